package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.grade.Enclosure.Room;

/** What is between a submission and this machine. */
public enum Sandbox {
    /** A container for each submission. */
    DOCKER {
        @Override
        Enclosure enclosure(Project project, Limits limits) {
            return Container.of(project, limits);
        }

        @Override
        public void requirePresent() {
            Container.requirePresent();
        }
    },

    /** Name spaces of Linux for each submission, by bubblewrap. */
    BWRAP {
        @Override
        Enclosure enclosure(Project project, Limits limits) {
            return new Bubblewrap(project, limits);
        }

        @Override
        public void requirePresent() {
            Bubblewrap.requirePresent();
        }
    },

    /** Nothing: for code that one trusts, such as one's own. */
    NONE {
        @Override
        Enclosure enclosure(Project project, Limits limits) {
            return new Unprotected(project);
        }

        @Override
        public void requirePresent() {
            // Every machine can do nothing.
        }
    };

    static final String NOBODY = "65534";
    static final String HOST = "millrace";

    /** What makes sandboxes of this kind, where they can be made. */
    abstract Enclosure enclosure(Project project, Limits limits);

    /**
     * Says so when this machine does not have it.
     *
     * @throws UserError with what mends it
     */
    public abstract void requirePresent();

    /** As on the command line. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * By its name on the command line.
     *
     * @throws UserError when there is none of that name
     */
    public static Sandbox named(String option) {
        return Stream.of(values())
                .filter(each -> each.option().equals(option))
                .findFirst()
                .orElseThrow(
                        () -> UserError.usage("--sandbox is '%s'; expected docker, bwrap or none.".formatted(option)));
    }

    /** Containers where an engine answers; otherwise bubblewrap, never less. */
    public static Sandbox ofThisMachine() {
        return Container.engineAnswers() ? DOCKER : BWRAP;
    }

    /** Names for the machine and the user, without which Java finds neither; to be seen in {@code /etc}. */
    static List<Path> etc(Room room) {
        try {
            Files.createDirectories(room.etc());
            return List.of(
                    Files.writeString(room.etc().resolve("hosts"), "127.0.0.1 localhost %s\n".formatted(HOST)),
                    Files.writeString(
                            room.etc().resolve("passwd"), "learner:x:%1$s:%1$s::/tmp:/bin/sh\n".formatted(NOBODY)),
                    Files.writeString(room.etc().resolve("group"), "learner:x:%s:\n".formatted(NOBODY)));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(room.etc()), e);
        }
    }

    /** A program on the {@code PATH}. */
    static Optional<String> find(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
