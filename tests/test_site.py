"""The ways to run a chapter elsewhere, and the pages put together for print: the parts that need no browser."""

from __future__ import annotations

import importlib
import io
import json
import re
import sys
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
sys.path.insert(0, str(ROOT / "tools"))
pytest.importorskip("sphinx")
pytest.importorskip("playwright")
pikepdf = pytest.importorskip("pikepdf")
run = importlib.import_module("lossbook_run")
site = importlib.import_module("site_build")
pdf = importlib.import_module("pdf")

CHAPTERS = sorted((ROOT / "book").glob("[0-9][0-9]-*.ipynb"))
REPOSITORY = "someone/lossbook"


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def test_without_an_address_no_link_leads_elsewhere():
    assert run.links("02-squared-error", "") == []


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_links_have_the_form_that_colab_and_binder_take(path):
    lab, colab, binder = run.links(path.stem, REPOSITORY, "first load 2 MB")
    assert lab == {
        "href": f"../run/lab/index.html?path={path.name}",
        "label": "Run it in the browser",
        "note": "first load 2 MB",
    }
    match = re.fullmatch(
        r"https://colab\.research\.google\.com/github/([\w.-]+/[\w.-]+)/blob/([\w.-]+)/(.+)", colab["href"]
    )
    assert match.groups() == (REPOSITORY, run.COLAB_BRANCH, path.name)
    match = re.fullmatch(
        r"https://mybinder\.org/v2/gh/([\w.-]+/[\w.-]+)/([\w.-]+)\?urlpath=lab%2Ftree%2F(.+)", binder["href"]
    )
    assert match[1] == REPOSITORY and match[2] == run.BRANCH
    assert (ROOT / match[3].replace("%2F", "/")).is_file()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://github.com/someone/lossbook", REPOSITORY),
        ("https://github.com/someone/lossbook.git", REPOSITORY),
        ("https://github.com/someone/lossbook/", REPOSITORY),
        ("", ""),
    ],
)
def test_the_address_of_the_repository(address, found):
    assert run.repository({"LOSSBOOK_REPOSITORY": address}) == found


@pytest.mark.parametrize(
    "address", ["someone/lossbook", "http://github.com/a/b", "https://example.org/a/b", "https://github.com/a"]
)
def test_another_address_is_an_error(address):
    with pytest.raises(Exception, match=r"must be like https://github\.com/owner/name"):
        run.repository({"LOSSBOOK_REPOSITORY": address})


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_the_first_cell_on_colab_installs_what_the_chapter_needs(path):
    stored = read(path)
    copied = site.for_colab(stored, REPOSITORY)
    first = next(cell for cell in copied["cells"] if cell["cell_type"] == "code")
    package = f'"lossbook[plots,learn] @ git+https://github.com/{REPOSITORY}@main"'
    assert f"        %pip install -q {package}\n" in first["source"]
    assert [cell for cell in copied["cells"] if cell is not first] == [
        cell for cell in stored["cells"] if cell["id"] != "install"
    ]
    code = "".join(line for cell in stored["cells"] if cell["cell_type"] == "code" for line in cell["source"])
    imported = set(re.findall(r"^(?:from|import) (\w+)", code, flags=re.M)) - set(sys.stdlib_module_names)
    # NumPy and the two extras; SciPy comes with scikit-learn.
    assert imported <= {"lossbook", "matplotlib", "numpy", "scipy", "sklearn"}


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_chapter_reads_no_file_that_it_does_not_bring_along(path):
    code = "\n".join("".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == "code")
    assert not re.findall(r"\bopen\(|read_text|read_csv|np\.load|Path\(|urllib", code)


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_the_copy_for_the_lab_installs_what_it_needs_and_has_no_lists_of_lines(path):
    stored = read(path)
    copied = site.for_lab(stored)
    assert copied["metadata"]["kernelspec"]["name"] == "python"
    first = next(cell for cell in copied["cells"] if cell["cell_type"] == "code")
    assert '        %pip install -q "lossbook[plots,learn]"\n' in first["source"]
    for cell, old in zip(copied["cells"], stored["cells"], strict=True):
        assert cell["source"] == "".join(old["source"])
        for output in cell.get("outputs", []):
            assert isinstance(output.get("text", ""), str)
            assert not any(isinstance(value, list) for value in output.get("data", {}).values())


