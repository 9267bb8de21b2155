/**
 * What a learner hands in: read with hard limits, and put together anew from our own cells and their answers. Nothing
 * here runs any of it.
 */
package millrace.grader.submission;
