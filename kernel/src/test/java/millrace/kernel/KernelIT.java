package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.ZMQ;

/** The real process, over the real protocol; one kernel for all tests, as a user would have it. */
@Timeout(600)
class KernelIT {
    private static final String SHOW = "import millrace.kernel.display.*;\n";
    private static TestFrontEnd frontEnd;

    @BeforeAll
    static void startKernel() throws Exception {
        frontEnd = TestFrontEnd.start();
    }

    @AfterAll
    static void endKernel() throws Exception {
        frontEnd.close();
    }

    @Test
    void saysTheTruthAboutItself() {
        JsonObject info = frontEnd.ask("kernel_info_request", Map.of()).content();

        assertThat(info.get("status").getAsString()).isEqualTo("ok");
        assertThat(info.get("protocol_version").getAsString()).isEqualTo("5.5");
        JsonObject language = info.getAsJsonObject("language_info");
        assertThat(language.get("name").getAsString()).isEqualTo("java");
        assertThat(language.get("version").getAsString())
                .isEqualTo(Runtime.version().toString());
        assertThat(language.get("file_extension").getAsString()).isEqualTo(".java");
        assertThat(frontEnd.askControl("kernel_info_request", Map.of()).type()).isEqualTo("kernel_info_reply");
        assertThat(frontEnd.beats()).isTrue();
    }

    @Test
    void publishesTheStepsOfACellInOrder() {
        String id = frontEnd.execute("System.out.print(\"a\"); System.err.print(\"b\"); System.out.print(\"c\"); 5");
        TestFrontEnd.Sent reply = frontEnd.shellReply(id);

        assertThat(reply.text("status")).isEqualTo("ok");
        List<String> steps = List.of("status", "execute_input", "stream", "execute_result");
        List<String> seen = steps.stream()
                .flatMap(type -> frontEnd.published(id, type))
                .map(sent -> sent.type().equals("stream") ? sent.text("name") + sent.text("text") : sent.type())
                .toList();
        assertThat(seen)
                .containsExactly(
                        "status", "status", "execute_input", "stdouta", "stderrb", "stdoutc", "execute_result");
    }

    /** The compiler calls itself for each part of an expression, and without its thread the kernel would never answer again. */
    @Test
    void answersWhateverIsTooMuchForTheCompiler() {
        String deep = "(".repeat(3_000) + "1" + ")".repeat(3_000);
        assertThat(frontEnd.run("int deep = " + deep + "; deep").text("status")).isEqualTo("ok");
        assertThat(frontEnd.run("int shallow = 1; shallow + 1").text("status")).isEqualTo("ok");
    }

    @Test
    void showsOutputWhileTheCellRuns() {
        String id = frontEnd.execute("System.out.println(\"early\"); System.in.read(); 1");

        frontEnd.awaitPublished(id, sent -> sent.type().equals("stream"));
        frontEnd.type(id, "go on");
        assertThat(frontEnd.shellReply(id).text("status")).isEqualTo("ok");
    }

    @Test
    void countsCellsButNotSilentOnes() {
        int before = Integer.parseInt(frontEnd.run("1").text("execution_count"));
        String silent = frontEnd.execute("2", Map.of("silent", true));
        frontEnd.shellReply(silent);
        frontEnd.shellReply(frontEnd.execute("3", Map.of("store_history", false)));
        int after = Integer.parseInt(frontEnd.run("4").text("execution_count"));

        assertThat(after).isEqualTo(before + 1);
        assertThat(frontEnd.published(silent, "execute_result")).isEmpty();
        assertThat(frontEnd.published(silent, "execute_input")).isEmpty();
        JsonObject history = frontEnd.ask("history_request", Map.of("hist_access_type", "tail", "n", 2))
                .content();
        assertThat(history.getAsJsonArray("history").toString())
                .isEqualTo("[[0,%d,\"1\"],[0,%d,\"4\"]]".formatted(before, after));
    }

