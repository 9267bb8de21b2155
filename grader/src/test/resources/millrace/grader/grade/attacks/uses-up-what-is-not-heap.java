// %% one crashed "ran out of memory"
Object one() throws Exception {
    // A large class, again and again.
    byte[] large;
    try (var bytes = functions.class.getResourceAsStream("functions.class")) { large = bytes.readAllBytes(); }
    class Loader extends ClassLoader {
        Loader() { super(functions.class.getClassLoader()); }
        Class<?> define() { return defineClass(null, large, 0, large.length); }
    }
    var kept = new ArrayList<Object>();
    while (true) { kept.add(new Loader().define()); }
}
// %% two crashed "ran out of memory"
static final List<byte[]> KEPT = new ArrayList<>();
Object two() {
    try {
        while (true) KEPT.add(new byte[1 << 20]);
    } catch (OutOfMemoryError full) {
        throw full;
    }
}
// %% three crashed "ran out of memory"
Object three() throws Exception {
    var field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
    field.setAccessible(true);
    var unsafe = field.get(null);
    var allocate = unsafe.getClass().getMethod("allocateMemory", long.class);
    var fill = unsafe.getClass().getMethod("setMemory", long.class, long.class, byte.class);
    while (true) fill.invoke(unsafe, allocate.invoke(unsafe, 16L << 20), 16L << 20, (byte) 1);
}
// %% four crashed "ran out of memory"
Object four() throws Exception {
    var shared = new java.io.RandomAccessFile("/dev/shm/shared", "rw");
    var kept = new ArrayList<java.nio.MappedByteBuffer>();
    shared.setLength(200L << 20);
    var mapped = shared.getChannel().map(java.nio.channels.FileChannel.MapMode.READ_WRITE, 0, 200L << 20);
    for (int i = 0; i < 200 << 20; i += 4096) mapped.put(i, (byte) 1);
    var heap = new ArrayList<byte[]>();
    while (true) heap.add(new byte[1 << 20]);
}
// %% five correct
Object five() { return 42; }
