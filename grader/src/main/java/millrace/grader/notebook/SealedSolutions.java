package millrace.grader.notebook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The solutions of an episode for learners' kernels, which open them for who has tried: a line for each question, its
 * id, a blank, and the seal. {@code millrace.lib.progress.Solutions} opens it, and says how it is made.
 */
final class SealedSolutions {
    private SealedSolutions() {}

    static String of(Episode episode) {
        StringBuilder lines = new StringBuilder();
        for (Question question : episode.questions()) {
            String code = String.join("\n\n", episode.code(question.id(), Role.SOLUTION));
            lines.append(question.id())
                    .append(' ')
                    .append(sealed(question.id(), code))
                    .append('\n');
        }
        return lines.toString();
    }

    private static String sealed(String question, String code) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-256")
                    .digest(("Millrace solution of " + question).getBytes(StandardCharsets.UTF_8));
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(Arrays.copyOf(key, 16), "AES"),
                    new IvParameterSpec(Arrays.copyOfRange(key, 16, 32)));
            return Base64.getEncoder().encodeToString(cipher.doFinal(code.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES and SHA-256", e);
        }
    }
}
