package millrace.kernel;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import millrace.kernel.display.Content;
import millrace.kernel.display.Display;
import millrace.kernel.display.Displays;

/**
 * Draws displays into cells, also into cells that have ended: each keeps the header of the request that it answers.
 *
 * <p>A loop that draws without end harms nobody: a cell can show {@value #MOST_IN_A_CELL} displays, and a display that
 * is drawn anew faster than a browser can follow skips what it has no time for. The last picture is always drawn.
 */
final class KernelDisplays implements Displays.Target {
    static final int MOST_IN_A_CELL = 1_000;

    /** Above this a front end would rather die than draw. */
    static final int MOST_CHARACTERS = 10_000_000;

    private static final long SHORTEST_PAUSE_MILLIS = 40;

    /** How fast a picture may be drawn again and again, by its size. */
    private static final long CHARACTERS_A_MILLI = 5_000;

    private final Connection connection;
    private final Supplier<Optional<Cell>> owner;

    KernelDisplays(Connection connection, Supplier<Optional<Cell>> owner) {
        this.connection = connection;
        this.owner = owner;
    }

    @Override
    public Display show(Content content) {
        Optional<Cell> cell = owner.get();
        if (cell.isEmpty()) {
            ProcessLog.say("shown outside any cell: " + content.text());
            return later -> {};
        }
        cell.get().output().flushBeforeNext();
        int shown = cell.get().countDisplay();
        if (shown > MOST_IN_A_CELL) {
            if (shown == MOST_IN_A_CELL + 1) {
                cell.get()
                        .output()
                        .note("this cell has shown %,d displays; it shows no more of them".formatted(MOST_IN_A_CELL));
            }
            return later -> {};
        }
        Place place = new Place(cell.get().request().header());
        place.draw("display_data", content);
        return place;
    }

    @Override
    public void clear(boolean beforeNext) {
        owner.get().ifPresent(cell -> cell.output().clear(beforeNext));
    }

    /** One display: drawn at once when its last drawing is long enough ago, and otherwise a little later. */
    private final class Place implements Display {
        private final JsonObject parent;
        private final String id = UUID.randomUUID().toString();
        private Content waiting;
        private Future<?> dueDrawing;
        private long freeAt;

        Place(JsonObject parent) {
            this.parent = parent;
        }

        @Override
        public synchronized void update(Content content) {
            waiting = content;
            if (dueDrawing == null) {
                long pause = freeAt - System.nanoTime();
                if (pause <= 0) {
                    drawWaiting();
                } else {
                    dueDrawing = CellOutput.LATER.schedule(this::drawWaiting, pause, TimeUnit.NANOSECONDS);
                }
            }
        }

        private synchronized void drawWaiting() {
            Content content = waiting;
            dueDrawing = null;
            draw("update_display_data", content);
        }

        synchronized void draw(String type, Content content) {
            Content fitting = fitting(content);
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("data", fitting.data());
            message.put("metadata", Map.of());
            message.put("transient", Map.of("display_id", id));
            connection.publish(parent, type, message);
            long pause = Math.max(SHORTEST_PAUSE_MILLIS, size(fitting) / CHARACTERS_A_MILLI);
            freeAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
        }
    }

    /** {@code content}, or a note when it is too large to be drawn by any front end. */
    static Content fitting(Content content) {
        long size = size(content);
        return size <= MOST_CHARACTERS
                ? content
                : Content.text("[a display of %,d characters is left out; a front end can draw %,d]"
                        .formatted(size, MOST_CHARACTERS));
    }

    private static long size(Content content) {
        return content.data().values().stream()
                .mapToLong(data -> data instanceof String text ? text.length() : 0)
                .sum();
    }
}
