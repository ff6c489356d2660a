"""Run notebooks in a fresh kernel and store them in one normal form.

    python tools/notebooks.py                      every chapter in book/
    python tools/notebooks.py 02-squared-error     one of them (a name or a path)
    python tools/notebooks.py --check …            only say which files are not in normal form
    python tools/notebooks.py --lab                JupyterLab on the chapters

A second run leaves no byte changed. A file is written only when all of its cells ran.

Beside each figure stands a PNG of it: programs that don't trust a notebook show neither SVG nor charts. It is drawn
from what the cell gave, and drawn again only when that is another; nbval looks at what the cell gave, not at it.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"

# JupyterLab hides what the tags hide in the book.
HIDDEN = {
    "hide-cell": {"source_hidden": True, "outputs_hidden": True},
    "hide-input": {"source_hidden": True},
    "remove-cell": {"source_hidden": True},
    "remove-input": {"source_hidden": True},
    "hide-output": {"outputs_hidden": True},
}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SVG, VEGA_LITE, PNG = "image/svg+xml", "application/vnd.vegalite.v5+json", "image/png"
DPI = 144
FOLDED = re.compile(r"#{1,6} ▸")  # the heading of a folded part; JupyterLab folds it by this mark in the metadata:
COLLAPSED = "jp-MarkdownHeadingCollapsed"
CELL_KEYS = ("tags", "mystnb", "lossbook")
OUTPUT_KEYS = {
    "stream": ("name", "output_type", "text"),
    "display_data": ("data", "metadata", "output_type"),
    "execute_result": ("data", "execution_count", "metadata", "output_type"),
}


# The first cell of each notebook, which a reader may have without the package. No page shows it.
INSTALL = """\
# Is all here that this notebook needs?
import sys
from importlib.util import find_spec

if not all(map(find_spec, ["lossbook", "matplotlib", "sklearn"])):
    if sys.platform == "emscripten" or "google.colab" in sys.modules:
        %pip install -q "lossbook[plots,learn]"
    else:
        need = 'First run: pip install "lossbook[plots,learn]", then restart'
        raise ModuleNotFoundError(need)"""


class NotebookError(Exception):
    """A notebook that could not be run or read."""


def isolate() -> None:
    """Keep the user's own kernels and configuration out, and arithmetic on one thread."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["IPYTHONDIR"] = str(Path(sys.prefix) / "etc" / "ipython")
    os.environ["JUPYTER_CONFIG_DIR"] = str(Path(sys.prefix) / "etc" / "jupyter-user")
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    os.environ.pop("MPLBACKEND", None)


def find(names: list[str]) -> list[Path]:
    """The chapters' paths, or those that `names` name."""
    if not names:
        return sorted(BOOK.glob("*.ipynb"))
    paths = []
    for name in names:
        choices = [Path(name), BOOK / name, BOOK / f"{name}.ipynb"]
        path = next((choice for choice in choices if choice.suffix == ".ipynb" and choice.is_file()), None)
        if path is None:
            known = ", ".join(path.stem for path in sorted(BOOK.glob("*.ipynb"))) or "none yet"
            raise NotebookError(f"no notebook {name!r}; the chapters are: {known}")
        paths.append(path)
    return paths


def read(path: Path):
    import nbformat

    text = path.read_text(encoding="utf-8")
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise NotebookError(f"{path.name}: not a notebook: {error}") from None
    # Cells without an id would get a random one on reading: give them one that follows from their place.
    taken = {cell.get("id") for cell in raw.get("cells", [])}
    for number, cell in enumerate(raw.get("cells", []), 1):
        if not cell.get("id"):
            cell["id"] = next(i for i in (f"cell-{n}" for n in range(number, 10**6)) if i not in taken)
            taken.add(cell["id"])
        # Before the run, so that what is stored is what ran.
        cell["source"] = "\n".join(line.rstrip() for line in "".join(cell["source"]).split("\n")).strip("\n")
    cells = [cell for cell in raw.get("cells", []) if cell["id"] != "install"]
    first = next((place for place, cell in enumerate(cells) if cell["cell_type"] == "code"), len(cells))
    install = next((cell for cell in raw.get("cells", []) if cell["id"] == "install"), {})
    install = {"execution_count": None, "outputs": []} | install | {"cell_type": "code", "id": "install"}
    cells.insert(first, install | {"metadata": {"tags": ["remove-cell"]}, "source": INSTALL})
    raw["cells"] = cells
    raw["nbformat"], raw["nbformat_minor"] = 4, 5
    return nbformat.reads(json.dumps(raw), as_version=4)


def execute(notebook, path: Path) -> None:
    """Run every cell of `notebook` in a fresh kernel, in the folder of the file."""
    import asyncio
    import warnings

    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    stills = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            stills.update(
                (figure(output), output.data[PNG]) for output in cell.outputs if PNG in output.get("data", {})
            )
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(path.resolve().parent)}}
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        where = next(
            (
                i
                for i, cell in enumerate(notebook.cells)
                if any(o.output_type == "error" for o in cell.get("outputs", []))
            ),
            None,
        )
        text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
        place = f"cell {where + 1} ({notebook.cells[where].id})" if where is not None else "a cell"
        raise NotebookError(f"{path.name}: {place} stopped, and the file is left as it was\n\n{text}") from None
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if drawn := figure(output):
                output.data[PNG] = stills.get(drawn) or still(output.data)


