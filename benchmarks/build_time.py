"""How long a cold build of the book takes, as a multiple of a bare Sphinx build of as many pages.

Bare is `sphinx-build` with MyST-NB, the theme that Sphinx brings, and neither theirs nor our extensions beyond those
that the text itself needs. It is built twice: from the same files, with their stored outputs, formulas left to the
browser; and from the text alone, without code and outputs. Nothing is executed in any of the three. They are built in
turn, each into an empty folder, and the medians are compared; the target is 3. On a busy machine look at the CPU time.

    python benchmarks/build_time.py [rounds]
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONF = """
extensions = ["myst_nb"]
myst_enable_extensions = ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
nb_execution_mode = "off"
numfig = True
"""
INDEX = "# Contents\n\n```{toctree}\n:glob:\n\n*\n```\n"
OURS = (
    "import sys; sys.path.insert(0, 'tools'); import book; "
    "sys.exit(book.build(['-q', '-W', '-n', '--keep-going', '--path-output', sys.argv[1]]))"
)


def copy_sources(folder: Path, text_only: bool) -> int:
    """The book's pages as a bare project in `folder`; returns how many there are."""
    folder.mkdir()
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    paths = sorted(path for path in (ROOT / "book").iterdir() if path.suffix in (".ipynb", ".md"))
    for path in paths:
        name = "start" if path.stem == "index" else path.stem
        if path.suffix == ".ipynb" and text_only:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
            (folder / f"{name}.md").write_text("\n\n".join(texts), encoding="utf-8")
        else:
            shutil.copyfile(path, folder / f"{name}{path.suffix}")
    (folder / "index.md").write_text(INDEX, encoding="utf-8")
    return len(paths)


def seconds(out: Path, pages: int, *command: str) -> tuple[float, float]:
    """Wall and CPU time of a build, after a look whether it made its pages."""
    began, before = time.perf_counter(), os.times()
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, os.times()
    made = [path for path in out.rglob("*.html") if "_static" not in path.parts]
    if done.returncode or len(made) < pages:
        raise SystemExit(f"error: a build made {len(made)} pages of {pages}: {command}\n{done.stderr[-3000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def main(rounds: int) -> None:
    times: dict[str, list[tuple[float, float]]] = {"the book": [], "bare, same files": [], "bare, text alone": []}
    with tempfile.TemporaryDirectory(prefix="build-time-") as scratch:
        same, text = Path(scratch, "same"), Path(scratch, "text")
        pages = copy_sources(same, text_only=False)
        copy_sources(text, text_only=True)
        for number in range(rounds):
            out = [Path(scratch, f"{kind}-{number}") for kind in ("book", "same", "text")]
            times["the book"].append(seconds(out[0], pages, "-c", OURS, str(out[0])))
            # Without -W: links to what our extensions make stay open here, and are only warned of.
            for name, source, target in zip(list(times)[1:], (same, text), out[1:], strict=True):
                times[name].append(seconds(target, pages, "-m", "sphinx", "-q", str(source), str(target)))
    wall = {name: statistics.median(pair[0] for pair in pairs) for name, pairs in times.items()}
    cpu = {name: statistics.median(pair[1] for pair in pairs) for name, pairs in times.items()}
    print(f"{pages} pages, medians of {rounds}: seconds, and how many times as long the book takes")
    for name in times:
        row = f"{name:18s} wall {wall[name]:6.1f} {wall['the book'] / wall[name]:6.2f}"
        if cpu[name]:  # Windows does not tell
            row += f"     CPU {cpu[name]:6.1f} {cpu['the book'] / cpu[name]:6.2f}"
        print(row)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
