package millrace.kernel.display;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One thing to show, in as many forms as its maker has: a map from MIME type to data. A front end picks the richest
 * form that it knows, and {@code text/plain} is always there for those that know none.
 *
 * <p>Immutable; equal when all forms are. Data is a string, or for a MIME type that ends in {@code json} a tree of maps, lists, strings, numbers
 * and booleans, as Jupyter's {@code display_data} message wants it.
 */
public final class Content {
    private final Map<String, Object> data;

    private Content(Map<String, Object> data) {
        this.data = Collections.unmodifiableMap(data);
    }

    /** A content of plain text alone; the start of every other. */
    public static Content text(String text) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("text/plain", Objects.requireNonNull(text, "text"));
        return new Content(data);
    }

    /** This content with an HTML form; the caller has escaped every value that is not its own markup. */
    public Content withHtml(String html) {
        return with("text/html", html);
    }

    /** This content with the form {@code value} for {@code mimeType}, in place of an earlier one for the same type. */
    public Content with(String mimeType, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(data);
        copy.put(Objects.requireNonNull(mimeType, "mimeType"), Objects.requireNonNull(value, mimeType));
        return new Content(copy);
    }

    /** The plain text form. */
    public String text() {
        return (String) data.get("text/plain");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content content && data.equals(content.data);
    }

    @Override
    public int hashCode() {
        return data.hashCode();
    }

    /** All forms by MIME type, {@code text/plain} first; unmodifiable. */
    public Map<String, Object> data() {
        return data;
    }
}
