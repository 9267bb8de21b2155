/** Java processes of ours: the command that starts one, and the archive that makes it start fast. */
package millrace.grader.jvm;
