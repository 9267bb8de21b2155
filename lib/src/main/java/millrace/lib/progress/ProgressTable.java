package millrace.lib.progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import millrace.kernel.display.Content;
import millrace.lib.display.Figure;
import millrace.lib.display.HtmlTable;
import millrace.lib.progress.Logbook.Entry;

/** How far a learner is, episode by episode. */
final class ProgressTable {
    private final Course course;
    private final Map<String, List<Entry>> byQuestion;
    /** The question that was checked last; empty at the very beginning. */
    private final String latest;

    private ProgressTable(Course course, List<Entry> entries) {
        this.course = course;
        this.byQuestion = entries.stream().collect(Collectors.groupingBy(Entry::question));
        this.latest = entries.isEmpty() ? "" : entries.get(entries.size() - 1).question();
    }

    static ProgressTable of(Course course, List<Entry> entries) {
        return new ProgressTable(course, entries);
    }

    /** What became of a question. */
    private enum State {
        DONE("✔"),
        MISSED("✘"),
        OPEN("○");

        private final String sign;

        State(String sign) {
            this.sign = sign;
        }
    }

    Content content() {
        if (course.episodes().isEmpty()) {
            return Content.text(
                    "No episode of the course is in this folder. Open the notebooks that ./millrace up has put into work/.");
        }
        HtmlTable table = new HtmlTable(List.of("Episode", "", "Exercises", "Done", "Points"))
                .rightAligned(3)
                .rightAligned(4);
        int questions = 0;
        int done = 0;
        int points = 0;
        int worth = 0;
        for (Course.Episode episode : course.episodes()) {
            int ownDone = 0;
            int ownPoints = 0;
            int ownWorth = 0;
            List<String> signs = new ArrayList<>();
            for (Course.Question question : episode.questions()) {
                State state = state(question);
                signs.add(state.sign);
                ownDone += state == State.DONE ? 1 : 0;
                ownPoints += state == State.DONE ? question.points() : 0;
                ownWorth += question.points();
            }
            table.row(List.of(
                    episode.number(),
                    episode.title(),
                    String.join(" ", signs),
                    ownDone + " of " + episode.questions().size(),
                    ownPoints + " of " + ownWorth));
            questions += episode.questions().size();
            done += ownDone;
            points += ownPoints;
            worth += ownWorth;
        }
        return new Figure()
                .title(
                        "Your progress",
                        "· %d of %d exercises, %d of %d points".formatted(done, questions, points, worth))
                .table(table)
                .note("✔ done · ✘ tried, not right yet · ○ not tried yet")
                .paragraph(next().orElse("All exercises are done."))
                .note(
                        "This is for you alone. It is kept in %s beside the notebooks, and no mark rests on it: what you hand in is run again."
                                .formatted(Logbook.FILE))
                .content();
    }

    /** The first exercise that is not done, of the episode that was worked on last. */
    private Optional<String> next() {
        List<Course.Episode> open = course.episodes().stream()
                .filter(episode -> episode.questions().stream().anyMatch(question -> state(question) != State.DONE))
                .toList();
        return open.stream()
                .filter(episode -> episode.questions().stream()
                        .anyMatch(question -> question.id().equals(latest)))
                .findFirst()
                .or(() -> open.stream().findFirst())
                .map(episode -> "Next: %s in episode %s, %s."
                        .formatted(
                                episode.questions().stream()
                                        .filter(question -> state(question) != State.DONE)
                                        .findFirst()
                                        .orElseThrow()
                                        .id(),
                                episode.number(),
                                episode.title()));
    }

    private State state(Course.Question question) {
        List<Entry> entries = byQuestion.getOrDefault(question.id(), List.of());
        if (entries.stream().anyMatch(Entry::isCorrect)) {
            return State.DONE;
        }
        return entries.stream().anyMatch(Entry::isMiss) ? State.MISSED : State.OPEN;
    }

    /** Writes a line for each question, as CSV. */
    void writeTo(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("episode,question,points,state,checks,first correct"));
        for (Course.Episode episode : course.episodes()) {
            for (Course.Question question : episode.questions()) {
                List<Entry> entries = byQuestion.getOrDefault(question.id(), List.of());
                lines.add(String.join(
                        ",",
                        quoted(episode.number()),
                        quoted(question.id()),
                        Integer.toString(question.points()),
                        switch (state(question)) {
                            case DONE -> "done";
                            case MISSED -> "tried";
                            case OPEN -> "open";
                        },
                        Integer.toString(entries.size()),
                        entries.stream()
                                .filter(Entry::isCorrect)
                                .findFirst()
                                .map(entry -> entry.at().toString())
                                .orElse("")));
            }
        }
        Files.write(file, lines);
    }

    /** A notebook may have been edited: what it says must stay one value of a line. */
    private static String quoted(String value) {
        String safe = value.replaceAll("[\\r\\n]", " ").replaceFirst("^([=+@-])", "'$1");
        return safe.matches("[\\w .'-]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
