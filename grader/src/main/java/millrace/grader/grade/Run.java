package millrace.grader.grade;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.grade.Sandbox.Cage;
import millrace.grader.jvm.JavaProgram;
import millrace.grader.kernel.MillraceKernel;
import millrace.grader.notebook.Notebook;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.ScratchFolder;

/**
 * Runs notebooks in sandboxes, each in a fresh one.
 *
 * @param cellLimit for each cell
 * @param limit for a notebook as a whole; after it, what was written down until then is all there is
 */
record Run(Project project, Sandbox sandbox, Duration cellLimit, Duration limit) {
    private static final int LAST_WORDS = 5;
    private static final long MOST_FILES = 5_000;
    private static final long MOST_BYTES = 256L << 20;

    /**
     * Runs {@code notebook}; the sandbox and all in it are gone when this returns.
     *
     * @param scenarios folder of inputs, for reading
     * @param evidence folder for what the run leaves behind
     */
    void run(Notebook notebook, Path scenarios, Path evidence) throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("grade")) {
            Path file = scratch.path().resolve("notebook.ipynb");
            notebook.write(file);
            Path etc = scratch.path().resolve("etc");
            Cage.writeEtc(etc);
            // Written from outside: inside, the kernel's own folder is for reading.
            new MillraceKernel(project).write();

            List<String> command = List.of(
                    JavaProgram.java(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    String.join(File.pathSeparator, new BuiltModule(project, "grader").classPath()),
                    SandboxMain.class.getName(),
                    project.root().toString(),
                    project.home().toString(),
                    file.toString(),
                    scenarios.toString(),
                    evidence.toString(),
                    Long.toString(cellLimit.toSeconds()));
            ChildProcess process = ChildProcess.named(
                            "sandbox",
                            scratch.path().resolve("sandbox.log"),
                            sandbox.command(cage(file, scenarios, evidence, etc), command))
                    .withoutEnvironment("MILLRACE_")
                    .withoutEnvironment("JAVA_TOOL_OPTIONS")
                    .directory(scratch.path())
                    .start();
            try {
                // Ends, is too slow or writes too much: what is there by now is judged.
                ChildProcess.Outcome outcome = process.await(() -> isTooMuch(evidence), limit);
                if (outcome == ChildProcess.Outcome.ENDED && !Files.exists(evidence.resolve(SandboxMain.CELLS))) {
                    throw UserError.problem("the sandbox ended before a cell was run: %s"
                            .formatted(String.join(" | ", process.lastLogLines(LAST_WORDS))));
                }
            } finally {
                process.kill();
            }
        } catch (IOException e) {
            throw UserError.problem("a sandbox could not be prepared (%s); is the disk full?".formatted(e), e);
        }
    }

    /** An answer's rows have a megabyte at most; whoever fills the disk is stopped. */
    private static boolean isTooMuch(Path evidence) {
        long[] left = {MOST_FILES, MOST_BYTES};
        try (Stream<Path> all = Files.walk(evidence)) {
            return all.anyMatch(path -> {
                left[0]--;
                left[1] -= path.toFile().length();
                return left[0] < 0 || left[1] < 0;
            });
        } catch (IOException | UncheckedIOException changing) {
            return false;
        }
    }

    private Cage cage(Path notebook, Path scenarios, Path evidence, Path etc) {
        Set<Path> readable = new LinkedHashSet<>();
        readable.add(Path.of(System.getProperty("java.home")));
        for (String module : List.of("kernel", "lib", "grader")) {
            readable.add(new BuiltModule(project, module).jar().getParent());
        }
        libraries().forEach(readable::add);
        readable.add(new MillraceKernel(project).folder());
        Path archives = project.home().resolve("archives");
        if (Files.isDirectory(archives)) {
            readable.add(archives);
        }
        readable.add(notebook);
        readable.add(scenarios);
        return new Cage(readable.stream().map(Run::real).distinct().toList(), evidence, List.of(project.home()), etc);
    }

    /** Where the jars of the class paths are; few folders, or a sandbox of two hundred mounts. */
    private Set<Path> libraries() {
        Set<Path> folders = new LinkedHashSet<>();
        Stream.of("lib", "grader")
                .flatMap(module -> new BuiltModule(project, module).classPath().stream())
                .map(Path::of)
                .filter(jar -> !jar.startsWith(project.root()))
                .forEach(jar -> folders.add(jar.getParent()));
        List<Path> roots = new ArrayList<>();
        for (Path folder : folders) {
            if (roots.isEmpty()) {
                roots.add(folder);
            } else {
                roots.set(0, common(roots.get(0), folder));
            }
        }
        // A common folder as high as this may hold what a submission must not see.
        return roots.stream().allMatch(root -> root.getNameCount() >= 3) ? Set.copyOf(roots) : folders;
    }

    private static Path common(Path one, Path other) {
        Path common = one;
        while (!other.startsWith(common)) {
            common = common.getParent();
        }
        return common;
    }

    private static Path real(Path path) {
        try {
            return Files.exists(path) ? path.toAbsolutePath().normalize() : path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("%s is not there".formatted(path), e);
        }
    }
}
