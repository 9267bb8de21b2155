/** A preview of the course for reading: every episode as it looks when it has run, and every document. */
package millrace.grader.site;
