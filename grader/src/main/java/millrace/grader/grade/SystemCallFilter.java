package millrace.grader.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import millrace.grader.grade.Enclosure.Room;

/**
 * What of Linux itself is closed to a submission: memory that counts for no process and no folder, and so for no limit of
 * ours; name spaces and file systems of its own; ways out of its network; and parts of the kernel that no course needs,
 * where its holes tend to be.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/seccomp_filter.html">Seccomp BPF</a>
 */
final class SystemCallFilter {
    /** By {@code os.arch}; their numbers are never changed. */
    private static final Map<String, Machine> MACHINES = Map.of(
            "amd64",
                    new Machine(
                            0xc000003e,
                            56,
                            9,
                            41,
                            // memfd_create, shmget, msgget, semget, mq_open, setxattr, lsetxattr, fsetxattr
                            List.of(
                                    319,
                                    29,
                                    68,
                                    64,
                                    240,
                                    188,
                                    189,
                                    190,
                                    // unshare, setns, mount, pivot_root
                                    272,
                                    308,
                                    165,
                                    155,
                                    // userfaultfd, add_key, request_key, keyctl, bpf, perf_event_open
                                    323,
                                    248,
                                    249,
                                    250,
                                    321,
                                    298)),
            "aarch64",
                    new Machine(
                            0xc00000b7,
                            220,
                            222,
                            198,
                            List.of(279, 194, 186, 190, 180, 5, 6, 7, 97, 268, 40, 41, 282, 217, 218, 219, 280, 241)));

    /**
     * memfd_secret, io_uring_setup, open_tree, move_mount, fsopen, fsconfig, fsmount, mount_setattr, setxattrat,
     * landlock_create_ruleset: the same everywhere.
     */
    private static final List<Integer> CLOSED_EVERYWHERE = List.of(447, 425, 428, 429, 430, 431, 432, 442, 463, 444);

    /** Its flags cannot be looked at. Where it is not there, the C library takes clone. */
    private static final int CLONE3 = 435;

    private static final int NEW_USER_NAME_SPACE = 0x1000_0000;

    /** Memory that no file stands behind and that outlives its place in a process: {@code MAP_ANONYMOUS} and shared. */
    private static final int ANONYMOUS = 0x20;

    private static final int SHARED = 0x01;

    /**
     * Those that a network of one's own is for: {@code AF_UNIX, AF_INET, AF_INET6, AF_NETLINK}. Others reach beyond it, as
     * {@code AF_VSOCK} does to the host of a virtual machine.
     */
    private static final List<Integer> FAMILIES = List.of(1, 2, 10, 16);
    /** On a PC, numbers of a second, rare kind of programs begin here. */
    private static final int OTHER_ABI = 0x4000_0000;

    private static final int LOAD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP_IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int FOURTH_ARGUMENT = 40;
    private static final int ALLOWED = 0x7fff_0000;
    private static final int FORBIDDEN = 0x0005_0000 | 1;
    private static final int NOT_THERE = 0x0005_0000 | 38;

    private SystemCallFilter() {}

    /**
     * @param architecture as Linux tells it to filters
     * @param cloneCall the number of clone, whose flags say which name spaces are new
     * @param mapCall the number of mmap, whose flags say which memory is shared
     * @param socketCall the number of socket, which is told of what family the new one is
     * @param closed numbers of calls
     */
    private record Machine(int architecture, int cloneCall, int mapCall, int socketCall, List<Integer> closed) {}

    private record Instruction(int code, int ifTrue, int ifFalse, int value) {}

    /**
     * Writes the filter into the folder of {@code room}, in the bytes that Linux takes.
     *
     * @param architecture of what runs inside, as {@code os.arch} names it
     * @return where it is; empty where we know no numbers
     */
    static Optional<Path> in(Room room, String architecture) {
        return Optional.ofNullable(MACHINES.get(architecture)).map(machine -> {
            try {
                Path file = Files.write(room.folder().resolve("system-calls"), program(machine));
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException("the filter of system calls cannot be written", e);
            }
        });
    }

    private static byte[] program(Machine machine) {
        List<Instruction> program = new ArrayList<>();
        program.add(new Instruction(LOAD, 0, 0, ARCHITECTURE));
        program.add(new Instruction(JUMP_IF_EQUAL, 1, 0, machine.architecture()));
        program.add(new Instruction(RETURN, 0, 0, FORBIDDEN));
        program.add(new Instruction(LOAD, 0, 0, NUMBER));
        answer(program, JUMP_IF_AT_LEAST, OTHER_ABI, NOT_THERE);
        machine.closed().forEach(number -> answer(program, JUMP_IF_EQUAL, number, FORBIDDEN));
        CLOSED_EVERYWHERE.forEach(number -> answer(program, JUMP_IF_EQUAL, number, FORBIDDEN));
        answer(program, JUMP_IF_EQUAL, CLONE3, NOT_THERE);
        program.add(new Instruction(JUMP_IF_EQUAL, 0, 5, machine.mapCall()));
        program.add(new Instruction(LOAD, 0, 0, FOURTH_ARGUMENT));
        program.add(new Instruction(JUMP_IF_ANY_BIT, 0, 2, ANONYMOUS));
        answer(program, JUMP_IF_ANY_BIT, SHARED, FORBIDDEN);
        program.add(new Instruction(RETURN, 0, 0, ALLOWED));
        program.add(new Instruction(JUMP_IF_EQUAL, 0, 2 + 2 * FAMILIES.size(), machine.socketCall()));
        program.add(new Instruction(LOAD, 0, 0, FIRST_ARGUMENT));
        FAMILIES.forEach(family -> answer(program, JUMP_IF_EQUAL, family, ALLOWED));
        program.add(new Instruction(RETURN, 0, 0, FORBIDDEN));
        program.add(new Instruction(JUMP_IF_EQUAL, 0, 3, machine.cloneCall()));
        program.add(new Instruction(LOAD, 0, 0, FIRST_ARGUMENT));
        answer(program, JUMP_IF_ANY_BIT, NEW_USER_NAME_SPACE, FORBIDDEN);
        program.add(new Instruction(RETURN, 0, 0, ALLOWED));
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.nativeOrder());
        for (Instruction each : program) {
            bytes.putShort((short) each.code())
                    .put((byte) each.ifTrue())
                    .put((byte) each.ifFalse())
                    .putInt(each.value());
        }
        return bytes.array();
    }

    /** Ends with {@code answer} when {@code jump} holds for what was loaded and {@code value}. */
    private static void answer(List<Instruction> program, int jump, int value, int answer) {
        program.add(new Instruction(jump, 0, 1, value));
        program.add(new Instruction(RETURN, 0, 0, answer));
    }
}
