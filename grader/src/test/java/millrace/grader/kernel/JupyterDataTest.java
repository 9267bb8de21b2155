package millrace.grader.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules are those of {@code jupyter_core.paths.jupyter_data_dir}. */
class JupyterDataTest {
    private static final Path HOME = Path.of("/home/ada");

    @Test
    void looksWhereJupyterLooksOnEachSystem() {
        assertThat(JupyterData.ofUser(Map.of(), "Linux", HOME)).isEqualTo(HOME.resolve(".local/share/jupyter"));
        assertThat(JupyterData.ofUser(Map.of(), "Mac OS X", HOME)).isEqualTo(HOME.resolve("Library/Jupyter"));
        assertThat(JupyterData.ofUser(Map.of("APPDATA", "/roaming"), "Windows 11", HOME))
                .isEqualTo(Path.of("/roaming/jupyter"));
    }

    @Test
    void obeysWhatTheEnvironmentSays() {
        assertThat(JupyterData.ofUser(Map.of("JUPYTER_DATA_DIR", "/j", "XDG_DATA_HOME", "/x"), "Linux", HOME))
                .isEqualTo(Path.of("/j"));
        assertThat(JupyterData.ofUser(Map.of("XDG_DATA_HOME", "/x"), "Linux", HOME))
                .isEqualTo(Path.of("/x/jupyter"));
    }
}
