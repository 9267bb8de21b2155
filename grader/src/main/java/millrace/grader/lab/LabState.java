package millrace.grader.lab;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import millrace.grader.Project;
import millrace.grader.process.StateFile;

/**
 * What {@code up} says of itself in {@code lab.json}, from its start to its end.
 *
 * @param pid of {@code up}
 * @param url of JupyterLab, with its token; null until it answers
 * @param children what it started, so that the next {@code up} knows what this one may have left
 */
record LabState(long pid, String url, List<Child> children) {
    static StateFile<LabState> file(Project project) {
        return new StateFile<>(project.home().resolve("lab.json"), LabState.class);
    }

    /** The JupyterLab that it speaks of, if it answers and takes the token. */
    Optional<LabApi> answering() {
        return Optional.ofNullable(url).flatMap(LabApi::of).filter(LabApi::answers);
    }

    /**
     * A process, told from a later one with the same number by when it started.
     *
     * @param started milliseconds since the epoch; 0 where the system does not say
     */
    record Child(long pid, long started) {
        static Child of(ProcessHandle process) {
            return new Child(process.pid(), startOf(process));
        }

        /** The process, if it still runs. */
        Optional<ProcessHandle> running() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> started != 0 && startOf(process) == started);
        }

        private static long startOf(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }
    }
}
