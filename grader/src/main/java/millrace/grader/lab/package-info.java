/** What a person works in: JupyterLab, Kafka and a Python for them, on this machine and for as long as it is wanted. */
package millrace.grader.lab;
