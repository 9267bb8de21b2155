package millrace.lib.kafka;

/** Why a broker does not start: one line that says what was found and what mends it. */
final class BrokerRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    BrokerRefusal(String line) {
        super(line);
    }

    BrokerRefusal(String line, Throwable cause) {
        super(line, cause);
    }
}
