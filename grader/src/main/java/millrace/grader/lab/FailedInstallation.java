package millrace.grader.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.process.ChildProcess;

/**
 * What went wrong while packages were installed, read from the log.
 *
 * @param log what venv or pip printed
 */
record FailedInstallation(Path log, Project project) {
    private static final int TAIL = 200;

    private static final List<Reason> REASONS = List.of(
            new Reason(
                    List.of("no space left", "errno 28", "disk quota exceeded"),
                    "the disk is full; free 1 GB, or name a folder on another disk with MILLRACE_HOME"),
            new Reason(
                    List.of("permission denied", "read-only file system", "errno 13"),
                    "a folder cannot be written to; make it writable, or name another with MILLRACE_HOME"),
            new Reason(
                    List.of("ensurepip is not available", "no module named venv", "no module named ensurepip"),
                    "Python's module venv or ensurepip is missing; install it, on Debian and Ubuntu: apt install python3-venv"),
            new Reason(
                    List.of("certificate_verify_failed", "sslerror", "certificate verify failed"),
                    "the certificate of Python's package index is not trusted here; behind a proxy that opens connections, name its certificate file with PIP_CERT"),
            new Reason(
                    List.of("do not match the hashes"),
                    "what was fetched is not what is pinned; a proxy or a package mirror changed or cut it. Try again, or on another network"),
            new Reason(
                    List.of(
                            "failed to establish a new connection",
                            "name resolution",
                            "name or service not known",
                            "nodename nor servname",
                            "network is unreachable",
                            "connection refused",
                            "connection broken",
                            "connecttimeouterror",
                            "readtimeouterror",
                            "read timed out",
                            "proxyerror",
                            "max retries exceeded"),
                    "Python's package index could not be reached; Millrace needs the network on first use, to fetch JupyterLab once. Connect, then run the same command again"),
            new Reason(
                    List.of("no matching distribution found", "could not find a version"),
                    "a package is not to be had ready-made for this Python and this machine; try another Python from 3.10 to 3.14, named with MILLRACE_PYTHON"));

    UserError explained(String what) {
        List<String> lines = ChildProcess.lastLines(log, TAIL);
        String text = String.join("\n", lines).toLowerCase(Locale.ROOT);
        String reason = REASONS.stream()
                .filter(candidate -> candidate.signs().stream().anyMatch(text::contains))
                .map(Reason::mend)
                .findFirst()
                .orElseGet(() -> lines.stream()
                        .filter(line -> line.startsWith("ERROR:") || line.startsWith("Error:"))
                        .reduce((first, last) -> last)
                        .orElse(lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1)));
        return UserError.problem("%s failed: %s (all of it: %s)".formatted(what, reason, project.show(log)));
    }

    private record Reason(List<String> signs, String mend) {}
}
