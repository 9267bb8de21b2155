package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import REPL.$Cancel$;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import millrace.kernel.display.Content;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EvaluatorTest {
    private static final List<String> CALLS = new ArrayList<>();
    private static TestNotebook notebook;

    /** Draws the numbers that cells give, and notes what it is told. */
    private static final class Numbers implements KernelExtension {
        @Override
        public void cellStarts(int cell, String code) {
            synchronized (CALLS) {
                CALLS.add("starts " + cell + " on " + Thread.currentThread().getName());
            }
        }

        @Override
        public Optional<String> explain(Throwable problem) {
            return problem instanceof ArithmeticException
                    ? Optional.of("Nothing can be divided by zero.\nLook at the divisor.")
                    : Optional.empty();
        }

        @Override
        public Optional<Content> render(Object value) {
            if (value instanceof Thread) {
                throw new IllegalStateException("an extension that fails");
            }
            return value instanceof Double number
                    ? Optional.of(Content.text("number " + number).withHtml("<b>" + number + "</b>"))
                    : Optional.empty();
        }
    }

    @BeforeAll
    static void startNotebook() {
        notebook = new TestNotebook(new Numbers());
    }

    @AfterAll
    static void closeNotebook() {
        notebook.close();
    }

    @Test
    void namesTheLineOfAnExceptionWithoutFramesAndTheImportOfAnUnknownName() {
        CellError bare = notebook.fail("""
                class Bare extends RuntimeException { @Override public Throwable fillInStackTrace() { return this; } }
                int before = 1;
                throw new Bare();""");
        CellError unknown = notebook.fail("class Oven { Duration time; }");

        assertThat(bare.traceback()).hasSize(2).last().asString().matches("    at cell \\[\\d+] line 3");
        assertThat(unknown.traceback()).last().asString().contains("import java.time.Duration;");
    }

    @Test
    void pointsAtTheCompileErrorInTheLinesOfTheCell() {
        CellError error = notebook.fail("int fine = 1;\n\nint wrong = fine +\n    missing;");

        assertThat(error.name()).isEqualTo("CompileError");
        assertThat(error.message()).isEqualTo("cannot find symbol");
        assertThat(error.traceback()).element(0).asString().matches("cell \\[\\d+] line 4: error: cannot find symbol");
        assertThat(error.traceback())
                .containsSubsequence("        missing;", "        ^", "  symbol:   variable missing");
    }

    @Test
    void pointsBehindTheResourceThatATryTakesFromTheNotebook() {
        CellError error = notebook.fail("Closeable open = () -> {};\ntry (open) { int n = \"text\"; }");

        assertThat(error.traceback())
                .containsSubsequence("    try (open) { int n = \"text\"; }", "                         ^");
    }

    @Test
    void takesACellOfLiteralDataApartAtOnce() {
        String rows = IntStream.range(0, 2000)
                .mapToObj(i -> "    new Order(%d, \"{%d}\")".formatted(i, i))
                .collect(Collectors.joining(",\n"));
        String cell =
                "record Order(int number, String shop) { }\nList<Order> all = List.of(\n" + rows + ");\nall.size()";

        List<CellSource.Part> parts = assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> CellSource.asInOneFile(
                        notebook.evaluator().analyse(analysis -> new CellSource(cell).parts(analysis))));

        assertThat(parts).hasSize(3);
    }

    @Test
    void reportsEveryCompileErrorOfASnippetOnce() {
        CellError error = notebook.fail("void broken() {\n  int a = \"x\";\n  String b = 4;\n}");

        assertThat(error.traceback().stream().filter(line -> line.contains("error:")))
                .hasSize(2)
                .anyMatch(line -> line.contains("line 2"))
                .anyMatch(line -> line.contains("line 3"));
    }

    @Test
    void reportsTheErrorsOfAllSnippetsOfACellOnce() {
        notebook.run("List<String> fruits = List.of(\"fig\");");
        CellError error = notebook.fail("""
                System.out.println("runs before");
                int a = "x";
                int twice = 1;
                int twice = 2;
                int later(int n) { return n; }
                Runnable fine = () -> System.out.println(twice + later(a));
                fruits.lenght();
                while (true) { }
                String b = 4;
                a + b
                """);

        assertThat(error.traceback().stream().filter(line -> line.contains("error:")))
                .hasSize(3)
                .anyMatch(line -> line.contains("line 2: error: incompatible types"))
                .anyMatch(line -> line.contains("line 7: error: cannot find symbol"))
                .anyMatch(line -> line.contains("line 9: error: incompatible types"));
        assertThat(error.traceback()).containsSubsequence("    fruits.lenght();", "          ^");
        assertThat(notebook.show("%vars")).doesNotContain("$later$", "twice");
    }

    @Test
    void runsNothingOfACellThatCannotBeParsed() {
        CellError error = notebook.fail("System.out.println(\"must not be seen\");\nint x = = 3;");

        assertThat(error.traceback()).element(0).asString().contains("line 2: error: illegal start of expression");
        assertThat(notebook.printed()).doesNotContain("must not be seen");
    }

    @Test
    void refusesWhatIsTooLargeForAClassFileAndGoesOn() {
        String additions = IntStream.range(0, 9_000)
                .mapToObj(i -> "  n += n * %d + %d;\n".formatted(i, 100_000 + i))
                .collect(Collectors.joining());

        CellError text =
                notebook.fail("int tl1 = 1;\nString tl2 = \"%s\";\ntl2.length()".formatted("x".repeat(70_000)));
        assertThat(text.message()).isEqualTo("constant string too long");
        assertThat(text.traceback().get(0)).endsWith("line 2: error: constant string too long");
        assertThat(text.traceback().get(1))
                .startsWith("    String tl2 = \"xxx")
                .endsWith("x…")
                .hasSizeLessThan(300);
        assertThat(notebook.fail("System.out.println(\"%s\");".formatted("x".repeat(70_000)))
                        .message())
                .isEqualTo("constant string too long");
        assertThat(notebook.fail("int tl3(int n) {\n%s  return n;\n}\ntl3(1)".formatted(additions))
                        .message())
                .startsWith("code too large");
        assertThat(notebook.show("int tl4 = tl1 + 1;\ntl4")).isEqualTo("2");
    }

    @Test
    void doesNotPassOverInSilenceWhatTheCompilerCannotCompile() {
        Evaluator.Result result = notebook.run(
                "var mixed1 = true ? 1 : \"x\";\nSystem.out.println(mixed1 + \" is mixed\");\nmixed1.hashCode();");

        // JDK 17 can compile it, and 25 cannot.
        assertThat(notebook.printed() + result.error().map(CellError::message))
                .containsPattern("1 is mixed|the JDK's compiler failed on this");
    }

    @Test
    void keepsTheValuesOfVariablesWhenMoreIsImported() {
        notebook.run("String word = \"w\".concat(\"ord\");");
        notebook.run("""
                import java.util.ArrayList; // a list
                /* and all of
                   this */

                import static java.lang.Math.*;
                // counts
                import static java.util.stream.Collectors.*;""");

        assertThat(notebook.show("word + max(1, 2)")).isEqualTo("word2");
    }

    @Test
    void keepsTheValueOfAVariableThatWasMadeOfOneThatIsAnotherNow() {
        notebook.run("int source1 = 1;");
        notebook.run("List<Supplier<Integer>> made1 = List.of(() -> source1 + 10);\nint sum1 = source1 + 1;");
        notebook.run("int source1 = 5;");

        notebook.run("import java.text.*;\nimport java.util.List;");

        assertThat(notebook.show("made1.get(0).get() + sum1")).isEqualTo("13");
        assertThat(notebook.printed()).doesNotContain("[made1: no value", "[sum1: no value");
    }

    @Test
    void tellsOfVariablesThatATypeTakesTheValuesOf() {
        notebook.run(
                "class Shop { Shop with(int n) { return this; } }\nShop shop = new Shop();\nShop other = new Shop().with(1);\nint number = 3;");
        assertThat(notebook.printed()).doesNotContain("no value");

        notebook.run("class Shop { }\nShop other = new Shop();");

        assertThat(notebook.printed()).contains("[shop: no value from here on").doesNotContain("other", "number");
    }

    @Test
    void saysWhatKeepsAMethodFromCompilingAnyMore() {
        notebook.run("int size() { return 1; }\nint twice() { return 2 * size(); }");
        notebook.run("String size() { return \"big\"; }");

        assertThat(notebook.fail("twice()").message()).contains("twice does not compile any more", "bad operand types");
    }

    @Test
    void failsWhereAnAssertionDoes() {
        CellError error = notebook.fail("assert 1 > 2 : \"no\";");

        assertThat(error.name()).isEqualTo("AssertionError");
        assertThat(error.message()).isEqualTo("no");
    }

    @Test
    void saysThatThereAreNoPackages() {
        CellError error = notebook.fail("/* A file. */\npackage some.where;\n\npublic class There { }");

        assertThat(error.message()).contains("leave this line out");
        assertThat(error.traceback()).element(0).asString().contains("line 2");
    }

    @Test
    void keepsNothingOfDeclarationsThatNeedEachOtherWhereOneIsWrong() {
        CellError error = notebook.fail("""
                class Left { List<Right> all = List.of(); String f() { return all.stream().map(e -> e.wrong()).collect(Collectors.joining()); } }
                class Right { List<Left> all = List.of(); String g() { return all.stream().map(e -> e.f()).toString(); } }""");

        assertThat(error.traceback()).anyMatch(line -> line.contains("method wrong()"));
        assertThat(notebook.fail("new Left().f()").name()).isEqualTo("CompileError");
    }

    @Test
    void saysThatACellEndsInTheMiddle() {
        CellError error = notebook.fail("if (true) {\n  int x = 3;");

        assertThat(error.message()).contains("bracket, brace or quote missing");
        assertThat(error.traceback()).element(0).asString().contains("line 2");
    }

    @Test
    void pointsAtTheMistakeOfACellThatSeemsToEndTooEarly() {
        CellError error = notebook.fail("int early1 = 1;\nSystem.out.println(Math.max(1, 2);");

        assertThat(error.traceback())
                .hasSize(3)
                .endsWith("    System.out.println(Math.max(1, 2);", "                                     ^");
        // Later JDKs say "')' or ',' expected".
        assertThat(error.message()).startsWith("')'").contains(" expected");
        assertThat(notebook.fail("int early2(int n) {\n  return n;").message()).contains("the cell ends in the middle");
        assertThat(notebook.fail("int early3(int n) {\n  return (n +;\n}\nearly3(1)")
                        .traceback()
                        .get(0))
                .contains("line 2: error: illegal start of expression");
    }

    @Test
    void saysNothingOfNamesWhereACellCannotBeParsed() {
        CellError error = notebook.fail("int parsed1 = 1;\nSystem.out.println(parsed1)\nSystem.out.println(parsed1);");

        assertThat(error.message()).isEqualTo("';' expected");
    }

    @Test
    void namesWhatAMisspeltNameMayBe() {
        notebook.run("int spelling1 = 1;\nint spell(int n) { return n; }\nimport static java.lang.Math.*;");

        assertThat(notebook.show("speling1 + 1")).endsWith("Did you mean spelling1?");
        assertThat(notebook.show("spel(1)")).endsWith("Did you mean spell?");
        assertThat(notebook.show("aabs(-1)")).endsWith("Did you mean abs?");
        assertThat(notebook.show("\"x\".lenght()")).endsWith("Did you mean length?");
        assertThat(notebook.show("new ArrayList<String>().isempty()")).endsWith("Did you mean isEmpty?");
    }

    @Test
    void namesClassesAndPlacesAsTheCellHasThem() {
        assertThat(notebook.show("class Named1 { }\nnew Named1()")).startsWith("Named1@");
        assertThat(notebook.fail("int[] none1 = {};\nvar got1 = none1[3];").traceback().stream()
                        .filter(line -> line.contains(" at ")))
                .singleElement()
                .asString()
                .endsWith("] line 2");
        assertThat(notebook.fail("String[] none2 = {null};\nnone2[0].length()").message())
                .endsWith("because \"none2[0]\" is null");
    }

    @Test
    void reportsANameThatNothingDeclaresAlthoughJShellWouldWaitForIt() {
        CellError error = notebook.fail("int needy(int n) {\n  int absently = n;\n  return absent(1) + 1;\n}");

        assertThat(error.message()).isEqualTo("cannot find method absent(int), which needy needs");
        assertThat(error.traceback())
                .element(0)
                .asString()
                .contains("line 3: error: cannot find method absent(int), which needy needs");
        assertThat(error.traceback()).containsSubsequence("      return absent(1) + 1;", "             ^");
    }

    @Test
    void reportsADeclarationThatDoesNotFitWhatItUsesAlthoughJShellWouldWaitForAnother() {
        notebook.run("int added(int a, int b) { return a + b; }\nclass Named { Named(String name) { } }");

        assertThat(notebook.fail("int addedTwice(int a) {\n  return added(a);\n}")
                        .traceback())
                .anyMatch(line -> line.contains("line 2: error: method added in class"))
                .containsSubsequence("      return added(a);", "             ^");
        assertThat(notebook.fail("class Unnamed extends Named { }").message())
                .contains("constructor Named in class Named cannot be applied to given types");
        assertThat(notebook.show("int added(int a) { return 2 * a; }\naddedTwice(3)"))
                .isEqualTo("6");
    }

    @Test
    void reportsTheErrorsOfAllDeclarationsOfACell() {
        assertThat(notebook.fail("int half(int n) { return \"x\"; }\nint third(int n) { String s = n; return 3; }")
                        .traceback())
                .anyMatch(line -> line.contains("line 1: error: incompatible types"))
                .anyMatch(line -> line.contains("line 2: error: incompatible types"));
        assertThat(notebook.fail("int quarter(int n) { return \"x\"; }\nint fifth = \"y\";")
                        .traceback())
                .anyMatch(line -> line.contains("line 1: error: incompatible types"))
                .anyMatch(line -> line.contains("line 2: error: incompatible types"));
        assertThat(notebook.fail("int f() { return nope1; }\nint g() { return nope2; }")
                        .traceback())
                .anyMatch(line -> line.contains("line 1: error: cannot find variable nope1, which f needs"))
                .anyMatch(line -> line.contains("line 2: error: cannot find variable nope2, which g needs"));
        // What the cell declares itself is no mistake of what needs it.
        assertThat(notebook.fail("""
                        int wrong = "x";
                        int seventh() { return wrong + eighth() + ninth; }
                        int eighth() { return seventh(); }
                        int ninth = 9;""").traceback().stream().filter(line -> line.contains("error:")))
                .singleElement()
                .asString()
                .contains("line 1");
    }

    @Test
    void endsTheCellByAReturnWithItsValue() {
        assertThat(notebook.show("int minus = -1;\nif (minus < 0) return \"negative\";\nthrow new Error();"))
                .isEqualTo("negative");
        assertThat(notebook.show("for (int i = 0; ; i++) { if (i * i > 50) return i; }"))
                .isEqualTo("8");
        assertThat(notebook.show("return;")).isEmpty();
    }

    @Test
    void goesOnWhenASnippetLeavesItsThreadInterrupted() {
        String before = notebook.printed();
        notebook.run("""
                Thread.currentThread().interrupt();
                try { Thread.sleep(100); } catch (InterruptedException e) { System.out.println("caught"); }
                Thread.currentThread().interrupt();
                System.out.println("after");
                """);

        assertThat(notebook.printed().substring(before.length())).isEqualTo("caught\nafter\n");
        assertThat(notebook.show("Thread.currentThread().interrupt();\n3 + 4")).isEqualTo("7");
        assertThat(notebook.show("Thread.currentThread().isInterrupted()")).isEqualTo("false");
    }

    @Test
    void printsAfterAProgramHasClosedItsOutput() {
        String before = notebook.printed();
        notebook.run("try (PrintWriter out = new PrintWriter(System.out)) { out.println(\"last\"); }");
        notebook.run("System.out.println(\"more\");");

        assertThat(notebook.printed().substring(before.length())).isEqualTo("last\nmore\n");
    }

    @Test
    void takesOfTwoClassesOfANameTheOneThatTheNotebookHasImported() {
        assertThat(notebook.show("import java.sql.*;\nDate.valueOf(\"2024-01-31\")"))
                .isEqualTo("2024-01-31");
        assertThat(notebook.show(
                        "import java.sql.*;\nDate day(String of) { return Date.valueOf(of); }\nday(\"2024-01-31\")"))
                .isEqualTo("2024-01-31");
        notebook.run("import java.util.Date;");
    }

    @Test
    void takesUpADeclarationThatALaterCellCompletes() {
        notebook.fail("int later() { return laterHelper(); }");

        assertThat(notebook.show("int laterHelper() { return 7; }\nlater()")).isEqualTo("7");
    }

    @Test
    void namesTheCauseBesideTheErrorThatFollowsFromIt() {
        CellError error = notebook.fail("class Shape implements Unheard { }\nnew Shape()");

        assertThat(error.message()).contains("cannot find class Unheard, which Shape needs", "cannot find symbol");
    }

    @Test
    void showsAnExceptionWithItsCausesAndTheLinesOfTheCells() {
        notebook.run("int divide(int by) {\n  return 1 / by;\n}");
        CellError error = notebook.fail(
                "\ntry {\n  divide(0);\n} catch (ArithmeticException e) {\n  throw new IllegalStateException(\"no\", e);\n}");

        assertThat(error.name()).isEqualTo("IllegalStateException");
        assertThat(error.message()).isEqualTo("no");
        String all = String.join("\n", error.traceback()).replaceAll("cell \\[\\d+]", "cell [n]");
        assertThat(all.replaceAll("… \\d+ more", "… more")).isEqualTo("""
                        java.lang.IllegalStateException: no
                            at cell [n] line 5
                            … more
                        Caused by: java.lang.ArithmeticException: / by zero
                            at divide (cell [n] line 2)
                            at cell [n] line 3
                            … more

                        Nothing can be divided by zero.
                        Look at the divisor.""");
    }

    @Test
    void foldsARecursionWithoutEnd() {
        CellError error = notebook.fail("int deeper(int n) {\n  return 1 + deeper(n + 1);\n}\ndeeper(1)");

        assertThat(error.name()).isEqualTo("StackOverflowError");
        assertThat(error.traceback()).hasSizeLessThan(20).anyMatch(line -> line.contains("at deeper (cell ["));
        assertThat(error.traceback()).last().asString().matches("    … [\\d,]+ more");
    }

    @Test
    void showsWhatWasSuppressed() {
        CellError error = notebook.fail("""
                class Leaky implements AutoCloseable {
                  public void close() { throw new IllegalStateException("not closed"); }
                }
                try (var leaky = new Leaky()) {
                  throw new IOException("not read");
                }
                """);

        String all = String.join("\n", error.traceback()).replaceAll("cell \\[\\d+]", "cell [n]");
        assertThat(all)
                .startsWith("java.io.IOException: not read\n    at cell [n] line 5\n")
                .contains(
                        "  Suppressed: java.lang.IllegalStateException: not closed\n      at close (cell [n] line 2)");
    }

    @Test
    void doesNotShowTheSameFramesTwiceWhereALibraryKeepsThemInASuppressedException() {
        CellError error = notebook.fail("""
                class Kept extends Exception {
                  Kept(StackTraceElement[] frames) { super("as it was"); setStackTrace(frames); }
                }
                var refused = new IOException("refused");
                refused.addSuppressed(new Kept(refused.getStackTrace()));
                throw refused;
                """);

        assertThat(error.traceback()).first().isEqualTo("java.io.IOException: refused");
        assertThat(error.traceback()).noneMatch(line -> line.contains("Suppressed"));
    }

    @Test
    void survivesAnExceptionWhoseMessageThrows() {
        CellError error = notebook.fail(
                "throw new RuntimeException() { public String getMessage() { throw new IllegalStateException(); } };");

        assertThat(error.traceback()).first().asString().contains("its message cannot be had");
    }

    @Test
    void survivesCausesThatGoInACircle() {
        CellError error = notebook.fail(
                "var a = new Exception(\"a\");\nvar b = new Exception(\"b\", a);\na.initCause(b);\nthrow a;");

        assertThat(error.message()).isEqualTo("a");
        assertThat(error.traceback())
                .filteredOn(line -> line.startsWith("Caused by"))
                .hasSize(1);
    }

    @Test
    void foldsTheStackTraceThatAMessageQuotes() {
        CellError error = notebook.fail(
                "throw new RuntimeException(\"job failed: x\\n\\tat a.B.c(B.java:1)\\n\\tat a.B.d(B.java:2)\\n\\nDriver stacktrace:\");");

        assertThat(error.message()).isEqualTo("job failed: x\n    … 2 more");
    }

    @Test
    void namesTheLinesOfOverloadsThatCallEachOther() {
        CellError error = notebook.fail("""
                long fib(int n) { return fib(n, null); }
                long fib(int n, Map<Integer, Long> memo) {
                  if (n < 2) return n;
                  if (memo.containsKey(n)) return memo.get(n);
                  return fib(n - 1) + fib(n - 2, memo); // not here
                }
                fib(50)""");
        notebook.run("try { fib(50); } catch (RuntimeException e) { e.printStackTrace(); }");

        assertThat(error.traceback().stream().map(line -> line.replaceAll("cell \\[\\d+] ", "")))
                .containsSubsequence("    at fib (line 4)", "    at fib (line 1)", "    at line 7");
        assertThat(notebook.printed()).containsPattern("\tat fib \\(cell \\[\\d+] line 4\\)\n\tat fib \\(cell");
    }

    @Test
    void printsAStackTraceWithTheLinesOfTheCell() {
        notebook.run("void fails() throws Exception {\n  throw new Exception(\"printed\");\n}");
        notebook.run("try { fails(); } catch (Exception e) { e.printStackTrace(); }");

        assertThat(notebook.printed()).containsPattern("printed\\R\\s+at fails \\(cell \\[\\d+] line 2\\)");
    }

    @Test
    void letsAnExtensionDrawAValueAndIgnoresOneThatFails() {
        assertThat(notebook.run("2.5").shown().orElseThrow().data()).containsEntry("text/html", "<b>2.5</b>");
        assertThat(notebook.show("Thread.currentThread()")).startsWith("Thread[");
    }

    @Test
    void tellsTheExtensionOnTheThreadOfTheCell() {
        notebook.run("1");

        synchronized (CALLS) {
            assertThat(CALLS).last().asString().matches("starts (\\d+) on cell-\\1");
        }
    }

    @Test
    void boundsTheTextOfAValue() {
        assertThat(notebook.show("IntStream.range(0, 100_000).boxed().toList()"))
                .endsWith("… (99,800 more)]");
        assertThat(notebook.show("\"x\".repeat(1_000_000)"))
                .hasSizeLessThan(20_100)
                .endsWith("more characters)");
        assertThat(notebook.show("List<Object> self = new ArrayList<>(); self.add(self); self"))
                .hasSizeLessThan(100);
    }

    @Test
    void failsInWordsWhenTheTextOfAValueThrows() {
        CellError error = notebook.fail(
                "class Mute { @Override public String toString() { throw new IllegalStateException(\"mute\"); } }\nnew Mute()");

        assertThat(error.name()).isEqualTo("IllegalStateException");
    }

    @Test
    void keepsNoVariableForTheValueOfAnExpression() {
        notebook.run("\"a value that nobody named\"");

        assertThat(notebook.evaluator().temporaryVariables()).isZero();
    }

    @Test
    void sendsTheOutputOfABackgroundThreadToTheCellThatStartedIt() {
        notebook.run(
                "new Thread(() -> { for (int i = 0; i < 3; i++) System.out.println(\"from behind \" + i); }).start();");

        await(() -> notebook.printed().contains("from behind 2"));
    }

    @Test
    void givesTheOutputOfAParallelStreamToTheRunningCell() {
        notebook.run("IntStream.range(0, 200).parallel().forEach(i -> System.out.println(\"parallel \" + i));");

        assertThat(notebook.printed().lines().filter(line -> line.startsWith("parallel ")))
                .hasSize(200);
    }

    @Test
    void readsWhatTheUserTypes() {
        assertThat(notebook.show("new Scanner(System.in).nextLine()")).isEqualTo("typed");
    }

    @RepeatedTest(3)
    void stopsASleepingCell() {
        assertStops("Thread.sleep(100_000);");
    }

    @RepeatedTest(3)
    void stopsABusyLoop() {
        assertStops("long n = 0; while (true) n++;");
    }

    @RepeatedTest(3)
    void stopsABlockedWait() {
        assertStops("new CountDownLatch(1).await();");
    }

    @Test
    void stopsALoopThatCatchesEverything() {
        assertStops("while (true) { try { Thread.sleep(1000); } catch (Throwable e) { } }");
    }

    @Test
    void stopsEndlessRecursionThroughALambda() {
        assertStops("""
                Function<Object, Object>[] self = new Function[1];
                self[0] = o -> {
                    try {
                        return self[0].apply(o);
                    } catch (StackOverflowError e) {
                        return self[0].apply(o);
                    }
                };
                self[0].apply(1);
                """);
    }

    @Test
    void stopsTheThreadsThatTheCellStarted() {
        notebook.run("long spins = 0;");
        Predicate<Thread> isSpinner = thread -> thread.getName().equals("spinner");
        assertStops(
                "Thread spinner = new Thread(() -> { while (true) spins++; }, \"spinner\");\nspinner.start();\nspinner.join();",
                () -> Thread.getAllStackTraces().keySet().stream().anyMatch(isSpinner));

        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(isSpinner);
    }

    @Test
    void leavesTheThreadsOfOtherCellsAlone() {
        notebook.run(
                "boolean survivorRuns = true;\n"
                        + "Thread survivor = new Thread(() -> { while (survivorRuns) { Thread.onSpinWait(); } });\nsurvivor.start();");
        assertStops("while (true) { }");

        assertThat(notebook.show("survivor.isAlive()")).isEqualTo("true");
        notebook.run("survivorRuns = false;\nsurvivor.join();");
    }

    @Test
    void cancelsATaskOnALibrarysThreadButNotTheThread() {
        notebook.run("""
                long turns = 0;
                var pool = Executors.newFixedThreadPool(2, task -> new Thread(task, "pool"));
                var mine = pool.submit(() -> { Thread.currentThread().setName("mine"); while (true) turns++; });
                var other = pool.submit(() -> { while (turns >= 0) Thread.onSpinWait(); return "went on"; });
                """);
        BooleanSupplier isMine = () -> Thread.currentThread().getName().equals("mine");
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("mine")));

        $Cancel$.cancelIf(isMine);
        String outcome = notebook.show("try { mine.get(); } catch (ExecutionException e) { System.out.print(\"\"); }\n"
                + "turns = -1;\nother.get()");
        $Cancel$.cancelNoMore(isMine);

        assertThat(outcome).isEqualTo("went on");
        assertThat(notebook.show("mine.isDone() && pool.submit(() -> 5).get() == 5"))
                .isEqualTo("true");
        notebook.run("pool.shutdownNow();");
    }

    @Test
    void stopsAValueWhoseTextNeverEnds() {
        assertStops("class Endless { @Override public String toString() { while (true) { } } }\nnew Endless()");
    }

    private static void assertStops(String code) {
        assertStops(code, EvaluatorTest::userCodeRuns);
    }

    private static void assertStops(String code, BooleanSupplier started) {
        CompletableFuture<Evaluator.Result> result = CompletableFuture.supplyAsync(() -> notebook.run(code));
        await(() -> notebook.running().isPresent());
        await(started);
        notebook.running().orElseThrow().interrupt();

        assertThat(result).succeedsWithin(Duration.ofSeconds(10));
        CellError error = result.join().error().orElseThrow();
        assertThat(error.name()).isEqualTo("Interrupted");
        assertThat(error.message()).isEqualTo("the cell was interrupted");
        assertThat(notebook.show("1 + 1")).isEqualTo("2");
    }

    private static boolean userCodeRuns() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().startsWith("REPL.$JShell$"));
    }

    private static void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time to wait until").isLessThan(limit);
            Thread.onSpinWait();
        }
    }
}