def figure(output) -> str:
    """What tells the figure of an output from others; nothing if it has none."""
    data = output.get("data", {})
    return "".join(data.get(SVG, "")) or (json.dumps(data[VEGA_LITE], sort_keys=True) if VEGA_LITE in data else "")


def still(data) -> str:
    """A PNG of a figure or chart, on white, for those who see no other form of it."""
    import matplotlib
    import vl_convert
    from PIL import Image

    # The letters whose widths matplotlib has measured, on every machine.
    vl_convert.register_font_directory(str(Path(matplotlib.get_data_path(), "fonts", "ttf")))
    if SVG in data:
        png = vl_convert.svg_to_png("".join(data[SVG]), scale=DPI / 96, ppi=72)
    else:
        spec = json.loads(json.dumps(data[VEGA_LITE]))
        spec.setdefault("config", {}).update(font="DejaVu Sans", background="white")
        spec["config"].update({"title": {**spec["config"].get("title", {}), "font": "DejaVu Sans"}})
        spec.pop("$schema", None)
        png = vl_convert.vegalite_to_png(spec, vl_version="6.4", scale=DPI / 96, ppi=72, allowed_base_urls=[])
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    page = Image.new("RGBA", picture.size, "white")
    page.alpha_composite(picture)
    file = io.BytesIO()
    colors = page.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    colors.save(file, "PNG", optimize=True, dpi=(DPI, DPI))
    return base64.b64encode(file.getvalue()).decode("ascii")


def size(png: str) -> dict[str, int]:
    """The width and height in which a page shows it, in its pixels of 1/96 inch."""
    head = base64.b64decode("".join(png)[:64])
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    return {"width": round(width * 96 / DPI), "height": round(height * 96 / DPI)}


def normalize(notebook):
    """The same notebook in the one form that is stored."""
    count = 0
    cells = []
    for cell in notebook.cells:
        source = cell.source
        if not source:
            continue
        metadata = {key: cell.metadata[key] for key in CELL_KEYS if cell.metadata.get(key)}
        if "tags" in metadata:
            metadata["tags"] = sorted(set(metadata["tags"]))
        new = {"cell_type": cell.cell_type, "id": cell.id, "metadata": metadata, "source": lines(source)}
        if cell.cell_type == "markdown" and FOLDED.match(source):
            metadata[COLLAPSED] = True
        if cell.cell_type == "raw" and "format" in cell.metadata:
            metadata["format"] = cell.metadata["format"]
        if cell.cell_type == "code":
            hidden: dict[str, bool] = {}
            for tag in metadata.get("tags", []):
                hidden.update(HIDDEN.get(tag, {}))
            if hidden:
                metadata["jupyter"] = hidden
            count += 1
            new["execution_count"] = count if cell.execution_count else None
            new["outputs"] = normalize_outputs(cell.outputs, new["execution_count"])
        cells.append(new)
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def normalize_outputs(outputs, count):
    normal: list[dict] = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream" and normal and normal[-1].get("name") == output["name"]:
            normal[-1]["text"] += "".join(output["text"])
            continue
        if kind not in OUTPUT_KEYS:
            normal.append(dict(output))
            continue
        new = {key: output[key] for key in OUTPUT_KEYS[kind]}
        if kind == "execute_result":
            new["execution_count"] = count
        if kind == "stream":
            new["text"] = "".join(new["text"])
        else:
            new["metadata"] = {PNG: size(output["data"][PNG])} if PNG in output["data"] else {}
        normal.append(new)
    for output in normal:
        if output["output_type"] == "stream":
            output["text"] = lines(output["text"])
        elif "data" in output:
            output["data"] = {
                mime: lines(value) if isinstance(value, (str, list)) and not mime.endswith("json") else value
                for mime, value in output["data"].items()
            }
    return normal


def lines(text) -> list[str]:
    return "".join(text).splitlines(keepends=True)


def dumps(normal) -> str:
    return json.dumps(normal, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run notebooks in a fresh kernel and store them in one normal form.")
    parser.add_argument("notebooks", nargs="*", help="chapters, as names or paths; all of book/ when left out")
    parser.add_argument("--check", action="store_true", help="run nothing, say which files are not in normal form")
    parser.add_argument("--lab", action="store_true", help="open JupyterLab on the chapters, and run nothing")
    options = parser.parse_args(arguments)
    isolate()
    if options.lab:
        return subprocess.run([sys.executable, "-m", "jupyterlab", f"--notebook-dir={BOOK}"]).returncode
    changed = []
    try:
        for path in find(options.notebooks):
            notebook = read(path)
            start = time.perf_counter()
            if not options.check:
                execute(notebook, path)
            text = dumps(normalize(notebook))
            differs = text != path.read_text(encoding="utf-8")
            if differs:
                changed.append(path.name)
                if not options.check:
                    path.write_text(text, encoding="utf-8", newline="\n")
            state = ("not in normal form" if options.check else "updated") if differs else "unchanged"
            print(f"{path.name}: {state} ({time.perf_counter() - start:.1f} s)", flush=True)
    except NotebookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.check and changed:
        print("error: run `make notebooks` and commit the result", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
