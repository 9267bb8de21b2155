/** Other processes: started with a lifeline, watched, stopped in order; who holds a port; files that say what runs. */
package millrace.grader.process;
