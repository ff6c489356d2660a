"""Start a chapter from tools/chapter.txt, which shows every part that a chapter has.

    python tools/new_chapter.py 16-quantiles

It writes book/16-quantiles.ipynb, runs it, and enters it in _toc.yml. What comes out passes every check as it is, so
that whatever fails later is something you have changed.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import notebooks as tool

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = Path(__file__).with_name("chapter.txt")
ENTRY = re.compile(r"^( *- file: book/)(\d\d)-[\w-]+\n", flags=re.M)


def cells(text: str) -> list[dict]:
    """The cells of a template: each starts with a line "%% markdown" or "%% code id {metadata}"."""
    found = []
    for block in text.removeprefix("%% ").split("\n%% "):
        head, source = block.split("\n", 1)
        kind, _, rest = head.partition(" ")
        name, _, metadata = rest.partition(" ")
        cell = {"cell_type": kind, "metadata": json.loads(metadata or "{}"), "source": source}
        if kind == "code":
            cell |= {"id": name, "execution_count": None, "outputs": []}
        found.append(cell)
    return found


def enter(toc: str, name: str) -> str:
    """The table of contents with `name` among the chapters, in the order of their numbers."""
    entries = list(ENTRY.finditer(toc))
    later = next((entry for entry in entries if entry[2] > name[:2]), None)
    place = later.start() if later else entries[-1].end()
    return f"{toc[:place]}{entries[-1][1]}{name}\n{toc[place:]}"


def create(name: str, root: Path = ROOT) -> Path:
    if not re.fullmatch(r"\d\d(-[a-z0-9]+)+", name):
        raise tool.NotebookError(f"{name!r} is no name of a chapter; write two digits and words, such as 16-quantiles")
    if taken := sorted((root / "book").glob(f"{name[:2]}-*.ipynb")):
        raise tool.NotebookError(f"the number {name[:2]} is taken by {taken[0].stem}")
    title = name[3:].replace("-", " ").capitalize()
    text = TEMPLATE.read_text(encoding="utf-8").replace("@number@", str(int(name[:2]))).replace("@title@", title)
    path = root / "book" / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": cells(text), "metadata": {}}), encoding="utf-8")
    try:
        notebook = tool.read(path)
        tool.isolate()
        tool.execute(notebook, path)
        path.write_text(tool.dumps(tool.normalize(notebook)), encoding="utf-8", newline="\n")
    except BaseException:
        path.unlink()
        raise
    toc = root / "_toc.yml"
    toc.write_text(enter(toc.read_text(encoding="utf-8"), name), encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    try:
        create(sys.argv[1])
    except tool.NotebookError as error:
        raise SystemExit(f"error: {error}") from None
    print(f"book/{sys.argv[1]}.ipynb is written and listed in _toc.yml. Next:")
    print("  make lab                              edit it")
    print(f"  make notebooks CHAPTER={sys.argv[1]}   run it and store its outputs")
    print(f"  make book CHAPTER={sys.argv[1]}        see its page")
