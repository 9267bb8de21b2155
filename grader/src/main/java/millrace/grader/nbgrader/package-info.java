/** The way to nbgrader and back: our episodes as its assignments, our marks in its gradebook. */
package millrace.grader.nbgrader;
