// fast, in containers too
// %% added
static java.lang.foreign.ValueLayout.OfInt INT = java.lang.foreign.ValueLayout.JAVA_INT;
static int socket(int family, int type, int protocol) throws Throwable {
    var linker = java.lang.foreign.Linker.nativeLinker();
    return (int) linker.downcallHandle(linker.defaultLookup().find("socket").get(), java.lang.foreign.FunctionDescriptor.of(INT, INT, INT, INT)).invoke(family, type, protocol);
}
// %% one wrong "nothing"
Object one() throws Exception {
    // Of a virtual machine the host answers there, whatever network a program has.
    var found = new ArrayList<String>(List.of("nothing"));
    try {
        if (socket(40, 1, 0) >= 0) found.add("SECRET the machine's host");
        if (socket(17, 3, 0x0300) >= 0) found.add("SECRET packets");
    } catch (Throwable refused) { return refused.toString(); }
    return found;
}
// %% two wrong "nothing"
Object two() throws Exception {
    var found = new ArrayList<String>(List.of("nothing"));
    for (String address : List.of("fd00:ec2::254", "2606:4700:4700::1111", "192.168.0.1", "172.17.0.1", "100.100.100.200")) {
        for (int port : List.of(80, 443, 22, 2375, 8888)) {
            try (var socket = new java.net.Socket()) {
                socket.connect(new java.net.InetSocketAddress(address, port), 200);
                found.add("SECRET " + address + " " + port);
            } catch (java.io.IOException expected) { }
        }
    }
    return found;
}
// %% three wrong "nothing"
Object three() throws Exception {
    var found = new ArrayList<String>(List.of("nothing"));
    try {
        found.add("SECRET " + java.net.InetAddress.getByName("example.org"));
    } catch (java.io.IOException expected) { }
    try (var socket = new java.net.DatagramSocket()) {
        socket.setSoTimeout(500);
        socket.send(new java.net.DatagramPacket(new byte[12], 12, new java.net.InetSocketAddress("8.8.8.8", 53)));
        socket.receive(new java.net.DatagramPacket(new byte[100], 100));
        found.add("SECRET an answer");
    } catch (java.io.IOException expected) { }
    return found;
}
// %% four wrong "nothing"
Object four() throws Exception {
    // Abstract sockets have no file, and other sandboxes have the same ports.
    var found = new ArrayList<String>(List.of("nothing"));
    var abstracts = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/net/unix"));
    if (abstracts.contains("@/tmp/.X11") || abstracts.contains("dbus") || abstracts.contains("docker")) found.add("SECRET " + abstracts);
    for (String network : java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/net/dev"))) {
        if (network.contains(":") && !network.strip().startsWith("lo:")) found.add("SECRET " + network);
    }
    return found;
}
// %% five correct
Object five() { return 42; }
