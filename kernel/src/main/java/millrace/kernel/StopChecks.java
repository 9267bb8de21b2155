package millrace.kernel;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Puts calls of {@code REPL.$Cancel$} into the classes of cells, so that a cell can be stopped that is busy, or waits for
 * a socket or a process.
 *
 * <p>The JDK's {@code LocalExecutionControl} does the same from JDK 20 on, where {@code Thread.stop} is gone, but with
 * one flag for all threads: an interrupt of one cell would also end what earlier cells left running, such as a function
 * of theirs inside a streaming query. Before JDK 20 it has only {@code Thread.stop}, which a loop that catches
 * everything survives.
 */
final class StopChecks {
    private StopChecks() {}

    /** Adds them to what is visited, and hands all on to {@code next}. */
    static ClassVisitor adding(ClassVisitor next) {
        return new ClassVisitor(Opcodes.ASM9, next) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                return new Weaver(name, super.visitMethod(access, name, descriptor, signature, exceptions));
            }
        };
    }

    /** Methods without parameters after which a thread can wait where no interrupt reaches it. */
    private static final Set<String> BLOCKING = Set.of(
            "java/net/Socket.getInputStream()Ljava/io/InputStream;",
            "java/net/ServerSocket.accept()Ljava/net/Socket;",
            "java/lang/Process.getInputStream()Ljava/io/InputStream;",
            "java/lang/Process.getErrorStream()Ljava/io/InputStream;",
            "java/lang/Process.inputReader()Ljava/io/BufferedReader;");

    private static final class Weaver extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        private final boolean mayBeFirst;

        Weaver(String method, MethodVisitor next) {
            super(Opcodes.ASM9, next);
            mayBeFirst = method.startsWith("lambda$") || method.equals("run") || method.equals("call");
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (mayBeFirst) {
                call("enter", "()V");
            }
            check();
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (BLOCKING.contains(owner + "." + name + descriptor)) {
                super.visitInsn(Opcodes.DUP);
                call("mayWaitFor", "(Ljava/lang/Object;)V");
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        /** One more for the object that is handed to {@code mayWaitFor}. */
        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(maxStack + 1, maxLocals);
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            if (passed.contains(label)) {
                check();
            }
            super.visitJumpInsn(opcode, label);
        }

        private void check() {
            call("stopCheck", "()V");
        }

        private void call(String method, String descriptor) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, "REPL/$Cancel$", method, descriptor, false);
        }
    }
}
