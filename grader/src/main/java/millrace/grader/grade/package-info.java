/**
 * Marks submissions. What goes into a learner's code and what comes out are both plain files outside of its process; a
 * sandbox is between that code and everything else, and the verdict is made here, from evidence.
 */
package millrace.grader.grade;