    @Test
    void redrawsADisplayAfterItsCellHasEnded() {
        String id = frontEnd.execute(
                SHOW + "Display later = Display.show(Content.text(\"first\").withHtml(\"<b>1</b>\"));");
        frontEnd.shellReply(id);
        frontEnd.run("new Thread(() -> later.update(Content.text(\"second\"))).start();");

        TestFrontEnd.Sent update =
                frontEnd.awaitPublished(id, sent -> sent.type().equals("update_display_data"));
        TestFrontEnd.Sent first =
                frontEnd.published(id, "display_data").findFirst().orElseThrow();
        assertThat(update.plainText()).isEqualTo("second");
        assertThat(update.content().get("transient")).isEqualTo(first.content().get("transient"));
    }

    @Test
    void keepsABoundedNumberOfMessagesForAFrontEndThatStopsReading() {
        int cells = Connection.UNREAD_MESSAGES / 1_000 + 5;
        try (ZMQ.Socket stalled = frontEnd.subscribeWithoutReading()) {
            for (int i = 0; i < cells; i++) {
                String id = frontEnd.execute(
                        SHOW + "for (int i = 0; i < 1_000; i++) Display.show(Content.text(\"y\".repeat(2_000)));");
                frontEnd.shellReply(id);
                assertThat(frontEnd.published(id, "display_data")).hasSize(1_000);
            }

            assertThat(frontEnd.drain(stalled, Duration.ofSeconds(1)))
                    .isBetween(Connection.UNREAD_MESSAGES - 1_000, cells * 1_000 - 1);
        }
    }

    @Test
    void givesTheOutputOfABackgroundThreadToItsCellAfterItsEnd() {
        String id = frontEnd.execute(
                "var go = new CountDownLatch(1);\n"
                        + "new Thread(() -> { try { go.await(); } catch (InterruptedException e) { } System.out.println(\"late\"); }).start();");
        frontEnd.shellReply(id);
        frontEnd.run("go.countDown();");

        frontEnd.awaitPublished(
                id, sent -> sent.type().equals("stream") && sent.text("text").equals("late\n"));
    }

    @Test
    void sendsAnErrorAndRefusesWhatWasSentBehindIt() {
        String failing = frontEnd.execute("Thread.sleep(300); throw new IllegalStateException(\"no\");");
        String waiting = frontEnd.execute("System.out.println(\"must not run\");");
        String info = frontEnd.execute("1", Map.of("stop_on_error", false));

        assertThat(frontEnd.shellReply(failing).text("ename")).isEqualTo("IllegalStateException");
        assertThat(frontEnd.published(failing, "error")).hasSize(1);
        TestFrontEnd.Sent refusal = frontEnd.shellReply(waiting);
        assertThat(refusal.text("status")).isEqualTo("aborted");
        // A front end would put the number before a cell that has not run.
        assertThat(refusal.content().has("execution_count")).isFalse();
        assertThat(frontEnd.shellReply(info).text("status")).isEqualTo("aborted");
        assertThat(frontEnd.published(waiting, "stream")).isEmpty();
        assertThat(frontEnd.value("1 + 1")).isEqualTo("2");
    }

