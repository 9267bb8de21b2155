/** A notebook from top to bottom without a browser: a kernel and, where one is needed, a Kafka of its own. */
package millrace.grader.run;
