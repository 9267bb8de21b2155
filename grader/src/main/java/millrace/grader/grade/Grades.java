package millrace.grader.grade;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.grader.process.WholeFile;

/** The table of all results, a line for each student and episode. */
final class Grades {
    /** A spreadsheet takes text that begins so for a formula. */
    private static final String DANGEROUS = "=+-@＝＋－＠";

    private static final int LONGEST = 500;

    private Grades() {}

    static void write(List<Result> results, Path file) {
        Stream<String> lines = results.stream()
                .sorted(Comparator.comparing(Result::student).thenComparing(Result::episode))
                .map(result -> Stream.of(
                                result.student(),
                                result.episode(),
                                Judge.shown(result.points()),
                                Integer.toString(result.worth()),
                                result.refusal().orElse("graded"))
                        .map(Grades::cell)
                        .collect(Collectors.joining(",")));
        WholeFile.write(
                file,
                Stream.concat(Stream.of("student,episode,points,worth,state"), lines)
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
    }

    private static String cell(String given) {
        // Where numbers have a comma, spreadsheets part columns at a semicolon, and quotes within one do not count.
        String text = OneLine.of(given, LONGEST).replace(';', ',');
        String safe = !text.isEmpty() && DANGEROUS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(each -> each == ',' || each == '"')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
