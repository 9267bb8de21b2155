/** How fast our kernel is, beside others, measured in one run on one machine. */
package millrace.grader.benchmark;
