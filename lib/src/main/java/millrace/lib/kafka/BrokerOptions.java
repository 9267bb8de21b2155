package millrace.lib.kafka;

import java.nio.file.Path;
import java.util.List;

/**
 * What the starter of a broker process asks for.
 *
 * @param data the folder of the topics; made where there is none
 * @param port of 127.0.0.1 to listen on; 0 means any free one
 * @param state the file that says where the broker answers, there while it runs
 * @param lifeline whether to stop when standard input ends
 */
record BrokerOptions(Path data, int port, Path state, boolean lifeline) {
    static final String USAGE =
            "usage: EmbeddedBroker --data DIR --port N (0 = any free port) --state FILE [--lifeline]";

    static BrokerOptions parse(List<String> args) throws BrokerRefusal {
        Path data = null;
        Path state = null;
        int port = -1;
        boolean lifeline = false;
        for (int i = 0; i < args.size(); i++) {
            String option = args.get(i);
            switch (option) {
                case "--lifeline" -> lifeline = true;
                case "--data" -> data = path(option, valueOf(option, args, ++i));
                case "--state" -> state = path(option, valueOf(option, args, ++i));
                case "--port" -> port = port(valueOf(option, args, ++i));
                default -> throw new BrokerRefusal("unknown option %s; %s".formatted(option, USAGE));
            }
        }
        if (data == null || state == null || port < 0) {
            throw new BrokerRefusal("--data, --port and --state are needed; " + USAGE);
        }
        return new BrokerOptions(data, port, state, lifeline);
    }

    private static String valueOf(String option, List<String> args, int index) throws BrokerRefusal {
        if (index >= args.size()) {
            throw new BrokerRefusal("%s has no value; %s".formatted(option, USAGE));
        }
        return args.get(index);
    }

    private static Path path(String option, String value) throws BrokerRefusal {
        if (value.isBlank()) {
            throw new BrokerRefusal("%s is empty; %s".formatted(option, USAGE));
        }
        return Path.of(value).toAbsolutePath().normalize();
    }

    private static int port(String value) throws BrokerRefusal {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Same answer as for a number out of range.
        }
        throw new BrokerRefusal("--port is %s; expected a number from 0 to 65535".formatted(value));
    }
}
