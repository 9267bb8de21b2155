package millrace.lib.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, which gives files their permissions itself. Without its native library, Hadoop starts
 * {@code chmod} for every file and folder that it makes: eight processes, 50 ms, in each batch of a query with state.
 */
public final class LocalFiles extends LocalFileSystem {
    /** For Hadoop, which makes the only one there is. */
    public LocalFiles() {
        super(new WithPermissions());
    }

    /**
     * Makes it the file system of {@code file:} paths in this process, unless another is in use already. No setting says
     * so, since settings go to executors in other processes, which need not have this class.
     */
    static void install() {
        Configuration settings = new Configuration();
        settings.set("fs.file.impl", LocalFiles.class.getName());
        try {
            FileSystem.getLocal(settings);
        } catch (IOException e) {
            throw new UncheckedIOException("Hadoop has no local file system", e);
        }
    }

    private static final class WithPermissions extends RawLocalFileSystem {
        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            java.nio.file.Path file = pathToFile(path).toPath();
            if (permission.getStickyBit()
                    || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                super.setPermission(path, permission);
                return;
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permission.toString()));
        }
    }
}
