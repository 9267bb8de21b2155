package millrace.lib.check;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import millrace.kernel.display.Content;
import millrace.kernel.display.Displays;

/** Collects what checks show, in place of a kernel. */
final class Shown {
    private final List<Content> all = new CopyOnWriteArrayList<>();

    Shown() {
        Displays.sendTo(content -> {
            all.add(content);
            return all::add;
        });
    }

    Content last() {
        return all.get(all.size() - 1);
    }

    String status() {
        return (String) machine().get("status");
    }

    String reason() {
        return (String) machine().get("reason");
    }

    Map<?, ?> machine() {
        return (Map<?, ?>) last().data().get("application/vnd.millrace.check+json");
    }

    String html() {
        return (String) last().data().get("text/html");
    }
}
