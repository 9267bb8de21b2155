package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import millrace.grader.UserError;

/** What is between a submission and this machine. */
public enum Sandbox {
    /**
     * Bubblewrap: own processes, own network with nothing but its loopback, and of the file system only what it was
     * given.
     */
    BWRAP {
        @Override
        List<String> command(Cage cage, List<String> command) {
            List<String> line = new ArrayList<>(List.of(
                    program("bwrap"),
                    "--unshare-all",
                    "--die-with-parent",
                    "--new-session",
                    "--cap-drop",
                    "ALL",
                    "--uid",
                    NOBODY,
                    "--gid",
                    NOBODY,
                    "--hostname",
                    "millrace",
                    "--proc",
                    "/proc",
                    "--dev",
                    "/dev"));
            scratch(line, "/dev/shm", cage.limits().diskMegabytes());
            scratch(line, "/tmp", cage.limits().diskMegabytes());
            SYSTEM.forEach(folder -> line.addAll(List.of("--ro-bind-try", folder, folder)));
            cage.empty()
                    .forEach(folder ->
                            scratch(line, folder.toString(), cage.limits().diskMegabytes()));
            try (Stream<Path> files = Files.list(cage.etc())) {
                files.forEach(file -> line.addAll(List.of("--ro-bind", file.toString(), "/etc/" + file.getFileName())));
            } catch (IOException e) {
                throw new UncheckedIOException("%s cannot be listed".formatted(cage.etc()), e);
            }
            cage.readable().forEach(path -> line.addAll(List.of("--ro-bind", path.toString(), path.toString())));
            // What bwrap made itself to mount all that upon would have no limit.
            line.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"));
            // What the environment of whoever grades holds is not for submissions.
            line.add("--clearenv");
            ENVIRONMENT.forEach((name, value) -> line.addAll(List.of("--setenv", name, value)));
            line.add("--");
            line.addAll(limited(cage, command));
            return line;
        }

        private static void scratch(List<String> line, String folder, int megabytes) {
            line.addAll(List.of("--size", Long.toString((long) megabytes << 20), "--tmpfs", folder));
        }

        @Override
        boolean hasItsOwnFiles() {
            return true;
        }

        @Override
        public void requirePresent() {
            if (find("bwrap").isEmpty()) {
                throw UserError.problem(
                        "--sandbox bwrap needs the program bwrap, which is not on the PATH; on Debian: apt install bubblewrap");
            }
            // A container or a hardened system may have the program and forbid what it does.
            refusal().ifPresent(words -> {
                throw UserError.problem(
                        "bwrap cannot make a sandbox on this machine (%s); let it make user namespaces, or grade on another machine"
                                .formatted(words));
            });
        }
    },

    /** A process of its own and nothing else: for code that one trusts, such as one's own. */
    NONE {
        @Override
        List<String> command(Cage cage, List<String> command) {
            return command;
        }

        @Override
        boolean hasItsOwnFiles() {
            return false;
        }

        @Override
        public void requirePresent() {
            // Every machine can do nothing.
        }
    };

    private static final String NOBODY = "65534";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "HOME", "/tmp", "LANG", "C.UTF-8", "USER", "learner");
    private static final List<String> SYSTEM =
            List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/java-17-openjdk");

    /**
     * What is seen from inside, under the same paths as outside.
     *
     * @param readable files and folders
     * @param empty folders that are writable, and gone afterwards
     * @param etc a folder with the files that stand in {@code /etc}
     * @param limits of all that runs inside
     */
    record Cage(List<Path> readable, List<Path> empty, Path etc, Limits limits) {

        /** Names for the machine and the user, without which Java finds neither; fills {@code etc}. */
        static void writeEtc(Path etc) throws IOException {
            Files.createDirectories(etc);
            Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost millrace\n");
            Files.writeString(etc.resolve("passwd"), "learner:x:%s:%s::/tmp:/bin/sh\n".formatted(NOBODY, NOBODY));
            Files.writeString(etc.resolve("group"), "learner:x:%s:\n".formatted(NOBODY));
        }
    }

    /** The command that runs {@code command} inside. */
    abstract List<String> command(Cage cage, List<String> command);

    /** Whether temporary files in it are nobody else's, and go with it. */
    abstract boolean hasItsOwnFiles();

    /**
     * Says so when this machine does not have it.
     *
     * @throws UserError with what mends it
     */
    public abstract void requirePresent();

    /** As on the command line. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What bwrap says when it cannot do its work here; empty when it can. */
    private static Optional<String> refusal() {
        return complaint(List.of(program("bwrap"), "--unshare-all", "--uid", NOBODY, "--ro-bind", "/", "/", "true"));
    }

    /** What a program says when it fails; empty when it does not. */
    private static Optional<String> complaint(List<String> command) {
        try {
            Process trial =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            trial.getOutputStream().close();
            String words = new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return trial.waitFor() == 0 ? Optional.empty() : Optional.of(words);
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** What Linux itself refuses before we look: a second line, with room to spare. */
    private static List<String> limited(Cage cage, List<String> command) {
        List<String> line = new ArrayList<>(List.of(
                program("prlimit"),
                "--core=0",
                "--fsize=268435456",
                "--data=%d".formatted((4L * cage.limits().memoryMegabytes()) << 20),
                "--nofile=4096"));
        if (countsProcessesBySandbox()) {
            line.add("--nproc=%d".formatted(2 * cage.limits().threads()));
        }
        line.add("--");
        line.addAll(command);
        return line;
    }

    /** Since 5.14 Linux does; before, whoever grades has the limit together with all sandboxes. */
    private static boolean countsProcessesBySandbox() {
        String[] version = System.getProperty("os.version").split("[^0-9]", 3);
        int major = version.length > 0 && !version[0].isEmpty() ? Integer.parseInt(version[0]) : 0;
        int minor = version.length > 1 && !version[1].isEmpty() ? Integer.parseInt(version[1]) : 0;
        return major > 5 || (major == 5 && minor >= 14);
    }

    private static String program(String name) {
        return find(name).orElse(name);
    }

    private static Optional<String> find(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
