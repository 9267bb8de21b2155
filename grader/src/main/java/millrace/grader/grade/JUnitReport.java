package millrace.grader.grade;

import java.util.List;
import millrace.grader.grade.Verdict.Status;

/**
 * All results as CI servers read them: a test suite for each submission, a test case for each question. A wrong answer is
 * a failure; one that was not started is skipped; a file that was refused is an error.
 */
final class JUnitReport {
    private JUnitReport() {}

    static String of(List<Result> results) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        results.forEach(result -> add(xml, result));
        return xml.append("</testsuites>\n").toString();
    }

    private static void add(StringBuilder xml, Result result) {
        long skipped = count(result, true);
        long failures = count(result, false);
        boolean refused = result.refusal().isPresent();
        String name = "%s.%s".formatted(result.student(), result.place().get(1));
        xml.append(" <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">\n"
                .formatted(
                        Page.escaped(name),
                        result.verdicts().size() + (refused ? 1 : 0),
                        failures,
                        refused ? 1 : 0,
                        skipped));
        result.refusal().ifPresent(reason -> testCase(xml, name, "submission", "error", "refused", List.of(reason)));
        for (Verdict verdict : result.verdicts()) {
            String kind = verdict.status() == Status.CORRECT
                    ? ""
                    : verdict.status() == Status.NOT_STARTED ? "skipped" : "failure";
            testCase(xml, name, verdict.question(), kind, verdict.status().text(), verdict.reasons());
        }
        xml.append(" </testsuite>\n");
    }

    private static long count(Result result, boolean skipped) {
        return result.verdicts().stream()
                .filter(verdict -> verdict.status() != Status.CORRECT)
                .filter(verdict -> (verdict.status() == Status.NOT_STARTED) == skipped)
                .count();
    }

    private static void testCase(
            StringBuilder xml, String suite, String name, String kind, String type, List<String> reasons) {
        xml.append("  <testcase classname=\"%s\" name=\"%s\"".formatted(Page.escaped(suite), Page.escaped(name)));
        if (kind.isEmpty()) {
            xml.append("/>\n");
            return;
        }
        xml.append("><%s type=\"%s\" message=\"%s\">%s</%s></testcase>\n"
                .formatted(
                        kind,
                        type,
                        Page.escaped(reasons.isEmpty() ? type : reasons.get(0)),
                        Page.escaped(String.join("\n", reasons)),
                        kind));
    }
}
