package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import millrace.grader.UserError;
import millrace.grader.notebook.Notebook;
import millrace.grader.submission.Episodes;
import millrace.grader.submission.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnTest {
    private static final Episodes EPISODES = new Episodes(List.of(named("04"), named("09")));

    @TempDir
    private Path folder;

    @Test
    void takesOfSeveralFilesForAnEpisodeTheOneThatWasSavedLastAndSaysSo() throws IOException {
        write("ada/09.ipynb", "09", 2_000);
        write("ada/09-Copy1.ipynb", "09", 1_000);
        write("ada/04.ipynb", "04", 500);
        write("bo.ipynb", "09", 1_000);

        List<Turn> turns = turns(Optional.empty());

        assertThat(turns)
                .extracting(turn -> turn.handed().file().getFileName().toString())
                .containsExactlyInAnyOrder("09.ipynb", "04.ipynb", "bo.ipynb");
        assertThat(turns.stream().flatMap(turn -> turn.notes().stream()))
                .containsExactly("2 files were handed in; this is about the one that was saved last, 09.ipynb.");
    }

    @Test
    void leavesOutOtherEpisodesThanTheOneThatIsWanted() throws IOException {
        write("ada.ipynb", "09", 1_000);
        write("bo.ipynb", "04", 1_000);
        write("cy.ipynb", "none", 1_000);

        assertThat(turns(Optional.of("09-name")))
                .extracting(turn -> turn.handed().student())
                .containsExactly("ada", "cy");
    }

    @Test
    void refusesAnEpisodeThatWasCollectedForAnother() throws IOException, RefusedException {
        write("ada/09-name/09-name.ipynb", "04", 1_000);
        write("ada/04-name/04-name.ipynb", "04", 1_000);

        assertThat(EPISODES.of(new Notebook(List.of(), metadata("04")), folder.resolve("ada/04-name/04-name.ipynb"))
                        .name())
                .isEqualTo("04-name");
        assertThatThrownBy(() -> EPISODES.of(
                        new Notebook(List.of(), metadata("04")), folder.resolve("ada/09-name/09-name.ipynb")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("a notebook of 04-name, and it was handed in for 09-name");
    }

    @Test
    void wantsResultsOutsideOfTheFolderOfSubmissions() throws IOException {
        write("submitted/ada.ipynb", "09", 1_000);
        Path submitted = folder.resolve("submitted");
        Path file = submitted.resolve("ada.ipynb");

        Grading.requirePlaces(submitted, Optional.of(folder.resolve("graded")));

        for (Path out : List.of(submitted, submitted.resolve("graded"), submitted.resolve("../submitted/x"))) {
            assertThatThrownBy(() -> Grading.requirePlaces(submitted, Optional.of(out)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("in the folder of submissions");
        }
        assertThatThrownBy(() -> Grading.requirePlaces(submitted, Optional.of(folder.resolve("note/graded"))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot be made a folder");
        assertThatThrownBy(() -> Grading.requirePlaces(file, Optional.empty()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no such folder");
    }

    private List<Turn> turns(Optional<String> only) {
        return Turn.of(Handed.in(folder, folder.resolve("unpacked")), EPISODES, only);
    }

    private void write(String file, String episode, long seconds) throws IOException {
        Path path = folder.resolve(file);
        new Notebook(List.of(), metadata(episode)).write(path);
        Files.setLastModifiedTime(path, FileTime.fromMillis(seconds * 1000));
        Files.writeString(folder.resolve("note"), "no folder");
    }

    private static Episodes.Named named(String number) {
        return new Episodes.Named(number + "-name", new Notebook(List.of(), metadata(number)));
    }

    private static ObjectNode metadata(String episode) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.putObject("millrace").put("episode", episode);
        return metadata;
    }
}
