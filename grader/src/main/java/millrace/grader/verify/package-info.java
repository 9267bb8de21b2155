/** Proof that an episode does what it promises: nothing is right before a learner starts, everything is after. */
package millrace.grader.verify;
