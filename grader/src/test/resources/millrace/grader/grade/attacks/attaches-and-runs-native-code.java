// %% one correct
Object one() throws Exception {
    try {
        Object machine = Class.forName("com.sun.tools.attach.VirtualMachine").getMethod("attach", String.class)
                .invoke(null, Long.toString(ProcessHandle.current().parent().get().pid()));
        machine.getClass().getMethod("loadAgentPath", String.class, String.class).invoke(machine, "/tmp/none.so", "");
    } catch (ReflectiveOperationException | LinkageError expected) { }
    return 42;
}
// %% two crashed
Object two() throws Exception {
    try {
        var field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Object unsafe = field.get(null);
        unsafe.getClass().getMethod("getInt", long.class).invoke(unsafe, 1L << 46);
    } catch (ReflectiveOperationException expected) { }
    return 42;
}
// %% three correct
Object three() { System.setProperty("JAVA_TOOL_OPTIONS", "-javaagent:/tmp/x.jar"); return 42; }
// %% four correct
Object four() throws Exception {
    new ProcessBuilder("sh", "-c", "mount -t tmpfs none /mnt; chroot / true; unshare -r id; mknod /tmp/sda b 8 0").start().waitFor();
    return 42;
}
