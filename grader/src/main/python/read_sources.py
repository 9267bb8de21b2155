"""Prints the notebooks that the Jupytext Markdown files named on the command line stand for.

One JSON list in the order of the arguments; each entry is {"notebook": {...}} in nbformat 4, or {"error": "..."}.
"""

import json
import sys

import jupytext


def read(path):
    try:
        return {"notebook": jupytext.read(path, fmt="md")}
    except Exception as error:  # whatever is wrong with one file must not hide the others
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([read(path) for path in sys.argv[1:]], sys.stdout)
