"""How much of a notebook stands in view, and how long it takes to read."""

from __future__ import annotations

import re

HIDDEN = {"hide-cell", "hide-input", "remove-input", "remove-cell"}


def in_view(notebook: dict) -> tuple[int, int]:
    """Words and lines of code that a reader sees without opening anything."""
    words = lines = folded = 0
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        heading = re.match(r"(#{1,6}) (▸?)", source) if cell["cell_type"] == "markdown" else None
        if heading and not (folded and len(heading[1]) > folded):
            folded = len(heading[1]) if heading[2] else 0
        if folded:
            continue
        if cell["cell_type"] == "markdown":
            source = re.sub(r"<details>.*?</details>", " ", source, flags=re.S)
            source = re.sub(r"\$\$.*?\$\$", " formula ", source, flags=re.S)
            source = re.sub(r"\$[^$]+\$", " x ", source)
            source = re.sub(r"\]\([^)]*\)", "]", source)
            source = re.sub(r"<[^>]+>", " ", source)
            words += len(re.findall(r"[^\W_][\w’'−.,/-]*", source))
        elif not HIDDEN & set(cell["metadata"].get("tags", [])):
            lines += sum(bool(line.strip()) for line in source.splitlines())
    return words, lines


def minutes(notebook: dict) -> int:
    """A page of 130 words, or twelve lines of code, takes a minute."""
    words, lines = in_view(notebook)
    return max(1, round(words / 130 + lines / 12))
