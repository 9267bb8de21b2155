package millrace.grader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltFromTest {
    @TempDir
    private Path root;

    @Test
    void changesWithEachSourceAndWithNothingElse() throws IOException {
        assertThat(BuiltFrom.hash(root)).isEmpty();
        write("pom.xml", "");
        for (String module : List.of("kernel", "lib", "grader")) {
            write(module + "/pom.xml", module);
            write(module + "/src/main/java/Here.java", module);
        }
        String before = BuiltFrom.hash(root).orElseThrow();

        write("kernel/target/classes/Here.class", "built");
        write("lib/src/test/java/HereTest.java", "");
        write("grader/src/main/python/__pycache__/read.pyc", "compiled");
        write("grader/src/main/python/.read.py.swp", "open in an editor");
        assertThat(BuiltFrom.hash(root)).contains(before);

        write("lib/src/main/java/Here.java", "another");
        String changed = BuiltFrom.hash(root).orElseThrow();
        assertThat(changed).isNotEqualTo(before);
        Files.move(root.resolve("lib/src/main/java/Here.java"), root.resolve("lib/src/main/java/There.java"));
        assertThat(BuiltFrom.hash(root).orElseThrow()).isNotIn(before, changed);
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
