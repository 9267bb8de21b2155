package millrace.grader.grade;

import java.util.List;
import millrace.grader.BuiltModule;
import millrace.grader.Project;
import millrace.grader.jvm.JavaProgram;

/** A process of its own and nothing else: for code that one trusts, such as one's own. */
record Unprotected(Project project) implements Enclosure {

    @Override
    public Inside inside(Room room) {
        return new Inside(
                project,
                JavaProgram.java(),
                List.copyOf(new BuiltModule(project, "grader").classPath()),
                room.inputs(),
                room.folder().resolve("tmp"),
                List.of());
    }

    @Override
    public List<String> command(Room room, List<String> command) {
        return command;
    }

    @Override
    public boolean hasItsOwnNetwork() {
        return false;
    }

    @Override
    public String hidden() {
        return "MILLRACE_";
    }
}
