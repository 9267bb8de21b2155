package millrace.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Finds lambdas that a library runs in other processes and that read a variable of the notebook. To the JVM such a
 * variable is a static field, which is not sent along: in another process it is 0 or null.
 */
final class ShippedVariables {
    private static final Pattern SNIPPET = Pattern.compile("REPL/" + CellLoader.SIMPLE_NAME);

    private final Map<String, List<Read>> readsOfMethods = new HashMap<>();
    private final Map<String, List<String>> lambdasOfMethods = new LinkedHashMap<>();
    private final List<String> shipped = new ArrayList<>();

    /**
     * A variable that is read.
     *
     * @param frame where, as a stack trace would show it
     */
    record Read(String variable, StackTraceElement frame) {}

    private ShippedVariables() {}

    /** @param ships whether objects of an interface, given by name, are run in other processes */
    static List<Read> in(byte[] classFile, Predicate<String> ships) {
        ShippedVariables found = new ShippedVariables();
        new ClassReader(classFile).accept(found.visitor(ships), ClassReader.SKIP_FRAMES);
        List<Read> reads = new ArrayList<>();
        found.shipped.forEach(method -> found.collect(method, reads));
        return reads.stream().distinct().toList();
    }

    private void collect(String method, List<Read> into) {
        into.addAll(readsOfMethods.getOrDefault(method, List.of()));
        // Lambdas inside a lambda go with it; no method is in two of them.
        lambdasOfMethods.getOrDefault(method, List.of()).forEach(inner -> collect(inner, into));
    }

    private ClassVisitor visitor(Predicate<String> ships) {
        return new ClassVisitor(Opcodes.ASM9) {
            private String className = "";

            @Override
            public void visit(
                    int version, int access, String name, String signature, String parent, String[] interfaces) {
                className = name;
            }

            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                return new Method(className, name, name + descriptor, ships);
            }
        };
    }

    private final class Method extends MethodVisitor {
        private final String className;
        private final String name;
        private final String key;
        private final Predicate<String> ships;
        private int line;

        Method(String className, String name, String key, Predicate<String> ships) {
            super(Opcodes.ASM9);
            this.className = className;
            this.name = name;
            this.key = key;
            this.ships = ships;
        }

        @Override
        public void visitLineNumber(int number, Label start) {
            line = number;
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
            if (opcode == Opcodes.GETSTATIC && SNIPPET.matcher(owner).matches() && !field.contains("$")) {
                StackTraceElement frame = new StackTraceElement(className.replace('/', '.'), name, null, line);
                readsOfMethods.computeIfAbsent(key, method -> new ArrayList<>()).add(new Read(field, frame));
            }
        }

        @Override
        public void visitInvokeDynamicInsn(String method, String descriptor, Handle bootstrap, Object... arguments) {
            for (Object argument : arguments) {
                if (argument instanceof Handle body && body.getOwner().equals(className)) {
                    String lambda = body.getName() + body.getDesc();
                    lambdasOfMethods
                            .computeIfAbsent(key, outer -> new ArrayList<>())
                            .add(lambda);
                    if (ships.test(Type.getReturnType(descriptor).getClassName())) {
                        shipped.add(lambda);
                    }
                }
            }
        }
    }
}
