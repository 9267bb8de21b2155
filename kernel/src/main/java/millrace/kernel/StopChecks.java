package millrace.kernel;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Puts calls of {@code REPL.$Cancel$.stopCheck()} into the classes of cells, so that a busy cell can be stopped.
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
                return new Weaver(super.visitMethod(access, name, descriptor, signature, exceptions));
            }
        };
    }

    private static final class Weaver extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        Weaver(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            check();
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
            super.visitMethodInsn(Opcodes.INVOKESTATIC, "REPL/$Cancel$", "stopCheck", "()V", false);
        }
    }
}
