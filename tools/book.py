"""Build the book, or one chapter of it.

python tools/book.py                      the whole book into _build/html; every warning is an error
python tools/book.py 02-squared-error     that chapter alone into _build/page/<chapter>; links to others stay open
python tools/book.py --links              follow the links to the outside, and name those that are broken
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build(arguments: list[str]) -> int:
    from jupyter_book.cli.main import main

    os.chdir(ROOT)
    # The package is documented from its source, and a user's own settings must not change the pages.
    os.environ.pop("SPHINXOPTS", None)
    try:
        main(["build", ".", *arguments], standalone_mode=False)
    except SystemExit as stop:
        return int(stop.code or 0)
    except RuntimeError as error:
        print(error.__cause__ or error, file=sys.stderr)
        return 1
    return 0


def forget_stale(build: Path) -> None:
    """Drop Sphinx's memory of the pages in `build` when something changed that it does not watch: an extension, say."""
    watched = [ROOT / "_toc.yml", ROOT / "_config.yml", *sorted((ROOT / "book" / "_ext").glob("*.*"))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in watched)).hexdigest()
    stamp = build / ".watched"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != digest:
        shutil.rmtree(build / ".doctrees", ignore_errors=True)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest, encoding="utf-8")


def page(name: str) -> int:
    name = Path(name).stem
    if not (ROOT / "book" / f"{name}.ipynb").is_file():
        known = ", ".join(path.stem for path in sorted((ROOT / "book").glob("*.ipynb"))) or "none yet"
        print(f"error: no chapter {name!r}; the chapters are: {known}", file=sys.stderr)
        return 1
    out = ROOT / "_build" / "page" / name
    out.mkdir(parents=True, exist_ok=True)
    toc = out / "toc.yml"
    toc.write_text(
        "format: jb-book\nroot: book/index\nparts:\n"
        f"  - caption: Chapters\n    chapters:\n      - file: book/{name}\n"
        "  - caption: Reference\n    chapters:\n      - file: book/notation\n      - file: book/glossary\n"
        "      - file: book/references\n",
        encoding="utf-8",
    )
    forget_stale(out / "_build")
    code = build(["-q", "--toc", str(toc), "--path-output", str(out)])
    print(f"{'built' if code == 0 else 'failed'}: _build/page/{name}/_build/html/book/{name}.html")
    return code


def links() -> int:
    out = ROOT / "_build" / "links"
    build(["-q", "--builder", "linkcheck", "--path-output", str(out)])
    (report,) = out.rglob("output.json")
    answers = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    answers = [answer for answer in answers if answer["status"] not in ("unchecked", "local", "ignored")]
    # Many publishers answer programs with 403: that says nothing of the link.
    broken = [answer for answer in answers if answer["status"] == "broken" and not answer["info"].startswith("403 ")]
    for answer in broken:
        print(f"broken: {answer['uri']} in {answer['filename']}: {answer['info'][:200]}")
    print(f"{len(answers)} links followed, {len(broken)} broken")
    return 1 if broken or not answers else 0


if __name__ == "__main__":
    names = sys.argv[1:]
    if names == ["--links"]:
        raise SystemExit(links())
    if names:
        raise SystemExit(page(names[0]))
    forget_stale(ROOT / "_build")
    raise SystemExit(build(["-q", "-W", "-n", "--keep-going"]))
