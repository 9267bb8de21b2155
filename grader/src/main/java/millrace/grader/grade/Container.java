package millrace.grader.grade;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import millrace.grader.BuiltFrom;
import millrace.grader.Project;
import millrace.grader.UserError;
import millrace.grader.process.ChildProcess;
import millrace.grader.process.ShortCommand;

/**
 * A container of the course's image for each submission, through the command line of the engine: the JDK, the jars and
 * the start-up archives in it are the image's. Its standard input is the lifeline; the engine removes it when it ends.
 *
 * @param limits of one
 * @param image the one that its name stood for when grading began
 * @param architecture of that image, as Java names it
 * @param classPath of the grader, in the image
 * @param label by which this project knows the containers that it started
 */
record Container(Limits limits, String image, String architecture, List<String> classPath, String label)
        implements Enclosure {
    private static final Duration TO_ANSWER = Duration.ofSeconds(20);
    private static final Duration TO_RUN = Duration.ofMinutes(2);
    private static final String OF_PROCESS = "millrace.grader.pid";

    /** The hash that docker/Dockerfile keeps. */
    private static final String BUILT_FROM = "built-from";

    /** Where docker/Dockerfile puts things; the home is ours alone. */
    private static final Project IN_THE_IMAGE =
            new Project(Path.of("/opt/millrace"), Path.of("/millrace"), Path.of("/opt/millrace/installed"));

    private static final String JAVA = "/opt/java/bin/java";
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path WITH_FILTER = IN_THE_IMAGE.root().resolve("grader/src/main/python/with_filter.py");
    private static final Path FILTER = Path.of("/system-calls");
    private static final Path TEMPORARY = Path.of("/tmp");
    private static final List<Path> WRITABLE = List.of(TEMPORARY, Path.of("/dev/shm"), IN_THE_IMAGE.home());
    private static final Path INPUTS = Path.of("/inputs");
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/tmp", "USER", "learner");

    /** True where there is an engine; its image may be missing all the same. */
    static boolean engineAnswers() {
        return Sandbox.find("docker").isPresent()
                && docker(TO_ANSWER, "version", "--format", "{{.Server.Version}}")
                        .isDone();
    }

    /**
     * Says so when there is no engine, or no image of the course.
     *
     * @return the image's own name, by what is in it
     * @throws UserError with what mends it
     */
    static String requirePresent() {
        if (Sandbox.find("docker").isEmpty()) {
            throw UserError.problem(
                    "--sandbox docker needs the program docker, which is not on the PATH; install Docker, or say --sandbox bwrap");
        }
        ShortCommand found = docker(TO_ANSWER, "image", "inspect", "--format", "{{.Id}}", imageName());
        if (found.isDone()) {
            return found.out().strip();
        }
        throw UserError.problem(
                found.complaint().toLowerCase(Locale.ROOT).contains("no such image")
                        ? "--sandbox docker needs the image %s, which is not there; docker compose build lab makes it, or say --sandbox bwrap"
                                .formatted(imageName())
                        : "--sandbox docker found no engine that answers (%s); start it, or say --sandbox bwrap"
                                .formatted(found.complaint()));
    }

    private static String architecture(String image) {
        String found = docker(TO_ANSWER, "image", "inspect", "--format", "{{.Architecture}}", image)
                .out()
                .strip();
        return found.equals("arm64") ? "aarch64" : found;
    }

    private static String imageName() {
        return System.getenv().getOrDefault("MILLRACE_IMAGE", "millrace/lab:1.0.0");
    }

    /**
     * Asks the image what is in it, and removes containers of graders that were killed.
     *
     * @throws UserError when no container can be run
     */
    static Container of(Project project, Limits limits) {
        String image = requirePresent();
        Container bare = new Container(
                limits,
                image,
                architecture(image),
                List.of(),
                "millrace.grader=" + project.home().toAbsolutePath());
        bare.removeAbandoned();
        List<String> look =
                bare.run("millrace-look-%d-%d".formatted(ProcessHandle.current().pid(), System.nanoTime()));
        look.addAll(List.of(
                "--entrypoint",
                "/bin/cat",
                image,
                IN_THE_IMAGE.root().resolve(BUILT_FROM).toString(),
                IN_THE_IMAGE.root() + "/grader/target/classpath"));
        ShortCommand trial = ShortCommand.run(look, TO_RUN);
        List<String> found = trial.out().lines().toList();
        // An older image has no such file.
        boolean other = trial.complaint().contains(BUILT_FROM)
                || (trial.isDone()
                        && BuiltFrom.hash(project.root())
                                .filter(ours -> !ours.equals(found.get(0)))
                                .isPresent());
        if (other) {
            throw UserError.problem(
                    "--sandbox docker: the image %s was built from other sources than those in %s, and would mark by these; docker compose build lab makes it anew, or say --sandbox bwrap"
                            .formatted(imageName(), project.root()));
        }
        if (!trial.isDone() || found.size() != 2) {
            throw UserError.problem(
                    "--sandbox docker: no container of %s could be run (%s); docker compose build lab makes it anew"
                            .formatted(imageName(), trial.complaint()));
        }
        List<String> classPath =
                new ArrayList<>(List.of(IN_THE_IMAGE.root() + "/grader/target/millrace-grader-1.0.0-SNAPSHOT.jar"));
        classPath.addAll(Arrays.asList(found.get(1).split(File.pathSeparator, -1)));
        return new Container(limits, image, bare.architecture, List.copyOf(classPath), bare.label);
    }

    @Override
    public Inside inside(Room room) {
        return new Inside(IN_THE_IMAGE, JAVA, classPath, INPUTS, TEMPORARY, WRITABLE);
    }

    @Override
    public List<String> command(Room room, List<String> command) {
        List<String> line = new ArrayList<>(run(room.name()));
        mount(line, room.inputs(), INPUTS);
        Sandbox.etc(room).forEach(file -> mount(line, file, Path.of("/etc").resolve(file.getFileName())));
        ENVIRONMENT.forEach((name, value) -> line.addAll(List.of("--env", name + "=" + value)));
        line.addAll(List.of("--workdir", "/tmp"));
        // The engine's own filter stays, and leaves some of this open. Ours holds from the first process on: another
        // of the same user could make that one call for it.
        Optional<Path> filter = SystemCallFilter.in(room, architecture);
        filter.ifPresent(file -> mount(line, file, FILTER));
        List<String> first = new ArrayList<>();
        if (filter.isPresent()) {
            first.addAll(List.of(PYTHON, "-I", "-S", WITH_FILTER.toString(), FILTER.toString()));
        }
        first.addAll(List.of("/usr/bin/tini", "--"));
        first.addAll(command);
        line.addAll(List.of("--entrypoint", first.get(0), image));
        line.addAll(first.subList(1, first.size()));
        return line;
    }

    /** What every container of ours is, up to its entry point. */
    private List<String> run(String name) {
        List<String> line = new ArrayList<>(List.of(
                program(),
                "run",
                "--rm",
                "--interactive",
                "--pull=never",
                "--name=" + name,
                "--label=" + label,
                "--label=%s=%d".formatted(OF_PROCESS, ProcessHandle.current().pid()),
                // What is printed goes to us, and is not kept a second time.
                "--log-driver=none",
                "--network=none",
                "--hostname=" + Sandbox.HOST,
                "--user=%1$s:%1$s".formatted(Sandbox.NOBODY),
                "--cap-drop=ALL",
                "--security-opt=no-new-privileges",
                "--read-only",
                // A second line, with room to spare: what goes over the limits is told which.
                "--pids-limit=" + 2 * limits.threads(),
                "--memory=%dm".formatted(limits.memoryMegabytes() + limits.diskMegabytes()),
                "--memory-swap=%dm".formatted(limits.memoryMegabytes() + limits.diskMegabytes()),
                // Where this machine has too little memory, Linux ends a sandbox before anything else.
                "--oom-score-adj=1000",
                "--ulimit=core=0",
                "--ulimit=fsize=" + Limits.LARGEST_FILE,
                "--ulimit=nofile=" + Limits.OPEN_FILES));
        for (Path folder : WRITABLE) {
            line.addAll(List.of(
                    "--tmpfs",
                    "%s:rw,exec,nosuid,nodev,mode=1777,size=%dm,nr_inodes=%d"
                            .formatted(folder, limits.diskMegabytes(), Limits.FILES)));
        }
        // The image declares a volume there, which would be a folder of this machine.
        line.addAll(List.of("--tmpfs", IN_THE_IMAGE.root() + "/work:ro,size=4k"));
        // The image has them for learners, and with them the sealed solutions.
        line.addAll(List.of("--tmpfs", IN_THE_IMAGE.notebooks() + ":ro,size=4k"));
        return line;
    }

    private static void mount(List<String> line, Path from, Path to) {
        line.addAll(List.of("--mount", "type=bind,readonly,source=%s,target=%s".formatted(from, to)));
    }

    /** The command line of the engine finds it by variables; none of them goes inside. */
    @Override
    public String hidden() {
        return "MILLRACE_";
    }

    /** An engine may run in a machine of its own, even one with a process of the same number: looks twice. */
    @Override
    public OptionalLong root(Room room, ChildProcess process) {
        String[] found = docker(TO_ANSWER, "inspect", "--format", "{{.State.Pid}} {{.Id}}", room.name())
                .out()
                .strip()
                .split(" ", -1);
        if (found.length != 2 || !found[0].matches("[1-9][0-9]*")) {
            return OptionalLong.empty();
        }
        try {
            return Files.readString(Path.of("/proc", found[0], "cgroup")).contains(found[1])
                    ? OptionalLong.of(Long.parseLong(found[0]))
                    : OptionalLong.empty();
        } catch (IOException elsewhere) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void end(Room room) {
        docker(TO_RUN, "rm", "--force", "--volumes", room.name());
    }

    /** Those whose grader could not end them itself. */
    private void removeAbandoned() {
        ShortCommand all = docker(
                TO_ANSWER,
                "ps",
                "--all",
                "--no-trunc",
                "--filter=label=" + label,
                "--format={{.ID}} {{.Label \"" + OF_PROCESS + "\"}}");
        List<String> remove = new ArrayList<>(List.of("rm", "--force", "--volumes"));
        all.out()
                .lines()
                .map(line -> line.split(" ", 2))
                .filter(line -> line.length == 2 && line[1].matches("[0-9]{1,18}"))
                .filter(line -> ProcessHandle.of(Long.parseLong(line[1])).isEmpty())
                .forEach(line -> remove.add(line[0]));
        if (remove.size() > 3) {
            docker(TO_RUN, remove.toArray(String[]::new));
        }
    }

    @Override
    public String identity() {
        return image;
    }

    private static ShortCommand docker(Duration limit, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program()));
        command.addAll(List.of(arguments));
        return ShortCommand.run(command, limit);
    }

    private static String program() {
        return Sandbox.find("docker").orElse("docker");
    }
}