def test_a_page_becomes_a_part_of_the_pdf():
    page = """<html><body><article><h1 id="t">Title</h1><script>1</script><details><summary>s</summary></details>
      <svg><defs><path id="f1-a"></path></defs><use xlink:href="#f1-a"></use><g clip-path="url(#f1-a)"></g></svg>
      <a href="#t">here</a><a href="other.html#x">there</a><a href="other.html">page</a>
      <a href="../genindex.html">index</a>
      <a href="https://example.org/#y">out</a></article></body></html>"""
    title, text = pdf.embed(page, "book/one", {"book/one", "book/other"})
    assert title == "Title"
    assert "<script" not in text and '<details open="">' in text
    for part in (
        'id="one--t"',
        'id="one--f1-a"',
        'xlink:href="#one--f1-a"',
        'clip-path="url(#one--f1-a)"',
        'href="#one--t"',
    ):
        assert part in text
    assert 'href="#other--x"' in text and 'href="#other"' in text and 'href="https://example.org/#y"' in text
    assert "genindex" not in text


def test_an_answer_goes_to_the_back_and_both_name_the_page_of_the_other():
    page = """<article><section><h3>2. Two steps</h3><p>How far?</p><details class="fold" id="solution-2">
      <summary><h4>Solution 2</h4></summary><p>Five.</p></details></section></article>"""
    back: list[str] = []
    _, text = pdf.embed(page, "book/one", {"book/one"}, back)
    assert "Five." not in text and 'id="one--solution-2--asked"' in text
    (solution,) = back
    assert "Solution 2 · Two steps" in solution and "Five." in solution
    numbers = {"one--solution-2": 90, "one--solution-2--asked": 7}
    assert re.findall(r'data-page="(\d+)"', pdf.numbered(text + solution, numbers)) == ["90", "7"]


def test_what_belongs_to_code_is_marked_and_the_call_of_a_movable_figure_is_left_out():
    page = """<article><p>So:</p><div class="cell"><pre>1</pre></div><p>A paragraph.</p><p>Proof: by hand.</p>
      <div class="cell"><details class="code fold"><summary>c</summary><pre>bins()</pre></details>
      <div class="cell_output"><div class="movable">still</div></div></div></article>"""
    _, text = pdf.embed(page, "book/one", {"book/one"})
    assert '<p class="leads">So:' in text and '<p class="leads trails">Proof' in text
    assert '<pre class="short">1' in text and "bins()" not in text and "still" in text


def test_the_index_names_each_page_of_a_word_once(tmp_path):
    glossary = "book/glossary.html#term-margin"
    (tmp_path / "genindex.html").write_text(
        f"""<table class="indextable"><tr><td><ul><li><a href="{glossary}">margin</a></li>
        <li><a href="book/api.html#lossbook.Hinge">Hinge (class in lossbook.margin)</a></li>
        <li>module<ul><li><a href="book/api.html#m">lossbook.margin</a></li></ul></li></ul></td></tr></table>""",
        encoding="utf-8",
    )
    used = "".join(f'<a class="x" href="#glossary--term-margin" id="one--use-{n}">margin</a>' for n in range(3))
    words = pdf.index(tmp_path / "genindex.html", used, {"book/glossary", "book/api"})
    numbers = {
        "glossary--term-margin": 70,
        "one--use-0": 9,
        "one--use-1": 9,
        "one--use-2": 4,
        "api--lossbook.Hinge": 80,
    }
    shown = pdf.numbered(words, numbers)
    assert [re.findall(r'data-page="(\d+)"', row) for row in shown.split('class="letter"')[1:]] == [
        ["80"],
        ["4", "9", "70"],
    ]
    assert shown.index(">H</li>") < shown.index("Hinge") < shown.index(">M</li>") < shown.index("margin")


def test_a_part_that_ends_on_a_nearly_empty_page_is_found():
    page = "".join(f'<div style="page: p{n}"><article class="page" id="{name}">' for n, name in enumerate("abc"))
    assert pdf.sparse(page, {"a": 2, "b": 4, "c": 5}, [50, 90, 10, 8, 90, 90, 9]) == ["p0", "p2"]  # b is one page


