package millrace.grader.grade;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import millrace.grader.UserError;
import millrace.grader.submission.SubmittedFile;

/**
 * All submissions to an assignment in one zip file, as Canvas and Moodle give it. Only notebooks are unpacked, each no
 * further than to the size that is refused; a link in it becomes a file with the link's text.
 */
record Download(Path file) {
    private static final int MOST_ENTRIES = 50_000;
    private static final long MOST_BYTES = 4L << 30;

    /** {@code name_LATE_<user>_<submission>_<file>}, the second word where it was late. */
    private static final Pattern CANVAS = Pattern.compile("([^_/]+)(?:_LATE)?_(\\d+)_\\d+_[^/]+");

    /** {@code <name>_<id>_assignsubmission_file_/<file>}, in some versions without the last dash. */
    private static final Pattern MOODLE = Pattern.compile("([^/]+_\\d+)_assignsubmission_file_?/.+");

    static boolean is(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().endsWith(".zip");
    }

    /** Puts each notebook into a folder of its own below {@code target}. */
    List<Handed> unpack(Path target) {
        List<Handed> handed = new ArrayList<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw refused("%,d entries; expected at most %,d".formatted(zip.size(), MOST_ENTRIES));
            }
            long left = MOST_BYTES;
            for (ZipEntry entry :
                    zip.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList()) {
                String name = entry.getName();
                requireInside(name);
                if (!name.endsWith(Handed.NOTEBOOK)
                        || name.contains("__MACOSX/")
                        || name.contains(".ipynb_checkpoints/")) {
                    continue;
                }
                Path notebook = Files.createDirectories(target.resolve(Integer.toString(handed.size())))
                        .resolve(name.substring(name.lastIndexOf('/') + 1));
                left -= copy(zip, entry, notebook);
                if (left < 0) {
                    throw refused("more than %d GB of notebooks".formatted(MOST_BYTES >> 30));
                }
                handed.add(new Handed(student(name.replaceFirst("^(\\./)+", "")), notebook));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw UserError.problem(
                    "%s: is no zip file that can be read (%s); download it again.".formatted(file, e.getMessage()), e);
        }
        return handed;
    }

    private void requireInside(String name) {
        boolean climbs = List.of(name.split("/", -1)).contains("..");
        if (climbs
                || name.startsWith("/")
                || name.contains("\\")
                || name.contains("\0")
                || name.matches("[A-Za-z]:.*")) {
            throw refused("the entry '%s', which would be unpacked outside of its folder"
                    .formatted(name.replaceAll("[^\\x20-\\x7e]", "?")));
        }
    }

    private UserError refused(String what) {
        return UserError.problem("%s: holds %s. Was it made by Canvas or Moodle?".formatted(file, what));
    }

    private static long copy(ZipFile zip, ZipEntry entry, Path target) throws IOException {
        try (InputStream content = zip.getInputStream(entry)) {
            byte[] read = content.readNBytes((int) SubmittedFile.MOST_BYTES + 1);
            Files.write(target, read);
            if (entry.getLastModifiedTime() != null) {
                // Of several by one student the last is graded.
                Files.setLastModifiedTime(target, entry.getLastModifiedTime());
            }
            return read.length;
        }
    }

    private static String student(String name) {
        Matcher moodle = MOODLE.matcher(name);
        if (moodle.matches()) {
            return moodle.group(1);
        }
        String first = name.substring(0, name.contains("/") ? name.indexOf('/') : name.length());
        Matcher canvas = CANVAS.matcher(name);
        if (canvas.matches()) {
            return canvas.group(1) + "_" + canvas.group(2);
        }
        return first.endsWith(Handed.NOTEBOOK) ? first.substring(0, first.length() - Handed.NOTEBOOK.length()) : first;
    }
}
