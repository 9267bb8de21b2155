package millrace.kernel;

import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The cells that were counted, of this session alone. For one thread. */
final class History {
    /** How front ends name the session that runs. */
    private static final int THIS_SESSION = 0;

    private final List<Entry> entries = new ArrayList<>();

    /** @param result the plain text of the cell's value, or null */
    private record Entry(int number, String code, String result) {}

    void add(int number, String code, String result) {
        entries.add(new Entry(number, code, result));
    }

    /** What a {@code history_request} asks for, oldest first, as {@code [session, number, code]}. */
    List<Object> answer(Message request) {
        boolean withResult = request.flag("output", false);
        return chosen(request).stream()
                .map(entry -> (Object) List.of(
                        THIS_SESSION, entry.number, withResult ? Arrays.asList(entry.code, entry.result) : entry.code))
                .toList();
    }

    private List<Entry> chosen(Message request) {
        return switch (request.text("hist_access_type", "tail")) {
            case "range" -> range(request);
            case "search" -> search(request);
            default -> last(entries, request.number("n", Integer.MAX_VALUE));
        };
    }

    /** From {@code start} up to {@code stop}, which is not in it; of another session nothing is known. */
    private List<Entry> range(Message request) {
        int start = request.number("start", 0);
        int stop = request.number("stop", Integer.MAX_VALUE);
        return request.number("session", THIS_SESSION) == THIS_SESSION
                ? entries.stream()
                        .filter(entry -> entry.number >= start && entry.number < stop)
                        .toList()
                : List.of();
    }

    /** What matches a pattern of {@code *} and {@code ?}; asked for unique ones, each code where it was run last. */
    private List<Entry> search(Message request) {
        JsonElement asked = request.content().get("pattern");
        Pattern pattern = glob(asked == null || !asked.isJsonPrimitive() ? "*" : asked.getAsString());
        List<Entry> found = entries.stream()
                .filter(entry -> pattern.matcher(entry.code).matches())
                .collect(Collectors.toCollection(ArrayList::new));
        if (request.flag("unique", false)) {
            Set<String> seen = new HashSet<>();
            Collections.reverse(found);
            found.removeIf(entry -> !seen.add(entry.code));
            Collections.reverse(found);
        }
        return last(found, request.number("n", Integer.MAX_VALUE));
    }

    private static Pattern glob(String pattern) {
        String regex = pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL);
    }

    private static List<Entry> last(List<Entry> all, int wanted) {
        return all.subList(Math.max(0, all.size() - Math.max(0, wanted)), all.size());
    }
}