def small_pdf() -> bytes:
    """A PDF in the form that Chromium writes: a page, an outline of three rows, and a place."""
    bodies = [
        b"<</Title (x)\n/Creator (y)\n/Producer (z)\n/CreationDate (D:2026)\n/ModDate (D:2026)>>",
        b"<</Type /Catalog\n/Pages 3 0 R\n/Dests 6 0 R\n/Outlines 7 0 R>>",
        b"<</Type /Pages\n/Kids [4 0 R]\n/Count 1>>",
        b"<</Type /Page\n/Contents 5 0 R\n/Parent 3 0 R>>",
        b"<</Filter /FlateDecode\n/Length 11>>\nstream\n" + zlib.compress(b"0 0 m f") + b"\nendstream",
        b"<</one--a#2Db [4 0 R /XYZ 0 0 0]>>",
        b"<</Type /Outlines\n/First 8 0 R\n/Last 10 0 R\n/Count 3>>",
        b"<</Title (AA)\n/Next 10 0 R\n/First 9 0 R\n/Last 9 0 R\n/Count 1>>",
        b"<</Title (b \\(c\\))>>",
        b"<</Title <FEFF00E4>>>",
    ]
    out, starts = bytearray(b"%PDF-1.4\n"), []
    for n, body in enumerate(bodies, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    tail = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size 11 /Root 2 0 R /Info 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out + tail % (len(bodies) + 1, table, len(out)))


def test_the_pdf_is_packed_titled_and_complete(tmp_path):
    given = pikepdf.open(io.BytesIO(small_pdf()))
    assert pdf.destinations(given) == {"one--a-b": 1} and pdf.drawn(given) == [7]
    with pytest.raises(SystemExit, match="3 entries, and the book 1 headings"):
        pdf.entitle(pikepdf.open(io.BytesIO(small_pdf())), "t", "a", ["one"])
    pdf.entitle(given, "A title", "Ä", ["A", "b (c)", "ä"])
    pdf.save(given, tmp_path / "packed.pdf")
    packed = pikepdf.open(tmp_path / "packed.pdf")
    told = {key: str(value) for key, value in packed.docinfo.items() if "Date" not in key}
    assert told == {"/Title": "A title", "/Author": "Ä", "/Creator": "lossbook"}
    assert packed.docinfo.CreationDate == packed.docinfo.ModDate == "D:2026"
    assert packed.Root.PageMode == "/UseOutlines"
    first, last = packed.Root.Outlines.First, packed.Root.Outlines.Last
    assert [str(row.Title) for row in (first, first.First, last)] == ["A", "b (c)", "ä"]
    assert packed.Root.Outlines.Count == 2 and first.Count == -1
    assert pdf.destinations(packed) == {"one--a-b": 1} and packed.pages[0].Contents.read_bytes() == b"0 0 m f"
    assert b"/Type /ObjStm" in (tmp_path / "packed.pdf").read_bytes()  # many objects in one stream


def test_a_missing_browser_is_one_clear_line(monkeypatch):
    browser = importlib.import_module("browser")
    monkeypatch.setenv("CHROMIUM", "/no/such/program")
    with pytest.raises(SystemExit, match="CHROMIUM=/no/such/program: no such program; on Debian"):
        browser.chromium()
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit, match="no Chromium, Chrome or Edge was found"):
        browser.chromium()


def test_browsers_are_looked_for_where_each_system_has_them(monkeypatch):
    browser = importlib.import_module("browser")
    monkeypatch.setenv("PROGRAMFILES", r"C:\Program Files")
    monkeypatch.setenv("PROGRAMFILES(X86)", r"C:\Program Files (x86)")
    monkeypatch.setenv("LOCALAPPDATA", r"C:\Users\me\AppData\Local")
    windows, mac = browser.places("win32"), browser.places("darwin")
    assert r"C:\Program Files\Google\Chrome\Application\chrome.exe" in windows
    assert r"C:\Users\me\AppData\Local\Google\Chrome\Application\chrome.exe" in windows
    assert r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" in windows
    assert "/Applications/Chromium.app/Contents/MacOS/Chromium" in mac
    assert "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge" in mac
    assert set(browser.places("linux")) == set(browser.NAMES)
