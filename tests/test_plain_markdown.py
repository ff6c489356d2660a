"""Plain Markdown in a notebook becomes what a page has, and what leads nowhere stops the build."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytest.importorskip("sphinx")
if not (ROOT / "node_modules" / "katex").is_dir():
    pytest.skip("node_modules is missing: `make book` installs it", allow_module_level=True)

SVG = '<svg viewBox="0 0 9 9"><path d="M 0 0"/></svg>'
TEXT = """
# Cats

The [focal loss](glossary.md#focal-loss) of [Lin et al. (2017)](references.md#lin2017focal): [Figure 6.1](#fig-6-1),
[(6.1)](#eq-6-1), [why](#why-n-1), [a cell](#cell-picture).

> **You will be able to** tell.

> **A trap.** Beware.

---picture
*Figure 6.1. The curve $x^2$ of a [loss](glossary.md#loss).*

$$
x^2 = y \\tag{6.1}
$$

| | a |
|---|---|
| 1 | 12 % |

*Table 6.1. Numbers.*

---
## By hand

---
### ▸ Why n − 1?

---
Because.

---
## After

In view.
"""


def notebook(text: str) -> str:
    cells = []
    for n, source in enumerate(re.split(r"^---", text, flags=re.M)):
        if source.startswith("picture"):
            meta = {
                "tags": ["hide-input"],
                "mystnb": {"image": {"alt": "A curve."}},
                "lossbook": {"label": "cell-picture"},
            }
            output = {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": SVG, "text/plain": "x"}}
            code = {"cell_type": "code", "id": "picture", "metadata": meta, "source": "draw()", "execution_count": 1}
            cells.append(code | {"outputs": [output]})
            source = source.removeprefix("picture")
        cells.append({"cell_type": "markdown", "id": f"t{n}", "metadata": {}, "source": source.strip()})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def build(folder: Path, text: str) -> tuple[str, str]:
    """The page, and what the build complained of."""
    book = folder / "book"
    book.mkdir(parents=True)
    (folder / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    (folder / "index.md").write_text("# Index\n\n```{toctree}\nbook/06-cats\nbook/glossary\nbook/references\n```\n")
    (book / "06-cats.ipynb").write_text(notebook(text), encoding="utf-8")
    terms = "# Glossary\n\n:::{glossary}\nfocal loss\n  초점 손실. Focused.\n\nloss\ncost\n  L. M.\n:::\n"
    (book / "glossary.md").write_text(terms, encoding="utf-8")
    (book / "references.md").write_text("# References\n\n```{bibliography}\n```\n")
    names = ["citations", "claims", "figures", "formulas", "markdown", "search", "text"]
    (folder / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT / 'book' / '_ext')!r})\n"
        f"extensions = ['myst_nb', *(f'lossbook_{{name}}' for name in {names})]\n"
        "nb_execution_mode = 'off'\nmyst_enable_extensions = ['colon_fence', 'dollarmath']\n"
        "myst_heading_anchors = 6\nhtml_theme = 'basic'\nhtml_math_renderer = 'katex'\nnitpicky = True\n"
        "exclude_patterns = ['node_modules']\n"
    )
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(folder), str(folder / "out")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return (folder / "out" / "book" / "06-cats.html").read_text(encoding="utf-8"), run.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def page(folder) -> str:
    text, complaints = build(folder, TEXT)
    assert complaints == ""
    return text


@pytest.mark.parametrize(
    "part",
    [
        r'<a class="reference internal" href="glossary.html#term-focal-loss">',
        r'<a class="reference internal" href="references.html#lin2017focal">',
        r'<a class="reference internal" href="#fig-6-1">Figure 6.1</a>',
        r'<a class="reference internal" href="#eq-6-1">\(6.1\)</a>',
        r'<a class="reference internal" href="#why-n-1">why</a>',
        r'<a class="reference internal" href="#cell-picture">a cell</a>',
        r'<div class="box goals [^>]*>\s*<p><strong>You will be able to</strong> tell\.',
        r'<div class="box docutils[^>]*>\s*<p><strong>A trap.</strong>',
        r'id="cell-picture">\s*<details class="code fold">\s*<summary>The code</summary>',
        r'<figure class="figure" id="fig-6-1">\s*<div [^>]*><svg class="lossbook-figure" [^>]*aria-label="A curve."',
        r'<figcaption>\s*<p><span [^>]*><span class="caption-number">Figure 6.1. </span>The curve ',
        r'<div class="math" id="eq-6-1"><span class="eqno">\(6.1\)',
        r'<figure class="table colwidths-auto" id="tab-6-1">\s*<div class="scrolls"><table',
        r"<td><p></p></td>",
        r"12\u00a0%",
        r'<details class="fold" id="why-n-1">\s*<summary><h3>Why n − 1\?</h3></summary>\s*<p>Because.</p>\s*</det',
    ],
)
def test_a_page_has(page, part):
    assert re.search(part, page), part


def test_what_follows_a_fold_is_in_view(page):
    assert page.index("</details>", page.index("why-n-1")) < page.index("In view.")


def test_the_search_knows_sections_terms_and_other_names(page, folder):
    script = (folder / "out" / "_static" / "entries.js").read_text(encoding="utf-8")
    pages = {url: entries for url, _, entries in json.loads(script.removeprefix("globalThis.bookEntries = ")[:-2])}
    sections = {anchor: (title, prose) for anchor, title, prose, _ in pages["book/06-cats.html"]}
    assert sections["why-n-1"] == ("Why n − 1?", "Because.\n")
    assert "draw()" not in script and "tag" not in script and "Figure 6.1" in sections["cats"][1]
    terms = {title: (prose, names) for _, title, prose, names in pages["book/glossary.html"]}
    assert terms["focal loss"] == ("Focused.", "초점 손실")
    assert terms["loss"] == ("M.", "cost\nL")


FAULTS = {
    ("glossary.md#focal-loss", "glossary.md#fokal-loss"): "local id not found in doc 'book/glossary': 'fokal-loss'",
    ("references.md#lin2017focal", "references.md#lin2018"): "local id not found in doc 'book/references': 'lin2018'",
    ("(#fig-6-1)", "(#fig-6-3)"): "target not found: 'fig-6-3'",
    ("(#eq-6-1)", "(#eq-7-1)"): "target not found: 'eq-7-1'",
    ("(#cell-picture)", "(#cell-pictures)"): "target not found: 'cell-pictures'",
    ("*Figure 6.1.", "*Figure 6.2."): "Figure 6.2 stands where 6.1 is due",
    ("\\tag{6.1}", "\\tag{5.1}"): "equation 5.1 stands where 6.1 is due",
    ("In view.", "*Figure 6.9. Nothing.*"): "no figure stands above its caption 'Figure 6.9. '",
    ("Because.", "At a rate of\n1. So"): "a line begins with a number and makes a list of one",
    ("Beware.", "![x](https://example.org/a.png)"): "a page asks no other server",
}


def test_what_is_wrong_is_named(tmp_path):
    text = TEXT
    for old, new in FAULTS:
        assert text.count(old) == 1
        text = text.replace(old, new)
    _, complaints = build(tmp_path / "wrong", text)
    assert [complaint for complaint in FAULTS.values() if complaint not in complaints] == []
