/** Kernels as other processes: how one is launched, the Jupyter protocol as a client speaks it, a notebook run through. */
package millrace.grader.kernel;
