/** What a learner has done so far, kept beside the notebooks; and the solutions, for those who have tried. */
package millrace.lib.progress;
