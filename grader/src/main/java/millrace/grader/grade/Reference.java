package millrace.grader.grade;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import millrace.grader.BuiltModule;
import millrace.grader.Fingerprint;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.kernel.NotebookRun;
import millrace.grader.notebook.Episode;
import millrace.grader.notebook.Question;
import millrace.grader.process.FileMutex;
import millrace.grader.process.ScratchFolder;
import millrace.grader.run.HeadlessRun;
import millrace.grader.run.HeadlessRun.Pace;

/**
 * What the judge compares with: the hidden inputs of an episode, and what our solution gives for them. Made once by
 * running our own notebook, and kept in the project's home until the episode or the library changes. No submission ever
 * runs where it can be read.
 *
 * @param scenarios the hidden inputs
 * @param evidence of our solution
 * @param fingerprint of all that it rests on
 */
record Reference(HiddenInputs scenarios, Evidence evidence, String fingerprint) {
    private static final Duration ANOTHER_MAKES_IT = Duration.ofMinutes(30);

    /** The reference of {@code episode}: the one that is there, or a new one. */
    static Reference of(Project project, Episode episode, OptionalLong seed, Run run) throws InterruptedException {
        String common = fingerprint(project, episode, run.sandboxes().identity());
        String fingerprint = seed.isPresent() ? "%s-%x".formatted(common, seed.getAsLong()) : common;
        Path home = project.home().resolve("grading");
        Path folder = home.resolve(episode.name() + "-" + fingerprint);
        Path lock = home.resolve(episode.name() + ".lock");
        FileMutex alone = FileMutex.take(lock, ANOTHER_MAKES_IT)
                .orElseThrow(() -> UserError.problem(
                        "another ./millrace grade has been preparing %s for %d minutes; end it and start again"
                                .formatted(episode.name(), ANOTHER_MAKES_IT.toMinutes())));
        try {
            if (!Files.isDirectory(folder)) {
                forgetOlder(home, episode, common);
                make(project, episode, seed, run, folder);
            }
        } finally {
            alone.close();
        }
        return at(folder, episode, fingerprint);
    }

    private static Reference at(Path folder, Episode episode, String fingerprint) {
        Set<String> questions = episode.questions().stream().map(Question::id).collect(Collectors.toSet());
        return new Reference(
                new HiddenInputs(folder.resolve("scenarios")),
                new Evidence(folder.resolve("evidence"), questions),
                fingerprint);
    }

    private static void make(Project project, Episode episode, OptionalLong seed, Run run, Path folder)
            throws InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("reference")) {
            Path draft = scratch.path().resolve("draft");
            Reference reference = at(draft, episode, "");
            Files.createDirectories(reference.scenarios().folder());
            Files.createDirectories(reference.evidence().folder());
            collect(project, episode, seed, reference.scenarios().folder(), scratch.path());
            run.run(
                    GradedNotebook.of(episode.solved(), reference.scenarios()),
                    reference.scenarios(),
                    reference.evidence(),
                    true);
            requireComplete(episode, reference.evidence());
            Files.createDirectories(folder.getParent());
            Path beside = folder.resolveSibling("." + folder.getFileName());
            ScratchFolder.deleteTree(beside);
            copy(draft, beside);
            Files.move(beside, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the reference of %s could not be kept".formatted(episode.name()), e);
        }
    }

    /** Lets our own scenario cells write their inputs down. */
    private static void collect(Project project, Episode episode, OptionalLong seed, Path scenarios, Path directory) {
        HeadlessRun headless = new HeadlessRun(
                project,
                Duration.ofMinutes(2),
                Map.of(
                        "MILLRACE_SCENARIOS",
                        scenarios.toString(),
                        "MILLRACE_SEED",
                        seed.isPresent() ? Long.toString(seed.getAsLong()) : ""),
                Pace.LIKE_GRADED);
        NotebookRun run = headless.run(episode.solvedWithScenarios(), directory, cell -> {});
        if (!run.failures().isEmpty()) {
            throw UserError.problem("%s: our own notebook fails: %s. ./millrace verify %s tells more."
                    .formatted(episode.name(), run.failures().get(0).feedback(), episode.number()));
        }
    }

    private static void requireComplete(Episode episode, Evidence evidence) {
        for (Question question : episode.questions()) {
            List<String> files = evidence.files(question.id());
            Stream<String> notRecorded = files.stream().flatMap(file -> notRecorded(evidence, question.id(), file));
            Stream<String> notEnded = evidence.firstFailure(question.id()).stream()
                    .map(cell -> cell.path("feedback").asText());
            Optional<String> problem = Stream.concat(notEnded, notRecorded).findFirst();
            if (files.size() != 1 + question.scenarios() || problem.isPresent()) {
                throw UserError.problem(
                        "%s %s: our own solution left %d results; expected its check and %d scenarios. %s ./millrace verify %s tells more."
                                .formatted(
                                        episode.name(),
                                        question.id(),
                                        files.size(),
                                        question.scenarios(),
                                        problem.orElse(""),
                                        episode.number()));
            }
        }
    }

    private static Stream<String> notRecorded(Evidence evidence, String question, String file) {
        Optional<JsonNode> left = evidence.read(question, file);
        return left.filter(json -> json.path("status").asText().equals("recorded"))
                        .isPresent()
                ? Stream.empty()
                : Stream.of(left.map(json -> "%s: %s: %s"
                                .formatted(
                                        file,
                                        json.path("status").asText(),
                                        json.path("reason").asText()))
                        .orElse(file + " is not there."));
    }

    private static void forgetOlder(Path home, Episode episode, String common) {
        if (!Files.isDirectory(home)) {
            return;
        }
        try (var folders = Files.newDirectoryStream(home, episode.name() + "-*")) {
            for (Path folder : folders) {
                if (!folder.getFileName().toString().startsWith(episode.name() + "-" + common)) {
                    ScratchFolder.deleteTree(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be listed".formatted(home), e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static String fingerprint(Project project, Episode episode, String sandboxes) {
        try {
            Fingerprint fingerprint = new Fingerprint()
                    .add(sandboxes)
                    .add(episode.solvedWithScenarios().toJson());
            for (String module : List.of("kernel", "lib", "grader")) {
                fingerprint.add(new BuiltModule(project, module).jar());
            }
            return fingerprint.hex(8);
        } catch (IOException e) {
            throw new UncheckedIOException("a jar of ours cannot be read", e);
        }
    }
}
