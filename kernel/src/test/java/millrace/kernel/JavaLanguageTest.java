package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Java as people write it, one cell for each feature, all in one notebook. */
class JavaLanguageTest {
    private static TestNotebook notebook;

    @BeforeAll
    static void startNotebook() {
        notebook = new TestNotebook();
    }

    @AfterAll
    static void closeNotebook() {
        notebook.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("features")
    void runs(String feature, int jdk, String code, String expected) {
        assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(jdk);

        assertThat(notebook.show(code)).isEqualTo(expected);
    }

    private static Arguments feature(String name, String code, String expected) {
        return Arguments.of(name, 17, code, expected);
    }

    private static Arguments since(int jdk, String name, String code, String expected) {
        return Arguments.of(name, jdk, code, expected);
    }

    static Stream<Arguments> features() {
        return Stream.of(
                feature("expression", "1 + 1", "2"),
                feature("expression with a semicolon", "\"a\" + 1;", "a1"),
                feature("expression over lines", "Stream.of(3, 1, 2)\n    .sorted()\n    .toList()", "[1, 2, 3]"),
                feature("comment alone", "// nothing to do", ""),
                feature("comment after the last expression", "7 // lucky", "7"),
                feature("comment before and between", "/* a */ int c1 = 1; // one\n// two\nc1 + 1", "2"),
                feature("empty statements", ";;", ""),
                feature("empty statements behind an expression", "int dm(int n) { return n; };\ndm(3);; ;", "3"),
                feature("type arguments at the end", "Object dn = List.of();\ndn instanceof List<?>", "true"),
                feature("declaration is not echoed", "int d1 = 4;", ""),
                feature("declaration without a semicolon", "int d2 = 4", ""),
                feature("assignment is not echoed", "int d3 = 4; d3 = 5", ""),
                feature("value of a variable", "int d4 = 4;\nd4", "4"),
                feature("compound assignment", "int d5 = 4; d5 += 3; d5", "7"),
                feature("several variables at once", "int e1 = 1, e2 = 2; e1 + e2", "3"),
                feature("var", "var f1 = new ArrayList<Integer>(); f1.add(3); f1", "[3]"),
                feature("final variable", "final int g1 = 3; g1 * 2", "6"),
                feature("array initializer", "int[] h1 = {1, 2}; h1", "[1, 2]"),
                feature("two-dimensional array", "new String[][] {{\"a\"}, {\"b\", null}}", "[[a], [b, null]]"),
                feature("null is not shown", "(String) null", ""),
                feature("synchronized methods share a lock", """
                        int counted = 0;
                        synchronized void up() { counted++; }
                        public static synchronized <T> T down(T value) throws InterruptedException { counted--; return value; }
                        Thread ups = new Thread(() -> { for (int i = 0; i < 200_000; i++) up(); });
                        ups.start();
                        for (int i = 0; i < 200_000; i++) down(i);
                        ups.join();
                        counted""", "0"),
                feature(
                        "synchronized method alone in its cell",
                        "synchronized int held() { return Thread.holdsLock(REPL.$Cancel$.LOCK) ? 1 : 0; }",
                        ""),
                feature(
                        "synchronized method without a body of lines",
                        "synchronized void nothing() {}\nnothing();\n8",
                        "8"),
                feature("synchronized method called in a later cell", "held()", "1"),
                feature("void method call is not shown", "new ArrayList<Integer>().clear()", ""),
                feature("char and long literals", "'x' + \"\" + 1_000L", "x1000"),
                feature("text block", "String i1 = \"\"\"\n    a\n      b\"\"\";\ni1", "a\n  b"),
                feature("text block with a percent sign", "\"\"\"\n%time\n\"\"\".strip()", "%time"),
                feature("for loop", "int j1 = 0; for (int i = 0; i < 4; i++) { j1 += i; }\nj1", "6"),
                feature("for each without braces", "int k1 = 0;\nfor (int i : List.of(1, 2))\n    k1 += i;\nk1", "3"),
                feature("while and break", "int l1 = 0; while (true) { if (++l1 > 2) break; }\nl1", "3"),
                feature("do while", "int m1 = 0; do m1++; while (m1 < 5);\nm1", "5"),
                feature(
                        "labelled continue",
                        "int n1 = 0;\nouter:\nfor (;;) { for (;;) { if (n1++ > 2) break outer; continue outer; } }\nn1",
                        "4"),
                feature(
                        "if and else on lines",
                        "String o1;\nif (1 > 2) {\n  o1 = \"a\";\n}\nelse {\n  o1 = \"b\";\n}\no1",
                        "b"),
                feature("conditional expression", "1 > 2 ? \"a\" : \"b\"", "b"),
                feature(
                        "switch expression",
                        "int p1 = switch (\"b\") { case \"a\" -> 1; case \"b\" -> { yield 2; } default -> 3; };\np1",
                        "2"),
                feature(
                        "try with resources",
                        "String q1;\ntry (var in = new StringReader(\"xyz\")) { q1 = \"\" + (char) in.read(); }\nq1",
                        "x"),
                feature(
                        "try catch finally",
                        "int r1 = 0;\ntry { Integer.parseInt(\"x\"); } catch (NumberFormatException e) { r1 = 1; } finally { r1 += 10; }\nr1",
                        "11"),
                feature(
                        "checked exception needs no try",
                        "new ByteArrayInputStream(new byte[] {5}).readAllBytes()",
                        "[5]"),
                feature("synchronized block", "int s1 = 0; synchronized (System.class) { s1 = 2; } s1", "2"),
                feature("assert", "assert 1 < 2 : \"never\";", ""),
                feature("method", "int t1(int x) { return x + 1; }\nt1(2)", "3"),
                feature(
                        "overloaded methods",
                        "String u1(int x) { return \"int\"; }\nString u1(String x) { return \"String\"; }\nu1(1) + u1(\"\")",
                        "intString"),
                feature(
                        "generic method",
                        "<T extends Comparable<T>> T v1(List<T> all) { return Collections.max(all); }\nv1(List.of(2, 9, 4))",
                        "9"),
                feature("varargs method", "int w1(int... xs) { return xs.length; }\nw1(1, 2, 3)", "3"),
                feature("recursive method", "int x1(int n) { return n < 2 ? 1 : n * x1(n - 1); }\nx1(5)", "120"),
                feature(
                        "method with throws",
                        "int y1() throws IOException { throw new IOException(\"e\"); }\ntry { y1(); } catch (IOException e) { System.out.print(\"\"); }",
                        ""),
                feature(
                        "method that calls a later one",
                        "int z1() { return z2() + 1; }\nint z2() { return 1; }\nz1()",
                        "2"),
                feature(
                        "mutually recursive methods",
                        "boolean even(int n) { return n == 0 || odd(n - 1); }\nboolean odd(int n) { return n != 0 && even(n - 1); }\neven(10)",
                        "true"),
                feature(
                        "use of a method before its declaration",
                        "int aa1 = aa2(4);\nint aa2(int x) { return 2 * x; }\naa1",
                        "8"),
                feature(
                        "use of a class before its declaration",
                        "String ab1 = new Ab1().name();\nclass Ab1 { String name() { return ab2(); } }\nString ab2() { return \"ab\"; }\nab1",
                        "ab"),
                feature("class", "class Ac1 { int n = 3; int twice() { return 2 * n; } }\nnew Ac1().twice()", "6"),
                feature("package-private member of a class", "class Ad1 { int n = 3; }\nnew Ad1().n", "3"),
                feature(
                        "inheritance and super",
                        "class Ae1 { String hi() { return \"a\"; } }\nclass Ae2 extends Ae1 { @Override String hi() { return super.hi() + \"e\"; } }\nnew Ae2().hi()",
                        "ae"),
                feature(
                        "superclass after the subclass",
                        "class Af1 extends Af2 { }\nclass Af2 { int n = 7; }\nnew Af1().n",
                        "7"),
                feature(
                        "abstract class",
                        "abstract class Ag1 { abstract int n(); }\nnew Ag1() { int n() { return 8; } }.n()",
                        "8"),
                feature(
                        "classes that name each other",
                        "class Ah1 { Ah2 other; }\nclass Ah2 { Ah1 other; }\nnew Ah1().other",
                        ""),
                feature(
                        "nested and inner class",
                        "class Ai1 { static class In { int n = 1; } class Of { int n = 2; } }\nnew Ai1.In().n + new Ai1().new Of().n",
                        "3"),
                feature(
                        "static members of a class",
                        "class Aj1 { static int n = 4; static int n() { return n; } }\nAj1.n() + Aj1.n",
                        "8"),
                feature(
                        "generic class",
                        "class Ak1<T> { T value; Ak1(T value) { this.value = value; } }\nnew Ak1<>(\"k\").value",
                        "k"),
                feature(
                        "interface with a default method",
                        "interface Al1 { int n(); default int twice() { return 2 * n(); } }\nAl1 al1 = () -> 4;\nal1.twice()",
                        "8"),
                feature(
                        "enum with a body",
                        "enum Am1 { ONE(1), TWO(2); final int n; Am1(int n) { this.n = n; } }\nAm1.valueOf(\"TWO\").n",
                        "2"),
                feature(
                        "switch over an enum of the cell",
                        "enum An1 { A, B }\nAn1 an1 = An1.B;\nint an2 = switch (an1) { case A -> 1; case B -> 2; };\nan2",
                        "2"),
                feature("record", "record Ao1(String name, int n) {}\nnew Ao1(\"x\", 3)", "Ao1[name=x, n=3]"),
                feature(
                        "record with a compact constructor",
                        "record Ap1(int n) { Ap1 { if (n < 0) throw new IllegalArgumentException(); } int twice() { return 2 * n; } }\nnew Ap1(2).twice()",
                        "4"),
                feature(
                        "annotation",
                        "import java.lang.annotation.*;\n@Retention(java.lang.annotation.RetentionPolicy.RUNTIME) @interface Aq1 { int value(); }\n@Aq1(5) class Aq2 {}\nAq2.class.getAnnotation(Aq1.class).value()",
                        "5"),
                feature(
                        "sealed interface that permits",
                        "sealed interface Ar1 permits Ar2, Ar3 {}\nrecord Ar2(int n) implements Ar1 {}\nrecord Ar3() implements Ar1 {}\nAr1 ar1 = new Ar2(1);\nar1",
                        "Ar2[n=1]"),
                feature(
                        "sealed interface with its records",
                        "sealed interface As1 {}\nrecord As2(int n) implements As1 {}\nfinal class As3 implements As1 {}\nAs1 as1 = new As2(1);\nas1",
                        "As2[n=1]"),
                feature(
                        "pattern for instanceof",
                        "Object at1 = \"text\";\nat1 instanceof String s && s.length() == 4",
                        "true"),
                feature("lambda", "Function<Integer, Integer> au1 = n -> n + 1;\nau1.apply(1)", "2"),
                feature(
                        "lambda over a variable of the notebook",
                        "int av1 = 5;\nSupplier<Integer> av2 = () -> av1 * 2;\nav2.get()",
                        "10"),
                feature("method reference", "Stream.of(\"b\", \"a\").map(String::toUpperCase).toList()", "[B, A]"),
                feature(
                        "reference to a method of the cell",
                        "int aw1(int n) { return -n; }\nIntStream.of(1, 2).map(n -> aw1(n)).boxed().toList()",
                        "[-1, -2]"),
                feature(
                        "anonymous class",
                        "Comparator<Integer> ax1 = new Comparator<>() { public int compare(Integer a, Integer b) { return b - a; } };\nStream.of(1, 2).sorted(ax1).toList()",
                        "[2, 1]"),
                feature(
                        "local class and local record",
                        "int ay1() { record Pair(int a, int b) {} class Sum { int of(Pair p) { return p.a() + p.b(); } } return new Sum().of(new Pair(1, 2)); }\nay1()",
                        "3"),
                feature("import used in its own cell", "import java.time.Duration;\nDuration.ofSeconds(90)", "PT1M30S"),
                feature("static import", "import static java.lang.Math.*;\nmax(1, 2) + abs(-3)", "5"),
                feature(
                        "import after use",
                        "TreeMap<String, Integer> az1 = new TreeMap<>(Map.of(\"b\", 1, \"a\", 2));\naz1",
                        "{a=2, b=1}"),
                feature(
                        "redefined variable of another type",
                        "int ba1 = 1;\nString ba1 = \"now text\";\nba1",
                        "now text"),
                feature(
                        "redefined method used by another",
                        "int bb1() { return 1; }\nint bb2() { return bb1() * 10; }\nint bb1() { return 2; }\nbb2()",
                        "20"),
                feature(
                        "redefined class used by a method",
                        "class Bc1 { int n() { return 1; } }\nint bc2() { return new Bc1().n(); }\nclass Bc1 { int n() { return 2; } }\nbc2()",
                        "2"),
                feature("unicode names and text", "String größe = \"naïve 日本 😀\";\ngröße", "naïve 日本 😀"),
                feature("parallel stream", "IntStream.rangeClosed(1, 1000).parallel().sum()", "500500"),
                feature(
                        "thread",
                        "var bd1 = new CompletableFuture<String>();\nThread bd2 = new Thread(() -> bd1.complete(\"done\"));\nbd2.start();\nbd2.join();\nbd1.get()",
                        "done"),
                feature(
                        "map and nested collections",
                        "new TreeMap<>(Map.of(\"k\", List.of(new int[] {1}, new int[] {2})))",
                        "{k=[[1], [2]]}"),
                feature("generic wildcard variable", "List<? extends Number> be1 = List.of(1, 2.5);\nbe1", "[1, 2.5]"),
                feature(
                        "class literal and reflection",
                        "Class<?> bf1 = Map.Entry.class;\nbf1.getSimpleName()",
                        "Entry"),
                feature(
                        "static initializer of a class whose body is the cell",
                        "private static int bx1;\n/* once */ static {\n  bx1 = 4;\n}\nbx1",
                        "4"),
                feature(
                        "return as in the body of main",
                        "int by1 = 1;\nfor (int i : new int[] {7}) {\n  Runnable by2 = () -> { return; };\n  by2.run();\n  if (i == 7) { by1 = i; return; }\n}\nby1 = 2;\n\"not reached\"",
                        ""),
                feature("return has ended that cell only", "by1", "7"),
                feature("formatted output gives no value", "System.out.printf(\"%s\", \"\");", ""),
                feature("block", "{ int hidden = 3; System.out.print(\"\"); }", ""),
                feature(
                        "static nested generic builder",
                        "class Bg1 { static class Builder { StringBuilder s = new StringBuilder(); Builder add(Object o) { s.append(o); return this; } } }\nnew Bg1.Builder()\n    .add(1)\n    .add(\"x\")\n    .s",
                        "1x"),
                feature(
                        "trailing assignment of an array element is not echoed",
                        "int[] bh1 = new int[2]; bh1[1] = 5",
                        ""),
                feature("trailing compound assignment is not echoed", "int bi1 = 1; bi1 += 2", ""),
                feature(
                        "static import of one name",
                        "import static java.util.stream.Collectors.joining;\nStream.of(\"a\", \"b\").collect(joining(\"-\"))",
                        "a-b"),
                feature(
                        "redefined record with other components",
                        "record Bj1(int a) {}\nBj1 bj1 = new Bj1(1);\nrecord Bj1(int a, String b) {}\nnew Bj1(2, \"x\")",
                        "Bj1[a=2, b=x]"),
                feature(
                        "redefined superclass",
                        "class Bk1 { int n() { return 1; } }\nclass Bk2 extends Bk1 { }\nclass Bk1 { int n() { return 5; } }\nnew Bk2().n()",
                        "5"),
                feature(
                        "class and method that need each other",
                        "class Bl1 { int n() { return bl2(this) + 1; } int zero() { return 0; } }\nint bl2(Bl1 it) { return it.zero(); }\nnew Bl1().n()",
                        "1"),
                feature(
                        "lambda over a type that is declared below",
                        "class Cu1 { List<Cu2> all = List.of(new Cu2(2), new Cu2(3)); int sum() { return all.stream().mapToInt(e -> e.n()).sum(); } }\nrecord Cu2(int n) { }\nnew Cu1().sum()",
                        "5"),
                feature(
                        "lambdas over types that need each other",
                        "class Cv1 { List<Cv2> all = new ArrayList<>(); String f() { return all.stream().map(e -> e.g()).collect(Collectors.joining()); } }\nclass Cv2 { Cv1 to = new Cv1(); String g() { return \"g\" + to.all.stream().map(e -> e.g()).toList(); } }\nvar cv = new Cv1();\ncv.all.add(new Cv2());\ncv.f()",
                        "g[]"),
                feature(
                        "lambdas in methods that call each other",
                        "List<Integer> cw1(int n) { return IntStream.range(0, n).mapToObj(i -> cw2(i)).toList(); }\nInteger cw2(int n) { return cw1(n / 2).stream().map(i -> i + 1).collect(Collectors.summingInt(i -> i)); }\ncw1(5)",
                        "[0, 0, 1, 1, 2]"),
                feature(
                        "overloads below their use",
                        "String cy = cy(1) + cy(\"a\");\nstatic String cy(int n) { return \"int \" + n; }\nstatic String cy(String s) { return \" text \" + s; }\ncy",
                        "int 1 text a"),
                feature(
                        "method that is declared twice",
                        "int cz1() { return 1; }\nint cz2 = cz1();\nint cz1() { return 2; }\ncz2 + cz1()",
                        "3"),
                feature(
                        "overloads with lambdas that need what is below",
                        "class Da1 { List<Da2> all = List.of(new Da2(2)); int sum() { return all.stream().mapToInt(e -> da3(e) + da3(\"abc\")).sum(); } }\nrecord Da2(int n) { }\nint da3(Da2 it) { return it.n(); }\nint da3(String it) { return it.length(); }\nnew Da1().sum()",
                        "5"),
                feature(
                        "nested classes that see what is private in each other",
                        "public static class Cx1 { private int n = 3; private static int twice(int n) { return 2 * n; } }\npublic static class Cx2 { int of(Cx1 one) { return Cx1.twice(one.n); } }\nnew Cx2().of(new Cx1())",
                        "6"),
                feature(
                        "nested class that hides a private method of its superclass",
                        "static class Dg1 { private String n() { return \"A\"; } String show() { return n(); } }\nstatic class Dg2 extends Dg1 { private String n() { return \"B\"; } String own() { return this.n(); } }\nnew Dg2().show() + new Dg2().own()",
                        "AB"),
                feature(
                        "nested interface with a private method",
                        "static interface Dh1 { private String hi() { return \"hi\"; } default String greet() { return hi(); } }\nnew Dh1() {}.greet()",
                        "hi"),
                feature(
                        "references to private methods of nested classes",
                        "static class Di1 { private Di1() { } private static <T> T same(T it) { return it; } private int one() { return 1; } }\nFunction<Di1, Integer> di = Di1::one;\nDi1.<Integer>same(2) + di.apply(new Di1())",
                        "3"),
                feature(
                        "mutual reference of enum and interface",
                        "enum Bm1 implements Bm2 { A; public Bm1 first() { return A; } }\ninterface Bm2 { Bm1 first(); }\nBm1.A.first()",
                        "A"),
                feature(
                        "sealed class with subclasses",
                        "sealed abstract class Bn1 {}\nfinal class Bn2 extends Bn1 {}\nfinal class Bn3 extends Bn1 {}\nList.of(new Bn2(), new Bn3()).size()",
                        "2"),
                // The compiler of 17 wants to know the one beside it first.
                since(
                        25,
                        "sealed interface with records in it and beside it",
                        "sealed interface Dj1 { record In(int n) implements Dj1 {} }\nrecord Dj2(int n) implements Dj1 {}\nList.<Dj1>of(new Dj1.In(1), new Dj2(2))",
                        "[In[n=1], Dj2[n=2]]"),
                feature(
                        "sealed interface with records in it alone",
                        "sealed interface Dk1 { record In(int n) implements Dk1 {} record Other() implements Dk1 {} }\nnew Dk1.In(1)",
                        "In[n=1]"),
                feature(
                        "repeatable annotation with defaults",
                        "@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) @interface Bo1 { String value() default \"d\"; int[] n() default {1, 2}; }\n@Bo1 class Bo2 { @Deprecated int old; }\nBo2.class.getAnnotation(Bo1.class).n().length",
                        "2"),
                feature(
                        "annotated method and parameter",
                        "@SafeVarargs @SuppressWarnings(\"unused\") static <T> int bp1(@Deprecated T... all) { return all.length; }\nbp1(1, 2)",
                        "2"),
                feature(
                        "bounded generics and wildcards",
                        "<T extends Comparable<? super T>> T bq1(Collection<? extends T> all) { return all.stream().max(Comparator.naturalOrder()).get(); }\nbq1(List.of(1, 3, 2))",
                        "3"),
                feature(
                        "generic record with a static method",
                        "record Br1<T>(T value) { static <T> Br1<T> of(T value) { return new Br1<>(value); } <R> Br1<R> map(Function<? super T, ? extends R> f) { return of(f.apply(value)); } }\nBr1.of(2).map(n -> n + \"!\")",
                        "Br1[value=2!]"),
                feature(
                        "interface with private and static methods",
                        "interface Bs1 { private int one() { return 1; } static Bs1 it() { return new Bs1() {}; } default int two() { return one() + 1; } }\nBs1.it().two()",
                        "2"),
                feature(
                        "interface whose default method is public",
                        "interface Db1 { String name(); public default String greet() { return \"Hello \" + name(); } }\nDb1 db = () -> \"public default\";\ndb.greet()",
                        "Hello public default"),
                feature("words of a modifier in a text", "(\"public default\") // synchronized", "public default"),
                feature(
                        "initializers",
                        "class Bt1 { static int s; int i; static { s = 3; } { i = 4; } }\nBt1.s + new Bt1().i",
                        "7"),
                feature(
                        "nested ternary and casts",
                        "Object bu1 = 3;\n(int) bu1 > 2 ? (String) (\"b\" + bu1) : null",
                        "b3"),
                feature(
                        "multi-catch and rethrow",
                        "String bv1 = \"\";\ntry { throw new IOException(\"x\"); } catch (IOException | IllegalStateException e) { bv1 = e.getMessage(); }\nbv1",
                        "x"),
                feature(
                        "resource that is a variable of the notebook",
                        "Writer dd1 = new StringWriter(), dd2 = new StringWriter();\ntry (dd1; dd2) { dd1.write(\"d\"); }\nvoid dd3() throws IOException { try (dd2) { dd2.write(\"e\"); } }\ndd3();\ndd1.toString() + dd2",
                        "de"),
                feature(
                        "resource that is a local variable",
                        "String de1 = \"\";\nvoid de2(Closeable it) throws IOException { try (it) { de1 += 1; } }\n{ Closeable it = () -> de1 += 2; try (it) { de2(it); } }\nde1",
                        "122"),
                feature(
                        "local class of one of two methods that call each other",
                        "int df(int n) { return n > 5 ? n : df(n, 1); }\nint df(int n, int by) { class Sum { private int of = n; } Sum sum = new Sum(); sum.of += by; return df(sum.of); }\ndf(3)",
                        "6"),
                feature(
                        "method with a name that is not of English, below its use",
                        "List<Integer> dl = Stream.of(1).map(e -> größe(e)).toList();\nint größe(int n) { return n + 1; }\ndl",
                        "[2]"),
                feature(
                        "switch statement with fall through",
                        "int bw1 = 0;\nswitch (2) { case 1: bw1 += 1; case 2: bw1 += 2; case 3: bw1 += 4; }\nbw1",
                        "6"),
                feature(
                        "constant of an interface in a switch",
                        "interface Dc1 { int RED = 1, GREEN = 2; }\nint dc1 = 2;\nString dc2 = \"\";\nswitch (dc1) { case Dc1.RED: dc2 = \"red\"; break; case Dc1.GREEN: dc2 = \"green\"; }\ndc2",
                        "green"),
                feature("comment with a percent line", "/*\n%vars\n*/\n7 // %vars", "7"),
                since(
                        21,
                        "record pattern",
                        "record Ra(int x, int y) {}\nObject ra1 = new Ra(1, 2);\nra1 instanceof Ra(int x, int y) ? x + y : 0",
                        "3"),
                since(
                        21,
                        "pattern switch",
                        "Object rb1 = 42;\nswitch (rb1) { case Integer i when i > 40 -> \"big\"; case Integer i -> \"small\"; default -> \"other\"; }",
                        "big"),
                since(
                        21,
                        "exhaustive switch over sealed records",
                        "sealed interface Rc {}\nrecord Rc1(int n) implements Rc {}\nrecord Rc2(String s) implements Rc {}\nint rc(Rc it) { return switch (it) { case Rc1(int n) -> n; case Rc2(String s) -> s.length(); }; }\nrc(new Rc2(\"four\"))",
                        "4"),
                since(
                        21,
                        "virtual thread",
                        "var rd1 = new CompletableFuture<String>();\nThread.ofVirtual().start(() -> rd1.complete(\"light\")).join();\nrd1.get()",
                        "light"),
                since(22, "unnamed variable", "int re1 = 0;\nfor (var _ : List.of(1, 2)) re1++;\nre1", "2"),
                since(25, "module import", "import module java.base;\nHexFormat.of().toHexDigits((byte) 10)", "0a"),
                since(
                        25,
                        "statements before super",
                        "class Rf1 { final int n; Rf1(int n) { this.n = n; } }\nclass Rf2 extends Rf1 { Rf2(int n) { if (n < 0) throw new IllegalArgumentException(); super(n); } }\nnew Rf2(3).n",
                        "3"));
    }
}
