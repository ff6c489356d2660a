"""The ways to run a chapter elsewhere, and the pages put together for print: the parts that need no browser."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
sys.path.insert(0, str(ROOT / "tools"))
pytest.importorskip("sphinx")
pytest.importorskip("playwright")
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
