package millrace.lib.display;

import java.util.List;

/**
 * The colours of pictures: JupyterLab's own where it has one, so that they follow its theme, and otherwise tones with a
 * contrast of at least 3 to 1 both on white and on the dark theme's background: enough for shapes, and not for text.
 * People who do not see colours as most do can tell the {@link #series} apart, and no picture says a thing by colour
 * alone.
 */
public final class Ink {
    public static final String TEXT = "var(--jp-ui-font-color1, currentColor)";
    public static final String FAINT = "var(--jp-ui-font-color2, currentColor)";
    public static final String LINE = "var(--jp-border-color1, #999)";
    public static final String GRID = "var(--jp-border-color2, #bbb)";
    public static final String PANEL = "var(--jp-layout-color2, transparent)";
    public static final String PAPER = "var(--jp-layout-color1, transparent)";

    public static final String BLUE = "#2e75f7";
    public static final String ORANGE = "#dc7600";
    public static final String GREEN = "#09a05a";
    public static final String PURPLE = "#c362c7";
    public static final String RED = "#e10e33";
    public static final String GREY = "#727273";

    private static final List<String> SERIES = List.of(BLUE, ORANGE, GREEN, PURPLE, RED, GREY);

    private Ink() {}

    /** The colour of the {@code index}th thing of a kind, from 0; after six they come again. */
    public static String series(int index) {
        return SERIES.get(Math.floorMod(index, SERIES.size()));
    }
}
