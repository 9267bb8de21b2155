"""Writes notebooks and Markdown files as pages for the browser, with nbconvert.

The one argument is a JSON file: a list of {"source": FILE, "target": FILE, "title": TEXT, "root": PATH}, where root is
the way from the target's folder to the site's, as "" or "../". A page loads nothing from the network: MathJax and
RequireJS are left out, which our outputs do without, and Mermaid is the site's own file.
"""

import json
import sys
from pathlib import Path

import nbformat
from nbconvert.exporters import HTMLExporter


def read(source):
    if source.suffix == ".ipynb":
        return nbformat.read(source, as_version=4)
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell(source.read_text(encoding="utf-8"))]
    return notebook


exporter = HTMLExporter(
    template_name="pages",
    extra_template_basedirs=[str(Path(__file__).parent)],
    exclude_input_prompt=True,
    exclude_output_prompt=True,
)

def fold(notebook):
    """A source that JupyterLab shows folded, as of hints, is left out: what the cell shows has it, step by step."""
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata["transient"] = {"remove_source": True}
    return notebook


for page in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
    notebook = fold(read(Path(page["source"])))
    resources = {
        "metadata": {"name": page["title"]},
        "root": page["root"],
        "has_mermaid": any(
            cell.cell_type == "markdown" and "```mermaid" in cell.source for cell in notebook.cells
        ),
    }
    html, _ = exporter.from_notebook_node(notebook, resources)
    target = Path(page["target"])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(html, encoding="utf-8")
