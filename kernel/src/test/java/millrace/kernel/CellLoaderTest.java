package millrace.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the classes that cells are compiled to. */
@Timeout(300)
class CellLoaderTest {
    private final TestNotebook notebook = new TestNotebook();

    @AfterEach
    void close() {
        notebook.close();
    }

    @Test
    void letsCellsUseWhatIsOpenToTheirPackageAlone() {
        notebook.run("""
                class Order {
                    int number = 3;
                    static int made;
                    protected String shop = "Marios";
                    Order() { made++; }
                    int twice() { return 2 * number; }
                    class Line { int price = 7; }
                    private static int secret() { return 1; }
                }""");
        notebook.run("class Big extends Order { @Override int twice() { return 10 * number; } }");
        notebook.run("Order order = new Big();");

        assertThat(notebook.show(
                        "order.twice() + order.number + Order.made + order.shop.length() + order.new Line().price"))
                .isEqualTo("47");
        assertThat(
                        notebook.show(
                                "java.lang.reflect.Modifier.toString(Order.class.getDeclaredMethod(\"secret\").getModifiers())"))
                .isEqualTo("private static");
    }

    @Test
    void letsASealedFamilySpreadOverCells() {
        notebook.run("""
                sealed interface Shape permits Circle, Square {}
                record Circle(double r) implements Shape {}
                record Square(double a) implements Shape {}""");
        notebook.run("Shape shape = new Square(2);");

        assertThat(notebook.show("shape instanceof Square s ? s.a() : 0")).isEqualTo("2.0");
    }

    @Test
    void keepsWhatALaterRedefinitionReplacesForThoseWhoHoldIt() {
        notebook.run("class Counter { int step() { return 1; } }");
        notebook.run("java.util.function.IntSupplier old = () -> new Counter().step(); Object first = new Counter();");
        notebook.run("java.util.function.IntSupplier held = old;");
        notebook.run("class Counter { int step() { return 2; } }");
        notebook.run("int old = 0;");
        System.gc();

        assertThat(notebook.show("held.getAsInt() + \" \" + new Counter().step()"))
                .isEqualTo("1 2");
        assertThat(notebook.show("first.getClass().equals(Counter.class)")).isEqualTo("false");
        assertThat(notebook.show("Class.forName(first.getClass().getName()).equals(first.getClass())"))
                .isEqualTo("true");
    }

    @Test
    void serializesALambdaThroughTheContextClassLoader() {
        notebook.run("interface Step extends java.io.Serializable { int of(int n); }");
        notebook.run("int twice(int n) { return 2 * n; }");
        notebook.run("Step step = n -> twice(n) + 1;");
        notebook.run("""
                Object copy(Object value) throws Exception {
                    var bytes = new ByteArrayOutputStream();
                    new ObjectOutputStream(bytes).writeObject(value);
                    return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
                        @Override protected Class<?> resolveClass(ObjectStreamClass type) throws ClassNotFoundException {
                            return Class.forName(type.getName(), false, Thread.currentThread().getContextClassLoader());
                        }
                    }.readObject();
                }""");

        assertThat(notebook.show("((Step) copy(step)).of(4)")).isEqualTo("9");
    }

    @Test
    void leavesNothingOfWhatIsRedefinedAgainAndAgain() {
        redefine(30);
        long classes = classes();
        long metaspace = metaspace();
        long heap = heap();

        redefine(280);

        System.out.printf(
                "after 280 cells: classes %+d, metaspace %+d KB, heap %+d KB%n",
                classes() - classes, (metaspace() - metaspace) >> 10, (heap() - heap) >> 10);
        assertThat(classes()).isLessThan(classes + 100);
        assertThat(metaspace()).isLessThan(metaspace + (2 << 20));
        assertThat(heap()).isLessThan(heap + (3 << 20));
    }

    private void redefine(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(notebook.show("""
                    class Order { int number = %d; byte[] load = new byte[10_000]; int twice() { return 2 * number; } }
                    var order = new Order();
                    for (int i = 0; i < 3; i++) { order.number++; }
                    order.twice()""".formatted(i))).isEqualTo(Integer.toString(2 * (i + 3)));
        }
    }

    private static long classes() {
        System.gc();
        System.gc();
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .findFirst()
                .orElseThrow();
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
