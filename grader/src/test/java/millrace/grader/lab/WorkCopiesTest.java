package millrace.grader.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import millrace.grader.Project;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkCopiesTest {
    @TempDir
    private Path root;

    private Path course;
    private Path copy;
    private WorkCopies copies;

    @BeforeEach
    void publish() throws IOException {
        Project project = new Project(root, root.resolve(".millrace"));
        course = Files.createDirectories(project.notebooks()).resolve("04-mill.ipynb");
        Files.createDirectories(project.sources());
        Files.writeString(course, "first edition");
        copies = new WorkCopies(project);
        copy = copies.folder().resolve("04-mill.ipynb");
    }

    @Test
    void handsOutWhatIsNotThereYet() throws IOException {
        assertThat(copies.handOut()).isEmpty();

        assertThat(copy).hasContent("first edition");
        assertThat(copies.folder().toFile().list())
                .as("what JupyterLab shows")
                .filteredOn(name -> !name.startsWith("."))
                .containsExactly("04-mill.ipynb");
    }

    @Test
    void saysNothingWhenNothingIsNew() {
        copies.handOut();

        assertThat(copies.handOut()).isEmpty();
    }

    @Test
    void renewsACopyThatWasNeverChanged() throws IOException {
        copies.handOut();
        Files.writeString(course, "second edition");

        assertThat(copies.handOut()).singleElement().asString().startsWith("work/04-mill.ipynb was renewed");
        assertThat(copy).hasContent("second edition");
    }

    @Test
    void keepsChangedWorkAndSaysThatTheCourseMovedOn() throws IOException {
        copies.handOut();
        Files.writeString(copy, "my answers");
        assertThat(copies.handOut()).isEmpty();
        Files.writeString(course, "second edition");

        assertThat(copies.handOut()).singleElement().asString().startsWith("work/04-mill.ipynb is your own work");
        assertThat(copies.handOut()).as("said until it is settled").hasSize(1);
        assertThat(copy).hasContent("my answers");
    }

    @Test
    void keepsACopyOfUnknownOrigin() throws IOException {
        Files.createDirectories(copies.folder());
        Files.writeString(copy, "brought from another machine");

        assertThat(copies.handOut()).hasSize(1);
        assertThat(copy).hasContent("brought from another machine");
    }

    @Test
    void makesADeletedCopyAnewSilently() throws IOException {
        copies.handOut();
        Files.writeString(copy, "my answers");
        copies.handOut();
        Files.delete(copy);

        assertThat(copies.handOut()).isEmpty();
        assertThat(copy).hasContent("first edition");
    }

    @Test
    void leavesTheLearnersOwnFilesAlone() throws IOException {
        Files.createDirectories(copies.folder());
        Path own = Files.writeString(copies.folder().resolve("notes.ipynb"), "mine");

        copies.handOut();

        assertThat(own).hasContent("mine");
    }
}
