package millrace.grader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of all that was added, in that order and with nothing between: who adds parts tells them apart. */
public final class Fingerprint {
    private final MessageDigest digest;

    public Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** In UTF-8. */
    public Fingerprint add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** What {@code file} holds, which has to fit in memory; not its name. */
    public Fingerprint add(Path file) throws IOException {
        digest.update(Files.readAllBytes(file));
        return this;
    }

    /** All 32 bytes in hexadecimal; nothing can be added afterwards. */
    public String hex() {
        return hex(digest.getDigestLength());
    }

    /** The first {@code bytes} of them, two digits each; nothing can be added afterwards. */
    public String hex(int bytes) {
        return HexFormat.of().formatHex(digest.digest(), 0, bytes);
    }
}
