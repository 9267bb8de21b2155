package millrace.lib.display;

/** Text on its way into HTML. */
public final class Html {
    /** For an element whose text is data: JupyterLab would set what stands between two dollar signs as a formula. */
    public static final String AS_IS = "class=\"tex2jax_ignore mathjax_ignore\"";

    /** JupyterLab's colours, in its light and its dark theme; behind the comma, what they are elsewhere. */
    public static final String BORDER = "var(--jp-border-color2, #bbb)";

    public static final String FAINT = "var(--jp-ui-font-color2, inherit)";
    public static final String SHADED = "var(--jp-layout-color2, transparent)";

    private Html() {}

    /** {@code text} so that a browser shows it as it is, in an element or in a quoted attribute. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** {@code text}, cut with an ellipsis where it is longer than {@code most} characters. */
    public static String shorten(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
