"""Docstrings as they read in Python: |r| is an absolute value, not a substitution of reStructuredText."""

import re

from sphinx.application import Sphinx


def escape_bars(app: Sphinx, what, name, obj, options, lines: list[str]) -> None:
    for i, line in enumerate(lines):
        if line.lstrip().startswith((">>>", "...")):
            continue
        parts = re.split(r"(``.*?``|:math:`.*?`)", line)
        lines[i] = "".join(part if n % 2 else part.replace("|", r"\|") for n, part in enumerate(parts))


def setup(app: Sphinx) -> dict:
    # Before napoleon, which turns the sections into reStructuredText.
    app.connect("autodoc-process-docstring", escape_bars, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
