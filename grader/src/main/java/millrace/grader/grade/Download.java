package millrace.grader.grade;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    static final String ENDING = ".zip";

    /** Of a file that is no notebook so much is unpacked as shows what it is. */
    private static final int BEGINNING = 64;

    private static final int MOST_ENTRIES = 50_000;
    private static final long MOST_BYTES = 4L << 30;

    /** {@code name_LATE_<user>_<submission>_<file>}, the second word where it was late. */
    private static final Pattern CANVAS = Pattern.compile("([^_/]+)(?:_LATE)?_(\\d+)_\\d+_[^/]+");

    /** {@code <name>_<id>_assignsubmission_file_/<file>}, in some versions without the last dash. */
    private static final Pattern MOODLE = Pattern.compile("([^/]+_\\d+)_assignsubmission_file_?/.+");

    static boolean is(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().endsWith(ENDING);
    }

    /** Puts each notebook into a folder of its own below {@code target}. */
    List<Handed> unpack(Path target) {
        List<Handed> handed = new ArrayList<>();
        Map<String, ZipEntry> others = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw refused("%,d entries; expected at most %,d".formatted(zip.size(), MOST_ENTRIES));
            }
            long left = MOST_BYTES;
            for (ZipEntry entry :
                    zip.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList()) {
                String name = entry.getName();
                requireInside(name);
                if (name.contains("__MACOSX/") || name.contains(".ipynb_checkpoints/")) {
                    continue;
                }
                if (!name.endsWith(Handed.NOTEBOOK)) {
                    handedIn(name).ifPresent(student -> others.putIfAbsent(student, entry));
                    continue;
                }
                Path notebook = place(target, handed.size(), entry);
                left -= copy(zip, entry, notebook, (int) SubmittedFile.MOST_BYTES + 1);
                if (left < 0) {
                    throw refused("more than %d GB of notebooks".formatted(MOST_BYTES >> 30));
                }
                handed.add(new Handed(student(name), notebook));
            }
            // Who handed in no notebook is to hear of it.
            handed.forEach(each -> others.remove(each.student()));
            for (Map.Entry<String, ZipEntry> other : others.entrySet()) {
                Path file = place(target, handed.size(), other.getValue());
                copy(zip, other.getValue(), file, BEGINNING);
                handed.add(new Handed(other.getKey(), file));
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

    private static Path place(Path target, int number, ZipEntry entry) throws IOException {
        return Files.createDirectories(target.resolve(Integer.toString(number)))
                .resolve(entry.getName().substring(entry.getName().lastIndexOf('/') + 1));
    }

    private static long copy(ZipFile zip, ZipEntry entry, Path target, int most) throws IOException {
        try (InputStream content = zip.getInputStream(entry)) {
            byte[] read = content.readNBytes(most);
            Files.write(target, read);
            if (entry.getLastModifiedTime() != null) {
                // Of several by one student the last is graded.
                Files.setLastModifiedTime(target, entry.getLastModifiedTime());
            }
            return read.length;
        }
    }

    /** By whom a notebook is, where the name of its entry is none that Canvas or Moodle give: the first part of that. */
    private static String student(String entry) {
        String name = plain(entry);
        String first = name.substring(0, name.contains("/") ? name.indexOf('/') : name.length());
        String student = handedIn(entry)
                .orElseGet(() -> first.endsWith(Handed.NOTEBOOK)
                        ? first.substring(0, first.length() - Handed.NOTEBOOK.length())
                        : first);
        // A name that is a folder's own, or the one above, is none.
        return student.matches("\\.*") ? "unnamed" : student;
    }

    /** By whom it was handed in, as Canvas and Moodle say. */
    private static Optional<String> handedIn(String entry) {
        Matcher moodle = MOODLE.matcher(plain(entry));
        if (moodle.matches()) {
            return Optional.of(moodle.group(1));
        }
        Matcher canvas = CANVAS.matcher(plain(entry));
        return canvas.matches() ? Optional.of(canvas.group(1) + "_" + canvas.group(2)) : Optional.empty();
    }

    private static String plain(String entry) {
        return entry.replaceFirst("^(\\./)+", "");
    }
}
