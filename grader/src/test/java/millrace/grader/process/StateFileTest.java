package millrace.grader.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsWhatWasWrittenLast() {
        StateFile<Mill> file = new StateFile<>(folder.resolve("new/folder/mill.json"), Mill.class);

        file.write(new Mill(1, "water"));
        file.write(new Mill(2, "wind"));

        assertThat(file.read()).contains(new Mill(2, "wind"));
    }

    @Test
    void isForItsOwnerAlone() throws Exception {
        StateFile<Mill> file = new StateFile<>(folder.resolve("mill.json"), Mill.class);

        file.write(new Mill(1, "water"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
    }

    @Test
    void leavesNoTemporaryFileBehind() throws Exception {
        StateFile<Mill> file = new StateFile<>(folder.resolve("mill.json"), Mill.class);

        file.write(new Mill(1, "water"));

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file.path());
        }
    }

    @Test
    void isEmptyWhenAbsentOrGarbledOrDeleted() throws Exception {
        StateFile<Mill> file = new StateFile<>(folder.resolve("mill.json"), Mill.class);
        assertThat(file.read()).isEmpty();

        Files.writeString(file.path(), "{\"wheels\":");
        assertThat(file.read()).isEmpty();

        file.write(new Mill(1, "water"));
        file.delete();
        assertThat(file.read()).isEmpty();
    }

    @Test
    void readsAFileWithMoreThanItKnows() throws Exception {
        StateFile<Mill> file = new StateFile<>(folder.resolve("mill.json"), Mill.class);
        Files.writeString(file.path(), "{\"wheels\":3,\"power\":\"wind\",\"since\":1750}");

        assertThat(file.read()).contains(new Mill(3, "wind"));
    }

    record Mill(int wheels, String power) {}
}
