package millrace.lib.spark;

import java.util.Optional;
import java.util.OptionalInt;
import millrace.kernel.KernelExtension;
import millrace.kernel.display.Content;
import org.apache.spark.sql.SparkSession;

/** What the kernel does for Spark. */
public final class SparkExtension implements KernelExtension {

    @Override
    public void cellStarts(int cell) {
        CellWork.begin(cell);
    }

    @Override
    public void interrupted(int cell) {
        CellWork.cancel(cell);
    }

    @Override
    public OptionalInt cellOfThisThread() {
        return CellWork.ofThisTask();
    }

    @Override
    public Optional<Content> render(Object value) {
        return Results.picture(value);
    }

    /** Spark removes its temporary folders when it is stopped, and leaves them when it is not. */
    @Override
    public void stopping() {
        SparkSession.getDefaultSession().foreach(session -> {
            session.stop();
            return null;
        });
    }
}
