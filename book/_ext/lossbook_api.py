"""Docstrings as they read in Python: in reStructuredText |r| is a substitution, and "R. Koenker" the list item 18."""

import re

from sphinx.application import Sphinx


def escape(app: Sphinx, what, name, obj, options, lines: list[str]) -> None:
    for i, line in enumerate(lines):
        if line.lstrip().startswith((">>>", "...")):
            continue
        line = re.sub(r"^(\s*)(?=[A-Za-z]\. )", r"\1\\", line)
        parts = re.split(r"(``.*?``|:math:`.*?`)", line)
        lines[i] = "".join(part if n % 2 else part.replace("|", r"\|") for n, part in enumerate(parts))


def setup(app: Sphinx) -> dict:
    # Before napoleon, which turns the sections into reStructuredText.
    app.connect("autodoc-process-docstring", escape, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