    @Test
    void goesOnAfterAnErrorWhenAskedTo() {
        String failing = frontEnd.execute("Thread.sleep(300); throw new Exception();", Map.of("stop_on_error", false));
        String next = frontEnd.execute("1");

        assertThat(frontEnd.shellReply(failing).text("status")).isEqualTo("error");
        assertThat(frontEnd.shellReply(next).text("status")).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thread.sleep(100_000);",
                "long spin = 0; while (true) spin++;",
                "new LinkedBlockingQueue<String>().take()",
                "new Scanner(System.in).nextLine()",
                "while (true) System.out.println(\"without end\");",
                "try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) { server.accept(); }",
                "try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());\n"
                        + "  var socket = new Socket(server.getInetAddress(), server.getLocalPort())) { socket.getInputStream().read(); }",
                "var pipe = new java.io.PipedInputStream(new java.io.PipedOutputStream()); pipe.read()",
                "new ProcessBuilder(\"sleep\", \"600\").start().getInputStream().read()",
                "new ProcessBuilder(\"sleep\", \"600\").start().waitFor()",
                "IntStream.range(0, 100).parallel().forEach(i -> { while (true) { } })",
                "%%sh\necho running; sleep 600",
            })
    void interruptsACellAgainAndAgain(String code) {
        interruptsAgainAndAgain(code);
    }

    @ParameterizedTest
    @EnabledForJreRange(minVersion = 21)
    @ValueSource(
            strings = {
                "while (true) { }",
                "while (true) { try { Thread.sleep(600_000); } catch (InterruptedException e) { } }",
                "new CountDownLatch(1).await();"
            })
    void interruptsVirtualThreadsAgainAndAgain(String code) {
        frontEnd.run("Thread light;");

        interruptsAgainAndAgain(
                "light = Thread.ofVirtual().unstarted(() -> { System.out.println(\"running\"); try { " + code
                        + " } catch (Throwable e) { throw new IllegalStateException(e); } });\nlight.start();\nlight.join();");

        assertThat(frontEnd.value("light.join(30_000);\nlight.isAlive()")).isEqualTo("false");
    }

    /** @param code that says when it is running, if that is not at once */
    private static void interruptsAgainAndAgain(String code) {
        String cell = code.contains("running") ? code : "System.out.println(\"running\");\n" + code;
        for (int i = 0; i < Integer.getInteger("millrace.interrupts", 3); i++) {
            String id = frontEnd.execute(cell);
            frontEnd.awaitPublished(id, sent -> sent.type().equals("stream"));
            assertThat(frontEnd.askControl("interrupt_request", Map.of()).text("status"))
                    .isEqualTo("ok");

            TestFrontEnd.Sent reply = frontEnd.shellReply(id);
            assertThat(reply.text("ename")).isEqualTo("Interrupted");
            assertThat(frontEnd.value("1 + 1")).isEqualTo("2");
        }
        assertThat(
                        frontEnd.value(
                                "Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(\"cell-\")).count()"))
                .isEqualTo("1");
    }

    @Test
    void asksTheUserForALine() {
        String id = frontEnd.execute("new Scanner(System.in).nextLine() + \"!\"");
        frontEnd.type(id, "naïve");
        frontEnd.shellReply(id);

        assertThat(frontEnd.published(id, "execute_result")
                        .findFirst()
                        .orElseThrow()
                        .plainText())
                .isEqualTo("naïve!");
    }

    @Test
    void saysThatNobodyCanBeAsked() {
        String id = frontEnd.execute("new Scanner(System.in).nextLine()", Map.of("allow_stdin", false));

        assertThat(frontEnd.shellReply(id).text("evalue")).contains("nobody can be asked");
    }

    @Test
    void survivesEndlessOutput() {
        String id = frontEnd.execute("for (int i = 0; i < 3_000_000; i++) System.out.println(\"line \" + i);");
        frontEnd.shellReply(id);

        long characters = frontEnd.published(id, "stream")
                .mapToLong(sent -> sent.text("text").length())
                .sum();
        assertThat(characters).isBetween((long) CellOutput.LIMIT, CellOutput.LIMIT + 1_000L);
    }

    @Test
    void dropsWhatIsNoMessageOfItsOwn() {
        frontEnd.sendRaw("no delimiter");
        frontEnd.sendRaw(
                "<IDS|MSG>", "wrong signature", "{\"msg_type\":\"execute_request\"}", "{}", "{}", "{\"code\":\"1\"}");
        frontEnd.sendRaw("<IDS|MSG>", "short");
        frontEnd.sendRaw("");

        assertThat(frontEnd.value("2 + 2")).isEqualTo("4");
        assertThat(frontEnd.log()).contains("dropped a message with a wrong signature");
    }

    @Test
    void completesAndExplains() {
        Map<String, Object> begun = Map.of("code", "int someName = 1;\nsomeN", "cursor_pos", 23);
        Map<String, Object> method = Map.of("code", "Math.max(1, 2)", "cursor_pos", 6);
        JsonObject completion = askUntil("complete_request", begun, "\"matches\":[\"");
        JsonObject explanation = askUntil("inspect_request", method, "\"found\":true");

        assertThat(completion.get("status").getAsString()).isEqualTo("ok");
        assertThat(explanation.get("status").getAsString()).isEqualTo("ok");
        assertThat(completion.getAsJsonArray("matches").toString()).isEqualTo("[\"someName\"]");
        assertThat(explanation.getAsJsonObject("data").get("text/plain").getAsString())
                .contains("int Math.max(int a, int b)");
    }

    /** The first answer can come too late, and is empty then: JShell reads its index. */
    private static JsonObject askUntil(String type, Map<String, Object> question, String expected) {
        JsonObject answer = frontEnd.ask(type, question).content();
        for (int i = 0; i < 20 && !answer.toString().contains(expected); i++) {
            answer = frontEnd.ask(type, question).content();
        }
        return answer;
    }

    @ParameterizedTest
    @CsvSource({"complete, int x = 1;", "complete, x", "incomplete, for (;;) {", "invalid, int x = = 1;"})
    void saysWhetherACellIsComplete(String status, String code) {
        assertThat(frontEnd.ask("is_complete_request", Map.of("code", code)).text("status"))
                .isEqualTo(status);
    }

    @Test
    void evaluatesUserExpressions() {
        String id = frontEnd.execute(
                "int known = 3;", Map.of("user_expressions", Map.of("a", "known + 1", "b", "unknown")));
        JsonObject expressions = frontEnd.shellReply(id).content().getAsJsonObject("user_expressions");

        assertThat(expressions
                        .getAsJsonObject("a")
                        .getAsJsonObject("data")
                        .get("text/plain")
                        .getAsString())
                .isEqualTo("4");
        assertThat(expressions.getAsJsonObject("b").get("status").getAsString()).isEqualTo("error");
    }

    @Test
    void closesACommToATargetThatNobodyKnows() {
        String id = frontEnd.tell("comm_open", Map.of("comm_id", "unheard", "target_name", "nobody", "data", Map.of()));

        frontEnd.awaitPublished(id, sent -> sent.type().equals("comm_close"));
        assertThat(comms("nobody")).isEqualTo("{}");
    }

    @Test
    void talksOverACommThatTheFrontEndOpens() {
        frontEnd.run("""
                import millrace.kernel.comm.*;
                Comm.register("echo", (comm, opening) -> {
                    System.out.println("opened with " + opening);
                    comm.onMessage(data -> comm.send(Map.of("twice", 2 * (Long) data.get("n"))));
                    comm.onClose(data -> System.out.println("closed with " + data));
                });
                """);

        String opening = frontEnd.tell(
                "comm_open", Map.of("comm_id", "c1", "target_name", "echo", "data", Map.of("a", List.of(1, "b"))));
        String message = frontEnd.tell("comm_msg", Map.of("comm_id", "c1", "data", Map.of("n", 21)));

        frontEnd.awaitPublished(
                opening,
                sent -> sent.type().equals("stream") && sent.text("text").equals("opened with {a=[1, b]}\n"));
        TestFrontEnd.Sent answer =
                frontEnd.awaitPublished(message, sent -> sent.type().equals("comm_msg"));
        assertThat(answer.content().toString()).contains("\"comm_id\":\"c1\"", "{\"twice\":42}");
        assertThat(comms("echo")).isEqualTo("{\"c1\":{\"target_name\":\"echo\"}}");
        assertThat(comms("other")).isEqualTo("{}");

        String closing = frontEnd.tell("comm_close", Map.of("comm_id", "c1", "data", Map.of()));
        frontEnd.awaitPublished(
                closing,
                sent -> sent.type().equals("stream") && sent.text("text").equals("closed with {}\n"));
        assertThat(comms("echo")).isEqualTo("{}");
    }

    @Test
    void opensACommFromACell() {
        String id = frontEnd.execute(
                "import millrace.kernel.comm.*;\nComm mine = Comm.open(\"plot\", Map.of(\"x\", 1));\nmine.send(Map.of());\nmine.close();\nmine.send(Map.of());");
        frontEnd.shellReply(id);

        assertThat(frontEnd.published(id, "comm_open").findFirst().orElseThrow().text("target_name"))
                .isEqualTo("plot");
        assertThat(frontEnd.published(id, "comm_msg")).hasSize(1);
        assertThat(frontEnd.published(id, "comm_close")).hasSize(1);
    }

    @Test
    void interruptsTheHandlerOfAComm() {
        frontEnd.run(
                "import millrace.kernel.comm.*;\nComm.register(\"stuck\", (comm, opening) -> { System.out.println(\"in\"); while (true) { } });");
        String id = frontEnd.tell("comm_open", Map.of("comm_id", "c2", "target_name", "stuck", "data", Map.of()));
        frontEnd.awaitPublished(id, sent -> sent.type().equals("stream"));

        frontEnd.askControl("interrupt_request", Map.of());

        assertThat(frontEnd.value("1 + 1")).isEqualTo("2");
    }

    private static String comms(String target) {
        return frontEnd.ask("comm_info_request", Map.of("target_name", target))
                .content()
                .get("comms")
                .toString();
    }

    @Test
    void clearsTheOutputOfACell() {
        String id = frontEnd.execute(SHOW + "System.out.print(\"old\");\nDisplay.clearBeforeNext();");
        frontEnd.shellReply(id);

        assertThat(frontEnd.published(id, "stream")).hasSize(1);
        assertThat(frontEnd.published(id, "clear_output")
                        .findFirst()
                        .orElseThrow()
                        .content()
                        .get("wait")
                        .getAsBoolean())
                .isTrue();
    }

    @Test
    void survivesOutputThatIsClearedWithoutEnd() {
        String id = frontEnd.execute(
                SHOW + "for (int i = 1; i <= 300_000; i++) { Display.clearBeforeNext(); System.out.println(i); }");
        frontEnd.shellReply(id);

        assertThat(frontEnd.published(id, "clear_output")).hasSizeLessThan(1_000);
        assertThat(frontEnd.published(id, "stream").map(sent -> sent.text("text")))
                .hasSizeLessThan(1_000)
                .endsWith("300000\n");
    }

    @Test
    void survivesADisplayThatIsDrawnWithoutEnd() {
        String id = frontEnd.execute(SHOW + "Display busy = Display.show(Content.text(\"0\"));\n"
                + "for (int i = 1; i <= 200_000; i++) busy.update(Content.text(\"\" + i));");
        frontEnd.shellReply(id);

        frontEnd.awaitPublished(
                id,
                sent -> sent.type().equals("update_display_data")
                        && sent.plainText().equals("200000"));
        assertThat(frontEnd.published(id, "update_display_data")).hasSizeLessThan(2_000);
    }

    @Test
    void survivesDisplaysWithoutEndAndOneThatIsTooLarge() {
        String id = frontEnd.execute(SHOW + "Display.show(Content.text(\"x\".repeat(30_000_000)));\n"
                + "for (int i = 0; i < 5_000; i++) Display.show(Content.text(\"more\"));");
        frontEnd.shellReply(id);

        assertThat(frontEnd.published(id, "display_data")).hasSize(KernelDisplays.MOST_IN_A_CELL);
        assertThat(frontEnd.published(id, "display_data")
                        .findFirst()
                        .orElseThrow()
                        .plainText())
                .startsWith("[a display of 30,000,000 characters is left out");
        assertThat(frontEnd.published(id, "stream").map(sent -> sent.text("text")))
                .containsExactly("[this cell has shown 1,000 displays; it shows no more of them]\n");
    }

    @Test
    void remembersCellsWithTheirResults() {
        frontEnd.run("\"needle \" + 1");
        int last = Integer.parseInt(frontEnd.run("\"needle \" + 1").text("execution_count"));

        assertThat(history(Map.of("hist_access_type", "search", "pattern", "*needle*", "unique", true, "output", true)))
                .isEqualTo("[[0,%d,[\"\\\"needle \\\" + 1\",\"needle 1\"]]]".formatted(last));
        assertThat(history(Map.of("hist_access_type", "range", "start", last, "stop", last + 1)))
                .contains("[0," + last)
                .doesNotContain("[0," + (last - 1));
        assertThat(history(Map.of("hist_access_type", "range", "session", 7))).isEqualTo("[]");
    }

    private static String history(Map<String, Object> request) {
        return frontEnd.ask("history_request", request)
                .content()
                .getAsJsonArray("history")
                .toString();
    }

    @Test
    void answersControlWhileACellRuns() {
        String id = frontEnd.execute("new Scanner(System.in).nextLine()");

        assertThat(frontEnd.askControl("kernel_info_request", Map.of()).type()).isEqualTo("kernel_info_reply");
        frontEnd.type(id, "the cell waits for this");
        assertThat(frontEnd.shellReply(id).text("status")).isEqualTo("ok");
    }
}
