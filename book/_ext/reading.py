"""How much of a chapter is in view, and how long that takes: for the page that says so, and the test that limits it.

In view is what a reader sees who opens no fold: not the parts under a heading that starts with ▸, not the code of
figures, not outputs. A formula counts as one word, or a symbol of one, whatever its length; a link counts by its words.
"""

from __future__ import annotations

import re

HIDDEN = {"hide-cell", "hide-input", "remove-input", "remove-cell"}
WORDS_A_MINUTE = 130  # of a text with formulas
LINES_A_MINUTE = 12
HEADING = re.compile(r"(#{1,6}) +(▸)?")


def unfolded(notebook: dict) -> list[dict]:
    """The cells that stand outside of folded parts."""
    cells, folded = [], 0
    for cell in notebook["cells"]:
        heading = HEADING.match("".join(cell["source"])) if cell["cell_type"] == "markdown" else None
        if heading and (not folded or len(heading[1]) <= folded):
            folded = len(heading[1]) if heading[2] else 0
        if not folded:
            cells.append(cell)
    return cells


def in_view(notebook: dict) -> tuple[int, int]:
    """Words of text and lines of code in view."""
    words = lines = 0
    for cell in unfolded(notebook):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            words += count_words(source)
        elif cell["cell_type"] == "code" and not HIDDEN & set(cell["metadata"].get("tags", [])):
            lines += sum(bool(line.strip()) for line in source.splitlines())
    return words, lines


def count_words(text: str) -> int:
    text = re.sub(r"<details>.*?</details>", " ", text, flags=re.S)
    text = re.sub(r"\$\$.*?\$\$", " formula ", text, flags=re.S)
    text = re.sub(r"\$[^$]+\$", " x ", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"<[^>]+>", " ", text)
    return len(re.findall(r"[^\W_][\w’'−.,/-]*", text))


def minutes(notebook: dict) -> int:
    """The reading time of what is in view, in whole minutes."""
    words, lines = in_view(notebook)
    return round(words / WORDS_A_MINUTE + lines / LINES_A_MINUTE)
