package millrace.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes classes of cells fit for a loader of their own. To the JVM two loaders' classes are in different packages and
 * modules, although to the compiler all cells are one package; so what a package may use, everybody may. The flags that
 * reflection shows of a nested class stand elsewhere and stay.
 */
final class SnippetBytecode {
    /** The tag of a class in a constant pool. */
    private static final int CONSTANT_CLASS = 7;

    private static final int ANY_ACCESS = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED | Opcodes.ACC_PRIVATE;

    /** What JShell calls the method that runs a snippet; its lambdas have names of their own. */
    private static final Pattern RUNS_ONCE = Pattern.compile("<init>|do_it\\$|lambda\\$do_it\\$.*");

    private SnippetBytecode() {}

    /** What is loaded in place of {@code classFile}: open, and with the checks that let a busy cell be stopped. */
    static byte[] toLoad(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(StopChecks.adding(opening(writer)), 0);
        return writer.toByteArray();
    }

    /** Opens what a visited class keeps for its package, and hands all on to {@code next}. */
    private static ClassVisitor opening(ClassVisitor next) {
        return new ClassVisitor(Opcodes.ASM9, next) {
            @Override
            public void visit(
                    int version, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(version, opened(access), name, signature, parent, interfaces);
            }

            @Override
            public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
                return super.visitField(opened(access), name, descriptor, signature, value);
            }

            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                boolean classInitializer = name.equals("<clinit>");
                return super.visitMethod(
                        classInitializer ? access : opened(access), name, descriptor, signature, exceptions);
            }

            // The compiler has seen to it; the JVM would not take a class of another loader.
            @Override
            public void visitPermittedSubclass(String permittedSubclass) {}
        };
    }

    private static int opened(int access) {
        return (access & Opcodes.ACC_PRIVATE) != 0 ? access : (access & ~ANY_ACCESS) | Opcodes.ACC_PUBLIC;
    }

    /**
     * The names of the variables of two class files that declare the same ones, with the same types, and hold nothing else
     * but code that runs once, to set them; empty of all others.
     */
    static Set<String> sameVariables(byte[] oneClassFile, byte[] otherClassFile) {
        Map<String, String> one = variables(oneClassFile);
        return one.equals(variables(otherClassFile)) ? one.keySet() : Set.of();
    }

    /** The types of the fields of a class that has nothing else, by name; empty of any other class. */
    private static Map<String, String> variables(byte[] classFile) {
        Map<String, String> fields = new HashMap<>();
        List<String> methods = new ArrayList<>();
        ClassVisitor members = new ClassVisitor(Opcodes.ASM9) {
            @Override
            public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
                fields.put(name, descriptor + signature);
                return null;
            }

            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                methods.add(name);
                return null;
            }
        };
        new ClassReader(classFile)
                .accept(members, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return methods.stream().allMatch(RUNS_ONCE.asMatchPredicate()) ? fields : Map.of();
    }

    /** The names of all classes that a class file refers to. */
    static Set<String> classesNamedIn(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        Set<String> names = new LinkedHashSet<>();
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int item = 1; item < reader.getItemCount(); item++) {
            int offset = reader.getItem(item);
            if (offset > 0 && reader.readByte(offset - 1) == CONSTANT_CLASS) {
                names.add(reader.readUTF8(offset, buffer).replace('/', '.'));
            }
        }
        return names;
    }
}
