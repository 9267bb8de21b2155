package millrace.grader.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import millrace.grader.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {
    /** As Jupyter's own nbformat writes it. */
    private static final String AS_JUPYTER_SAVES_IT = """
            {
             "cells": [
              {
               "cell_type": "markdown",
               "id": "a1",
               "metadata": {},
               "source": [
                "# Größe\\n",
                "\\n",
                "text"
               ]
              },
              {
               "cell_type": "code",
               "execution_count": 2,
               "id": "a2",
               "metadata": {
                "tags": [
                 "check"
                ]
               },
               "outputs": [
                {
                 "name": "stdout",
                 "output_type": "stream",
                 "text": [
                  "hi\\n"
                 ]
                }
               ],
               "source": []
              }
             ],
             "metadata": {
              "kernelspec": {
               "name": "millrace"
              }
             },
             "nbformat": 4,
             "nbformat_minor": 5
            }
            """;

    @Test
    void writesANotebookByteForByteAsJupyterDoes() {
        assertThat(Notebook.parse(AS_JUPYTER_SAVES_IT, "sample").toJson()).isEqualTo(AS_JUPYTER_SAVES_IT);
    }

    @Test
    void givesCellsOfOlderFormatsAnId() {
        Notebook old = Notebook.parse(
                "{\"nbformat\": 4, \"nbformat_minor\": 2, \"cells\": [{\"cell_type\": \"code\", \"source\": \"a\\nb\"}, {\"cell_type\": \"raw\"}]}",
                "old");

        assertThat(old.cells()).extracting(Cell::id).doesNotHaveDuplicates().doesNotContain("");
        assertThat(old.cells().get(0).source()).isEqualTo("a\nb");
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoNotebook(@TempDir Path folder) throws Exception {
        Path half = Files.writeString(folder.resolve("half.ipynb"), "{\n \"cells\": [\n");

        assertThatThrownBy(() -> Notebook.read(half))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("half.ipynb: is not a notebook");
        assertThatThrownBy(() -> Notebook.parse("{\"nbformat\": 3}", "old"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("old: found nbformat 3; expected a notebook of nbformat 4");
        assertThatThrownBy(() -> Notebook.read(folder.resolve("no.ipynb")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no such file");
    }
}
