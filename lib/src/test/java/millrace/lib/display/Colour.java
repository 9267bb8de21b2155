package millrace.lib.display;

/** A colour as light of three kinds, each from 0 to 1. */
record Colour(double red, double green, double blue) {
    /**
     * Eyes of most people, and of those who lack the receptor for long, middle or short waves, as Machado, Oliveira and
     * Fernandes have them (2009).
     */
    static final double[][][] EYES = {
        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
        {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
        {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
        {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}
    };

    /** As in {@code #2e75f7}. */
    static Colour of(String hex) {
        return new Colour(light(hex, 1), light(hex, 3), light(hex, 5));
    }

    private static double light(String hex, int at) {
        double part = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }

    Colour seenBy(double[][] eye) {
        return new Colour(seen(eye[0]), seen(eye[1]), seen(eye[2]));
    }

    private double seen(double[] receptor) {
        return Math.min(1, Math.max(0, receptor[0] * red + receptor[1] * green + receptor[2] * blue));
    }

    /** From 1 to 21, as the guidelines for the web define it. */
    double contrast(Colour other) {
        double lighter = Math.max(luminance(), other.luminance());
        return (lighter + 0.05) / (luminance() + other.luminance() - lighter + 0.05);
    }

    private double luminance() {
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }

    /** In the units of CIELAB, where 2 can just be told and 100 is black and white. */
    double distance(Colour other) {
        double[] one = lab();
        double[] two = other.lab();
        return Math.sqrt(Math.pow(one[0] - two[0], 2) + Math.pow(one[1] - two[1], 2) + Math.pow(one[2] - two[2], 2));
    }

    private double[] lab() {
        double x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
        double y = root(luminance());
        double z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double root(double light) {
        return light > 0.008856 ? Math.cbrt(light) : 7.787 * light + 16.0 / 116;
    }
}
