package millrace.lib.display;

import millrace.kernel.display.Content;

/** Something that can be shown: as the result of a cell it is drawn without any call of a helper. */
public interface Picture {
    /** How it looks now, with all forms. */
    Content content();
}
