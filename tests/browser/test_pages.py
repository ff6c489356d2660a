"""Every page: what it asks for, what it weighs, and whether everyone can read it."""

from __future__ import annotations

import html
import importlib
import re
import sys
from itertools import pairwise

import pytest
from conftest import CHAPTERS, HTML, PAGES, ROOT

MAX_KIB = 300
MAX_REQUESTS = 24


@pytest.mark.parametrize("name", PAGES)
def test_page(name, look):
    seen = look(name)
    assert seen["outside"] == []
    assert seen["faults"] == []  # script errors, what the page's own policy refused, missing files
    assert "default-src 'none'" in seen["policy"]
    assert seen["lang"] == "en"
    assert len(seen["files"]) <= MAX_REQUESTS
    assert seen["bytes"][1] <= MAX_KIB * 1024
    assert seen["light"] == [], "axe, light"
    assert seen["dark"] == [], "axe, dark"
    assert seen["pale light"] == [], "contrast in figures, light"
    assert seen["pale dark"] == [], "contrast in figures, dark"
    assert seen["katexErrors"] == 0 and seen["unset"] == 0 and seen["colored"] == 0
    assert seen["unnamed"] == 0, "figures without alt text"
    assert seen["unreachable"] == [], "scrolls, but not by keyboard"
    levels = seen["levels"]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(later <= level + 1 for level, later in pairwise(levels)), f"a heading level is left out: {levels}"
    assert seen["wide"] <= 1280
    assert seen["phone"]["wide"] <= 360
    assert seen["phone"]["small"] == [], "controls under 24 pixels"
    assert seen["smallest"] is None or seen["smallest"] >= 12.9
    if name in CHAPTERS:
        assert seen["body"] in (None, 18) and seen["code"] >= 14 and seen["phone"]["body"] >= 17
        assert seen["meanCharacters"] is None or 65 <= seen["meanCharacters"] <= 75


def test_titles_and_descriptions():
    def found(pattern: str, names: list[str]) -> list[str]:
        return [html.unescape(re.search(pattern, (HTML / name).read_text(encoding="utf-8"))[1]) for name in names]

    titles = found("<title>(.*?)</title>", PAGES)
    assert len(set(titles)) == len(titles)
    assert all("lossbook" in title for title in titles)
    descriptions = found('<meta name="description" content="(.*?)">', CHAPTERS)
    assert len(set(descriptions)) == len(descriptions)
    assert all(40 <= len(text) <= 160 for text in descriptions), descriptions


def test_the_questions_open_without_a_script():
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    choice = importlib.import_module("lossbook_choice")
    page = (HTML / "book" / "which-loss.html").read_text(encoding="utf-8")
    tree = page[page.index('class="choice') : page.index("</article>")]
    assert tree.count("<details>") == tree.count("</details>") == len(re.findall(r"<summary>[^<]+</summary>", tree))
    assert len(re.findall(r"</summary>\s*<p>→", tree)) == len(list(choice.leaves(choice.tree())))
    assert "<script" not in tree
