package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import millrace.grader.Project;
import millrace.grader.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelRegistrationTest {
    @TempDir
    private Path folder;

    private Project project;
    private KernelRegistration registration;

    @BeforeEach
    void prepare() throws Exception {
        Path target = Files.createDirectories(folder.resolve("a project/lib/target"));
        Files.createFile(target.resolve("millrace-lib-1.0.0-SNAPSHOT.jar"));
        Files.writeString(target.resolve("classpath"), "/jars/one.jar:/jars/two.jar");
        project = new Project(folder.resolve("a project"), folder.resolve("a project/.millrace"));
        registration = new KernelRegistration(new MillraceKernel(project), folder.resolve("jupyter"));
    }

    @Test
    void writesAKernelspecThatNamesTheProjectAndItsArguments() throws Exception {
        registration.install();

        JsonNode spec = new JsonMapper()
                .readTree(folder.resolve("jupyter/kernels/millrace/kernel.json").toFile());
        assertThat(spec.path("display_name").asText()).isEqualTo("Millrace (Java)");
        assertThat(spec.path("interrupt_mode").asText()).isEqualTo("message");
        assertThat(spec.at("/env/MILLRACE_HOME").asText())
                .isEqualTo(project.home().toString());
        assertThat(spec.at("/env/MILLRACE_SOLUTIONS").asText())
                .isEqualTo(project.root().resolve("notebooks/solutions").toString());
        assertThat(new MillraceKernel(project).headless(folder).environment())
                .as("a kernel in which answers may be graded")
                .doesNotContainKey("MILLRACE_SOLUTIONS");
        assertThat(spec.at("/argv/0").asText())
                .isEqualTo(Path.of(System.getProperty("java.home"), "bin/java").toString());
        assertThat(Files.readString(Path.of(spec.at("/argv/1").asText().substring(1))))
                .contains("-cp\"\n\"" + project.root()
                        + "/lib/target/millrace-lib-1.0.0-SNAPSHOT.jar:/jars/one.jar:/jars/two.jar\"\n")
                .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    }

    @Test
    void registersAKernelWithoutSparkBesideTheOther() throws Exception {
        Path target = Files.createDirectories(folder.resolve("a project/kernel/target"));
        Files.createFile(target.resolve("millrace-kernel-1.0.0-SNAPSHOT.jar"));
        Files.writeString(target.resolve("classpath"), "/jars/small.jar");
        registration.install();

        new KernelRegistration(MillraceKernel.plain(project), folder.resolve("jupyter")).install();

        JsonNode spec = new JsonMapper()
                .readTree(folder.resolve("jupyter/kernels/millrace-java/kernel.json")
                        .toFile());
        assertThat(spec.path("display_name").asText()).isEqualTo("Java (Millrace, plain)");
        assertThat(spec.at("/metadata/supported_encryption/0").asText()).isEqualTo("curve");
        assertThat(Files.readString(Path.of(spec.at("/argv/1").asText().substring(1))))
                .contains("/kernel/target/millrace-kernel-1.0.0-SNAPSHOT.jar:/jars/small.jar")
                .doesNotContain("/lib/target/");
        assertThat(registration.folder().resolve("kernel.json")).exists();
    }

    @Test
    void touchesNoFileThatSaysTheSameAlready() throws Exception {
        registration.install();
        Path arguments = new MillraceKernel(project).folder().resolve("java.args");
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(arguments, longAgo);

        registration.install();

        assertThat(Files.getLastModifiedTime(arguments)).isEqualTo(longAgo);
    }

    @Test
    void takesItselfBackAndSaysWhetherItWasThere() {
        registration.install();

        assertThat(registration.uninstall()).isTrue();
        assertThat(registration.folder()).doesNotExist();
        assertThat(registration.uninstall()).isFalse();
    }

    @Test
    void namesWhatWasNotBuilt() throws Exception {
        Files.delete(folder.resolve("a project/lib/target/classpath"));

        assertThatThrownBy(registration::install)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("lib/target/classpath: found no such file; expected the result of a build");
    }
}
