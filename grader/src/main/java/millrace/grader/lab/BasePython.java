package millrace.grader.lab;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import millrace.grader.UserError;

/**
 * A Python of this machine, from which ours is made.
 *
 * @param minor of version 3
 * @param venv whether it can make environments
 */
record BasePython(Path program, int minor, boolean venv) {
    static final int OLDEST = 10;
    /** The newest that requirements.txt has wheels for; a later one is tried where there is no other. */
    private static final int NEWEST = 14;

    private static final int PROBE_SECONDS = 10;
    private static final String PROBE = """
            import sys
            from importlib.util import find_spec
            print(*sys.version_info[:2], all(find_spec(name) for name in ("venv", "ensurepip")))
            """;

    /** A Python that fits: the one that {@code MILLRACE_PYTHON} names, else the first such on the PATH. */
    static BasePython find(Map<String, String> environment) {
        String named = environment.get("MILLRACE_PYTHON");
        if (named != null && !named.isBlank()) {
            return demand(named, environment);
        }
        List<BasePython> found = candidates(environment)
                .map(program -> probe(program, environment))
                .flatMap(Optional::stream)
                .toList();
        BasePython best = found.stream()
                .filter(BasePython::isRecentEnough)
                .min(Comparator.comparing((BasePython python) -> !python.venv())
                        .thenComparing(python -> python.minor() > NEWEST))
                .orElseThrow(() -> noneFits(found));
        return best.demandVenv();
    }

    String version() {
        return "3." + minor;
    }

    private static BasePython demand(String named, Map<String, String> environment) {
        Path program = named.contains(File.separator)
                ? Path.of(named)
                : onPath(named, environment).findFirst().orElse(Path.of(named));
        BasePython python = probe(program, environment)
                .orElseThrow(() -> UserError.usage(
                        "MILLRACE_PYTHON is %s, which does not run as Python; point it at a Python 3.%d or newer, or unset it"
                                .formatted(named, OLDEST)));
        if (!python.isRecentEnough()) {
            throw UserError.usage(
                    "MILLRACE_PYTHON is %s, which is Python %s; point it at a Python 3.%d or newer, or unset it"
                            .formatted(named, python.version(), OLDEST));
        }
        return python.demandVenv();
    }

    private boolean isRecentEnough() {
        return minor >= OLDEST;
    }

    private BasePython demandVenv() {
        if (!venv) {
            throw UserError.problem(
                    "%s (Python %s) cannot make environments: its module venv or ensurepip is missing; install it, on Debian and Ubuntu: apt install python%s-venv"
                            .formatted(program, version(), version()));
        }
        return this;
    }

    private static UserError noneFits(List<BasePython> tooOld) {
        String mend =
                "install Python 3.%d or newer (on Debian and Ubuntu: apt install python3 python3-venv), or name one with MILLRACE_PYTHON"
                        .formatted(OLDEST);
        return UserError.problem(tooOld.stream()
                .max(Comparator.comparingInt(BasePython::minor))
                .map(newest ->
                        "Python is too old: the newest found on the PATH is %s (%s), and JupyterLab needs 3.%d; %s"
                                .formatted(newest.version(), newest.program(), OLDEST, mend))
                .orElse("no Python 3 was found on the PATH; " + mend));
    }

    private static Stream<Path> candidates(Map<String, String> environment) {
        Set<String> names = new LinkedHashSet<>(List.of("python3"));
        IntStream.rangeClosed(OLDEST, NEWEST)
                .map(minor -> NEWEST + OLDEST - minor)
                .forEach(minor -> names.add("python3." + minor));
        return names.stream().flatMap(name -> onPath(name, environment));
    }

    private static Stream<Path> onPath(String name, Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable);
    }

    /** Empty when it does not run, as a version manager's placeholder for a version that is not installed. */
    private static Optional<BasePython> probe(Path program, Map<String, String> environment) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-I", "-c", PROBE));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().keySet().retainAll(environment.keySet());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String[] answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split(" ", -1);
            return answer.length == 3 && answer[0].equals("3")
                    ? Optional.of(new BasePython(program, Integer.parseInt(answer[1]), answer[2].equals("True")))
                    : Optional.empty();
        } catch (IOException notAProgram) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
