package millrace.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import millrace.grader.UserError;
import millrace.grader.submission.RefusedException;
import millrace.grader.submission.SubmittedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final String EMPTY = "{\"cells\":[],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";

    @TempDir
    private Path folder;

    private Path unpacked;

    @BeforeEach
    void makeFolder() throws IOException {
        unpacked = Files.createDirectory(folder.resolve("unpacked"));
    }

    @Test
    void tellsWhoHandedInWhatInTheZipOfCanvas() throws Exception {
        List<Handed> handed = Handed.in(
                zip(
                        "lovelaceada_1815_90001_09-spark-reads-kafka.ipynb",
                        "weirbo_LATE_77_90002_09-spark-reads-kafka-1.ipynb",
                        "weirbo_LATE_77_90003_photo.png"),
                unpacked);

        assertThat(handed).extracting(Handed::student).containsExactly("lovelaceada_1815", "weirbo_77");
        assertThat(handed.get(0).file()).hasContent(EMPTY);
    }

    @Test
    void namesNobodyAfterTheFolderAbove() throws Exception {
        assertThat(Handed.in(zip("...ipynb", "..ipynb", "ada.ipynb"), unpacked))
                .extracting(Handed::student)
                .containsExactlyInAnyOrder("unnamed", "unnamed", "ada");
    }

    @Test
    void tellsWhoHandedInNoNotebook() throws Exception {
        List<Handed> handed = Handed.in(
                zip(
                        "readme.txt",
                        "lovelaceada_1815_90001_work.pdf",
                        "weirbo_77_90002_x.ipynb",
                        "Cy Young_123_assignsubmission_file_/work.zip"),
                unpacked);

        assertThat(handed).extracting(Handed::student).containsExactly("weirbo_77", "Cy Young_123", "lovelaceada_1815");
        assertThat(handed.get(2).file()).hasFileName("lovelaceada_1815_90001_work.pdf");
    }

    /** Or a student could hand in a zip with work in the name of another. */
    @Test
    void takesNothingFromAZipAmongSubmissions() throws Exception {
        Path submitted = Files.createDirectory(folder.resolve("submitted"));
        Files.writeString(submitted.resolve("ada.ipynb"), EMPTY);
        Files.move(zip("ada.ipynb", "ada_1_2_x.ipynb"), submitted.resolve("mallory.zip"));
        Files.writeString(submitted.resolve("zoe.zip"), "PK no more");

        List<Handed> handed = Handed.in(submitted, unpacked);

        assertThat(handed).extracting(Handed::student).containsExactly("ada", "mallory", "zoe");
        for (Handed zip : handed.subList(1, 3)) {
            assertThatThrownBy(() -> SubmittedFile.read(zip.file()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("this is a zip file; expected the notebook");
        }
    }

    @Test
    void tellsWhoHandedInWhatInTheZipOfMoodle() throws Exception {
        List<Handed> handed = Handed.in(
                zip(
                        "Ada Lovelace_1234567_assignsubmission_file/09-spark-reads-kafka.ipynb",
                        "Bo Weir_7654321_assignsubmission_file_/mine.ipynb"),
                unpacked);

        assertThat(handed).extracting(Handed::student).containsExactly("Ada Lovelace_1234567", "Bo Weir_7654321");
    }

    @Test
    void readsNbgradersFoldersAndPlainFilesAndSaysWhoHandedInNothing() throws Exception {
        Path submitted = folder.resolve("submitted");
        for (String file : List.of("ada/ep09/09-spark-reads-kafka.ipynb", "bo.ipynb")) {
            Files.createDirectories(submitted.resolve(file).getParent());
            Files.writeString(submitted.resolve(file), EMPTY);
        }
        Files.createDirectories(submitted.resolve("cy/ep09"));
        Files.createDirectories(submitted.resolve("ada/ep09/.ipynb_checkpoints"));
        Files.writeString(submitted.resolve("ada/ep09/.ipynb_checkpoints/09-checkpoint.ipynb"), EMPTY);

        List<Handed> handed = Handed.in(submitted, unpacked);

        assertThat(handed).extracting(Handed::student).containsExactly("ada", "bo", "cy");
        assertThatThrownBy(() -> SubmittedFile.read(handed.get(2).file()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("a folder; expected a notebook");
    }

    @Test
    void refusesEntriesThatWouldBeUnpackedElsewhere() throws Exception {
        for (String evil : List.of(
                "../evil.ipynb", "a/../../evil.ipynb", "/etc/evil.ipynb", "a\\..\\evil.ipynb", "C:/evil.ipynb")) {
            Path zip = zip(evil);

            assertThatThrownBy(() -> Handed.in(zip, unpacked))
                    .as(evil)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("unpacked outside of its folder");
        }
        assertThat(folder.resolve("evil.ipynb")).doesNotExist();
    }

    @Test
    void unpacksABombNoFurtherThanToTheSizeThatIsRefused() throws Exception {
        Path zip = folder.resolve("bomb.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("bomber_1_2_x.ipynb"));
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                out.write(block);
            }
        }

        Handed bomb = Handed.in(zip, unpacked).get(0);

        assertThat(Files.size(bomb.file())).isEqualTo(SubmittedFile.MOST_BYTES + 1);
        assertThatThrownBy(() -> SubmittedFile.read(bomb.file()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("expected at most");
    }

    @Test
    void saysThatAZipIsNone() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.zip"), "PK no more");

        assertThatThrownBy(() -> Handed.in(broken, unpacked))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("download it again");
    }

    private Path zip(String... names) throws IOException {
        Path zip = folder.resolve("submissions.zip");
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(EMPTY.getBytes(StandardCharsets.UTF_8));
            }
        }
        return zip;
    }
}
