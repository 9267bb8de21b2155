package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssistantTest {
    private static TestNotebook notebook;
    private static Assistant assistant;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startNotebook() {
        notebook = new TestNotebook();
        notebook.run("int orderCount = 3;\nString shopOf(String order) { return order; }");
        assistant = new Assistant(CompletableFuture.completedFuture(notebook.evaluator()), Duration.ofMinutes(1));
    }

    @AfterAll
    static void closeNotebook() {
        notebook.close();
    }

    private static Message request(String code) {
        JsonObject content = new JsonObject();
        content.addProperty("code", code.replace("|", ""));
        int cursor = code.contains("|") ? code.indexOf('|') : code.length();
        content.addProperty("cursor_pos", code.codePointCount(0, cursor));
        return new Message(List.of(), new JsonObject(), content);
    }

    @ParameterizedTest
    @CsvSource({
        "orderC, orderCount, 0",
        "shopO, shopOf(, 0",
        "1 + Math.ab|;, abs(, 9",
        "List.of(1).str, stream(), 11",
        "var words = List.of(1);  words.isEm, isEmpty(), 31",
        "int localName = 1;  loc, localName, 20",
        "var one = List.of(1); var two = one.stream(); two.lim, limit(, 50",
        "%lsm, %lsmagic, 0",
        "%%s, %%sh, 0",
        "int a = 1;;%ti, %time, 11",
        "%time Math.ab, abs(, 11",
        "%%time;Math.ab, abs(, 12",
        "Linked, LinkedHashMap, 0",
        "import org.junit.jup, jupiter., 17",
        "import org.junit.jupiter.api.BeforeA, BeforeAll, 29",
        "import static org.junit.jupiter.api.Assertions.assertTh, assertThrows, 47",
        "import org.assertj.core.api.Assertio|; int x = 1, Assertions, 28",
        "import java.util.concurrent.ato, atomic., 28",
        "import jav, java., 7",
        "import java.ut, util., 12",
        "java.util.Linked, LinkedHashMap, 10",
        "java.ne, net., 5",
    })
    void completes(String code, String match, int start) {
        Map<String, Object> answer = assistant
                .complete(request(code.replaceFirst(";(?=%|Math)", "\n")))
                .content();

        assertThat(answer.get("matches"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .contains(match);
        assertThat(answer).containsEntry("cursor_start", start);
    }

    @Test
    void countsPositionsAsTheFrontEndDoes() {
        Map<String, Object> answer =
                assistant.complete(request("String s = \"😀\";\ns.toUpp")).content();

        assertThat(answer)
                .containsEntry("matches", List.of("toUpperCase("))
                .containsEntry("cursor_start", 18)
                .containsEntry("cursor_end", 23);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Math.ma|x(1, 2); int Math.max(int a, int b)",
                "orderCo|unt; orderCount:int",
                "shopOf(|\"a\"); String shopOf(String order)",
            })
    void explainsWhatTheCursorIsIn(String code, String signature) {
        Map<String, Object> answer = assistant.inspect(request(code)).content();

        assertThat(answer).containsEntry("found", true);
        assertThat(answer.get("data").toString()).contains(signature);
    }

    @Test
    void explainsWithTheSourcesBesideAJar() throws IOException {
        Path source = Files.writeString(
                Files.createDirectories(folder.resolve("shop")).resolve("Till.java"), """
                package shop;
                public class Till {
                    /** What lies in the till, in cents. */
                    public static long count(String currency) { return 0; }
                }
                """);
        ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), source.toString());
        jar("till.jar", "shop/Till.class");
        jar("till-sources.jar", "shop/Till.java");
        notebook.run("%classpath " + folder.resolve("till.jar"));

        Map<String, Object> answer =
                assistant.inspect(request("shop.Till.cou|nt(\"EUR\")")).content();

        assertThat(answer.get("data").toString())
                .contains("long shop.Till.count(String currency)", "What lies in the till, in cents.");
    }

    private void jar(String name, String entry) throws IOException {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            jar.putNextEntry(new ZipEntry(entry));
            Files.copy(folder.resolve(entry), jar);
        }
    }

    @Test
    void completesNoJavaInAShellsCell() {
        assertThat(assistant.complete(request("%%sh\nMath.ab")).content()).containsEntry("matches", List.of());
    }

    @ParameterizedTest
    @CsvSource({"complete, %lsmagic", "complete, %time 1 + 1", "incomplete, %%sh"})
    void saysWhetherACellWithMagicsIsComplete(String status, String code) {
        assertThat(assistant.isComplete(request(code)).content()).containsEntry("status", status);
    }

    @Test
    void findsNothingToExplainInABlankCell() {
        assertThat(assistant.inspect(request("  ")).content()).containsEntry("found", false);
    }
}
