package millrace.grader.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import millrace.grader.Fingerprint;

/**
 * A Java process of ours before it is started: always with the JDK that this one runs on.
 *
 * @param name one word, as its archive is called
 * @param mainClass ends at once when it gets no arguments
 * @param classPath jars, in the order in which Java is to look
 * @param options on which the archive depends: heap, collector, compiler, opened packages
 * @param others which leave the archive alone, such as system properties and where files go
 * @param training what the run that makes the archive has besides
 */
public record JavaProgram(
        String name,
        String mainClass,
        Set<String> classPath,
        List<String> options,
        List<String> others,
        List<String> training) {

    /** The {@code java} of this process's own JDK. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What belongs into an argument file of the java command, {@code extra} options last. */
    public String argumentFile(List<String> extra) {
        List<String> lines = new ArrayList<>(List.of("-cp", String.join(File.pathSeparator, classPath)));
        lines.addAll(options);
        lines.addAll(others);
        lines.addAll(extra);
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(quoted(line)).append('\n'));
        return text.toString();
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * Changes when an archive made before does not fit any more: with the JDK, with any jar's content or place, with the
     * options, and with those of its training.
     */
    String fingerprint() {
        Fingerprint fingerprint = new Fingerprint()
                .add(System.getProperty("java.home") + "\0")
                .add(System.getProperty("java.vm.version") + "\0");
        options.forEach(option -> fingerprint.add(option + "\0"));
        training.forEach(option -> fingerprint.add(option + "\0"));
        for (String jar : classPath) {
            fingerprint.add(jar + "\0").add(sizeAndTime(Path.of(jar)) + "\0");
        }
        return fingerprint.hex(8);
    }

    /** By these two the JVM, too, tells whether a jar is the one that an archive was made with. */
    private static String sizeAndTime(Path jar) {
        try {
            BasicFileAttributes found = Files.readAttributes(jar, BasicFileAttributes.class);
            return found.size() + " " + found.lastModifiedTime().toMillis();
        } catch (IOException gone) {
            return "gone";
        }
    }
}
