package millrace.lib.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    @TempDir
    private java.nio.file.Path folder;

    @Test
    void isTheOneOfThisProcess() throws IOException {
        Sessions.current();

        assertThat(FileSystem.get(folder.toUri(), new Configuration())).isInstanceOf(LocalFiles.class);
    }

    @Test
    void givesThePermissionsThatHadoopGives() throws IOException {
        for (String mode : List.of("0644", "0600", "0755", "0777", "1777")) {
            assertThat(made(new LocalFiles(), "ours-" + mode, mode))
                    .as(mode)
                    .isEqualTo(made(new LocalFileSystem(), "hadoop-" + mode, mode));
        }
    }

    @Test
    void namesAFileThatIsNotThere() {
        Path missing = new Path(folder.resolve("missing").toUri());

        assertThatThrownBy(() -> started(new LocalFiles()).setPermission(missing, new FsPermission("0644")))
                .isInstanceOfAny(NoSuchFileException.class, FileNotFoundException.class)
                .hasMessageContaining("missing");
    }

    private String made(FileSystem files, String name, String mode) throws IOException {
        Path path = new Path(folder.resolve(name).toUri());
        started(files).mkdirs(path, new FsPermission(mode));
        Path inside = new Path(path, "file");
        files.create(inside).close();
        files.setPermission(inside, new FsPermission(mode));
        java.nio.file.Path made = folder.resolve(name);
        return Files.getAttribute(made, "unix:mode") + " " + Files.getAttribute(made.resolve("file"), "unix:mode");
    }

    private FileSystem started(FileSystem files) throws IOException {
        files.initialize(folder.toUri(), new Configuration());
        return files;
    }
}
