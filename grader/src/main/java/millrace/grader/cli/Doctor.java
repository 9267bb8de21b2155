package millrace.grader.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.concurrent.Callable;
import millrace.grader.Project;
import millrace.grader.lab.Checkup;
import millrace.grader.lab.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is there, what is missing, and what mends it. */
@Command(
        name = "doctor",
        description = {
            "Says what is there, what is missing, and the one line that mends it. Changes nothing.",
            "Exit status 1 when something is missing without which the course does not run."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  ./millrace doctor", "  ./millrace doctor --json"})
final class Doctor implements Callable<Integer> {
    @Option(names = "--json", description = "For programs: an array of {what, level, found, mend}.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        List<Finding> findings = new Checkup(Project.current(), System.getenv()).findings();
        if (json) {
            System.out.println(JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(findings));
        } else {
            print(findings);
        }
        return findings.stream().anyMatch(Doctor::isMissing) ? 1 : 0;
    }

    private static void print(List<Finding> findings) {
        int widest = findings.stream()
                .mapToInt(finding -> finding.what().length())
                .max()
                .orElse(0);
        for (Finding finding : findings) {
            System.out.printf(
                    "%s %-8s  %-" + widest + "s  %s%n",
                    finding.level().mark(),
                    finding.level().word(),
                    finding.what(),
                    finding.found());
            if (!finding.mend().isEmpty()) {
                System.out.printf("  %s→ %s%n", " ".repeat(widest + 12 - 2), finding.mend());
            }
        }
        long missing = findings.stream().filter(Doctor::isMissing).count();
        System.out.println(
                missing == 0
                        ? "All that the course needs is there."
                        : "%d of these must be mended before the course runs.".formatted(missing));
    }

    private static boolean isMissing(Finding finding) {
        return finding.level() == Finding.Level.MISSING;
    }
}
