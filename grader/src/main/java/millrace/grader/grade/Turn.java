package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import millrace.grader.submission.Episodes;
import millrace.grader.submission.RefusedException;
import millrace.grader.submission.SubmittedFile;

/**
 * What is graded once: of each student and episode one file.
 *
 * @param notes what the student should know about the choice; most often none
 */
record Turn(Handed handed, List<String> notes) {
    private static final int LONGEST_NAME = 100;

    /**
     * One for each student and episode of {@code handed}. Of several files of a student for the same episode it is the
     * one that was saved last.
     *
     * @param only the name of an episode, when others are not wanted
     */
    static List<Turn> of(List<Handed> handed, Episodes episodes, Optional<String> only) {
        Map<String, List<Handed>> byStudent = handed.stream()
                .collect(Collectors.groupingBy(Handed::student, LinkedHashMap::new, Collectors.toList()));
        List<Turn> turns = new ArrayList<>();
        byStudent.values().forEach(files -> {
            if (files.size() == 1 && only.isEmpty()) {
                turns.add(new Turn(files.get(0), List.of()));
                return;
            }
            files.stream()
                    .collect(Collectors.groupingBy(
                            each -> episode(each, episodes), LinkedHashMap::new, Collectors.toList()))
                    .forEach((episode, same) -> {
                        if (episode.isEmpty() || only.map(episode::equals).orElse(true)) {
                            turns.add(last(same));
                        }
                    });
        });
        return turns;
    }

    /** Empty for a file that will be refused. */
    private static String episode(Handed handed, Episodes episodes) {
        try {
            return episodes.of(SubmittedFile.read(handed.file()), handed.file()).name();
        } catch (RefusedException saidLater) {
            return "";
        }
    }

    private static Turn last(List<Handed> same) {
        Handed last = same.stream()
                .max(Comparator.comparing(Turn::saved)
                        .thenComparing(each -> each.file().toString()))
                .orElseThrow();
        return new Turn(
                last,
                same.size() == 1
                        ? List.of()
                        : List.of("%d files were handed in; this is about the one that was saved last, %s."
                                .formatted(
                                        same.size(),
                                        OneLine.of(last.file().getFileName().toString(), LONGEST_NAME))));
    }

    private static FileTime saved(Handed handed) {
        try {
            return Files.getLastModifiedTime(handed.file(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(handed.file()), e);
        }
    }
}
