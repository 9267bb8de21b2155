package millrace.lib.progress;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealed solutions, in the folder that {@code MILLRACE_SOLUTIONS} names: files {@code NN-name.sealed} whose lines are
 * a question's id, a blank, and the seal. A seal keeps a solution from being read by accident, and from being found by a
 * search; it is no secret, and whoever wants to cheat finds the sources of the course on the web. Where answers are
 * graded there is no such folder.
 *
 * <p>The seal is AES-128 in counter mode, in Base64. The first half of the SHA-256 of {@code "Millrace solution of " +
 * id} is the key, the second half the first counter.
 */
final class Solutions {
    private static final Logger LOG = LoggerFactory.getLogger(Solutions.class);

    private final Optional<Path> folder;

    Solutions(Optional<Path> folder) {
        this.folder = folder;
    }

    static Solutions ofThisKernel() {
        String named = System.getProperty("millrace.solutions", System.getenv("MILLRACE_SOLUTIONS"));
        return new Solutions(Optional.ofNullable(named)
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .filter(Files::isDirectory));
    }

    boolean areThere() {
        return folder.isPresent();
    }

    /** The code; empty for a question that none of the files has. */
    Optional<String> of(String question) {
        return folder.flatMap(files -> sealed(files, question)).map(seal -> opened(question, seal));
    }

    private static Optional<String> sealed(Path folder, String question) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".sealed"))
                    .sorted()
                    .toList()) {
                List<String> lines = Files.readAllLines(file);
                for (String line : lines) {
                    if (line.startsWith(question + " ")) {
                        return Optional.of(line.substring(question.length() + 1));
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("the solutions in {} could not be read", folder, e);
        }
        return Optional.empty();
    }

    private static String opened(String question, String seal) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-256")
                    .digest(("Millrace solution of " + question).getBytes(StandardCharsets.UTF_8));
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(Arrays.copyOf(key, 16), "AES"),
                    new IvParameterSpec(Arrays.copyOfRange(key, 16, 32)));
            return new String(cipher.doFinal(Base64.getDecoder().decode(seal)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES and SHA-256", e);
        }
    }
}
