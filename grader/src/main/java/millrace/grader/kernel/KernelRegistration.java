package millrace.grader.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import millrace.grader.UserError;

/**
 * Our kernel among those that a Jupyter offers. What is registered names this project's own {@code java.args}, so that a
 * later build needs no new registration.
 */
public final class KernelRegistration {
    private final MillraceKernel kernel;
    private final Path folder;

    /** @param jupyterData as {@link JupyterData} finds it */
    public KernelRegistration(MillraceKernel kernel, Path jupyterData) {
        this.kernel = kernel;
        this.folder = jupyterData.resolve("kernels").resolve(kernel.name());
    }

    /** Where it is, or would be. */
    public Path folder() {
        return folder;
    }

    /** Registers the kernel in place of an earlier registration. */
    public void install() {
        kernel.write();
        GeneratedFile.writeIfChanged(folder.resolve("kernel.json"), kernel.kernelJson());
    }

    /**
     * Removes the registration.
     *
     * @return false when there was none
     */
    public boolean uninstall() {
        try {
            boolean removed = Files.deleteIfExists(folder.resolve("kernel.json"));
            Files.deleteIfExists(folder);
            return removed;
        } catch (IOException e) {
            throw UserError.problem("%s: cannot be removed (%s).".formatted(folder, e), e);
        }
    }
}
