/** Notebooks as Jupyter stores them, and the text that authors write them in. */
package millrace.grader.notebook;
