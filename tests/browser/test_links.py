"""Every link inside the book leads somewhere, anchors included. Nothing is fetched: the files say it all."""

from __future__ import annotations

import functools
import importlib
import posixpath
import re
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from conftest import CHAPTERS, HTML, PAGES, ROOT


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(values["id"])
        for key in ("href", "src"):
            if values.get(key):
                self.found.append(values[key])


@functools.cache
def links(name: str) -> Links:
    return Links((HTML / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_links(name):
    broken = []
    for link in links(name).found:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        path = unquote(parts.path)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        if target.startswith("..") or not (HTML / target).exists():
            broken.append(link)
        elif parts.fragment and target.endswith(".html") and unquote(parts.fragment) not in links(target).ids:
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique(name):
    ids = links(name).ids
    assert sorted({key for key in ids if ids.count(key) > 1}) == []


def test_a_formula_in_error_stops_the_build():
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    formulas = importlib.import_module("lossbook_formulas")
    setter = formulas.Setter(ROOT / "node_modules" / "katex")
    try:
        assert 'class="katex"' in setter.html(r"\frac{1}{2}", False)
        for broken in (r"\frac{1", r"\nosuchcommand", r"x^2^3"):
            with pytest.raises(formulas.ExtensionError, match=r"KaTeX cannot set .*KaTeX parse error"):
                setter.html(broken, False)
    finally:
        setter.process.communicate()


def test_addresses_only_when_known():
    """A canonical link, a preview and a sitemap need the site's address: all of them, or none."""
    known = (HTML / "sitemap.xml").is_file()
    for name in CHAPTERS:
        text = (HTML / name).read_text(encoding="utf-8")
        assert ('rel="canonical"' in text) == known
        assert ('property="og:image"' in text) == known
        assert 'property="og:title"' in text and 'property="og:description"' in text
    if known:
        space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
        places = [place.text for place in ElementTree.parse(HTML / "sitemap.xml").iter(f"{space}loc")]
        base = re.search(r"Sitemap: (\S+/)sitemap\.xml", (HTML / "robots.txt").read_text(encoding="utf-8"))[1]
        assert all(place.startswith(base) and (HTML / place.removeprefix(base)).is_file() for place in places)
        assert {f"{base}{name}" for name in CHAPTERS} <= set(places)
