package millrace.grader.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.TestProject;
import org.junit.jupiter.api.Test;

/** docs/mistakes.md promises a test for each mistake. */
class MistakesTableTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

    private final Project project = TestProject.real();

    @Test
    void everyMistakeHasATestThatExists() throws IOException {
        List<String> rows = Files.readAllLines(project.root().resolve("docs/mistakes.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        assertThat(rows.stream()
                        .map(row -> row.substring(1, row.indexOf('|', 1)).strip()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 25).mapToObj(Integer::toString).toList());

        for (String row : rows) {
            var tests = TEST.matcher(row).results().toList();
            assertThat(tests).as(row).isNotEmpty();
            for (var test : tests) {
                assertThat(sources(test.group(1)))
                        .as("the test %s", test.group())
                        .anyMatch(source -> source.contains(" " + test.group(2) + "("));
            }
        }
    }

    /** The texts of the test classes of this name, of which there may be one in each module. */
    private List<String> sources(String test) throws IOException {
        try (Stream<Path> files = Stream.of("kernel", "lib", "grader")
                .map(module -> project.root().resolve(module + "/src/test/java"))
                .flatMap(MistakesTableTest::walk)) {
            return files.filter(file -> file.getFileName().toString().equals(test + ".java"))
                    .map(MistakesTableTest::text)
                    .toList();
        }
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void everyPythonPackageIsPinnedWithItsHash() throws IOException {
        String requirements = Files.readString(project.root().resolve("grader/src/main/python/requirements.txt"));

        List<String> packages = requirements
                .replace("\\\n", " ")
                .lines()
                .filter(line -> line.matches("[A-Za-z0-9].*"))
                .toList();

        assertThat(packages)
                .hasSizeGreaterThan(50)
                .allSatisfy(line -> assertThat(line).matches("[\\w.\\[\\]-]+==\\S+.*--hash=sha256:[0-9a-f]{64}.*"));
    }
}
