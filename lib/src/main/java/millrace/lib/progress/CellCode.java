package millrace.lib.progress;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code of the cells that were run, as far as it takes to see whether an answer has changed since its last check. */
final class CellCode {
    /** A method's or class's name where it is declared; that of a call before a block as well, which does no harm. */
    private static final Pattern DECLARED =
            Pattern.compile("\\b(?:(\\w+)\\s*\\([^()]*\\)\\s*(?:throws [\\w\\s,.]+)?\\{|(?:class|record)\\s+(\\w+))");

    private static final Map<String, String> BY_NAME = new ConcurrentHashMap<>();
    private static volatile String running = "";

    private CellCode() {}

    /** Notes that the cell with this code runs now. */
    static void runs(String code) {
        running = code;
        Matcher declared = DECLARED.matcher(code);
        while (declared.find()) {
            BY_NAME.put(declared.group(1) == null ? declared.group(2) : declared.group(1), code);
        }
    }

    /** A hash of the latest code of the cells that declare what the running cell, a check, speaks of. */
    static String ofTheAnswer() {
        Map<String, String> used = new TreeMap<>();
        Matcher word = Pattern.compile("\\w+").matcher(running);
        while (word.find()) {
            String code = BY_NAME.get(word.group());
            if (code != null && !code.equals(running)) {
                used.put(word.group(), code);
            }
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(used.toString().replaceAll("\\s+", " ").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
