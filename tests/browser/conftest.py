"""The built book in a real browser: `make test-browser`; another folder than _build/html: LOSSBOOK_HTML=….

Each page is loaded once, looked at in light, dark, on a phone and in print, and what was seen is kept for the tests.
"""

from __future__ import annotations

import functools
import gzip
import importlib
import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests")]
chrome = importlib.import_module("browser")  # tools/browser.py

HTML = Path(os.environ.get("LOSSBOOK_HTML", ROOT / "_build" / "html"))
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SURVEY = Path(__file__).with_name("survey.js").read_text(encoding="utf-8")
# The book's own pages; JupyterLite, should it stand beside them, is another project's.
PAGES = sorted(path.relative_to(HTML).as_posix() for path in (*HTML.glob("*.html"), *HTML.glob("book/**/*.html")))
ENTRY = "index.html"  # leads on to the book at once
CHAPTERS = [page for page in PAGES if re.match(r"book/\d\d-", page)]
MOVABLE = [page for page in PAGES if 'class="movable"' in (HTML / page).read_text(encoding="utf-8")]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}


def pytest_configure() -> None:
    if not CHAPTERS:
        raise pytest.UsageError(f"no built book in {HTML}: run `make book` first")
    if not AXE.is_file():
        raise pytest.UsageError("node_modules/axe-core is missing: run `make book`, which installs it")
    try:
        chrome.chromium()
    except SystemExit as missing:
        raise pytest.UsageError(str(missing)) from None


@pytest.fixture(scope="session")
def address():
    with chrome.serve(HTML) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    with chrome.open_browser() as browser:
        yield browser


def new_context(browser, **options):
    return browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **options})


@pytest.fixture(scope="session")
def contexts(browser):
    """One context for each way to look at the book: what a page has fetched, the next one has."""
    known = {}

    def context(**options):
        key = repr(sorted(options.items()))
        if key not in known:
            known[key] = new_context(browser, **options)
        return known[key]

    return context


@pytest.fixture
def open_page(contexts, browser, address):
    """Open a page of the book; its faults are in `page.faults`. What it remembers is forgotten with `fresh`."""
    pages, own = [], []

    def open_(name: str = "", *, fresh: bool = False, **options):
        if fresh:
            own.append(new_context(browser, **options))
        page = watched(own[-1] if fresh else contexts(**options))
        pages.append(page)
        page.goto(address + name, wait_until="load")
        return page

    yield open_
    for page in pages:
        page.close()
    for context in own:
        context.close()


def watched(context):
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.faults, page.asked = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.faults.append(f"script error: {error}"))
    page.on("console", lambda m: m.type in ("error", "warning") and page.faults.append(f"{m.type}: {m.text}"))
    page.on("response", lambda r: r.status >= 400 and page.faults.append(f"{r.status}: {r.url}"))
    return page


def inject(page) -> None:
    """Bring axe and survey.js past the page's policy, whose faults must have been read before."""
    page.evaluate(AXE.read_text(encoding="utf-8") + SURVEY)


def size(name: str) -> tuple[int, int]:
    """Bytes of a file as stored, and as a server with gzip sends them."""
    data = (HTML / name).read_bytes()
    packed = name.endswith((".woff2", ".png"))
    return len(data), len(data) if packed else len(gzip.compress(data, 6))


def stay(route) -> None:
    """Give the page that leads on at once without its order to do so."""
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r'<meta http-equiv="refresh"[^>]*>', "", answer.text()))


@functools.cache
def inspect(browser, address: str, name: str) -> dict:
    context = new_context(browser, color_scheme="light")
    page = watched(context)
    if name == ENTRY:
        page.route(address + name, stay)
    page.goto(address + name, wait_until="load")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(150)
    local = [unquote(urlsplit(url).path.lstrip("/")) for url in page.asked if url.startswith(address)]
    seen = {
        "outside": [url for url in page.asked if not url.startswith((address, "data:", "blob:"))],
        "files": local,
        "bytes": [sum(sizes) for sizes in zip(*map(size, dict.fromkeys(local)))],
        "faults": page.faults,
    }
    inject(page)
    page.evaluate("openAll()")
    seen |= page.evaluate("survey()")
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(100)
    seen["phone"] = page.evaluate("phone()")
    page.set_viewport_size(DESKTOP)
    page.evaluate("flatten()")
    seen["light"] = page.evaluate("axeFaults()")
    seen["pale light"] = page.evaluate("pale()")
    page.emulate_media(color_scheme="dark")
    page.evaluate("untilDark()")  # wait_for_function would evaluate a string, which the page's policy forbids
    # Dark is a change of colors alone, so that only their rules can judge it otherwise.
    seen["dark"] = page.evaluate("axeFaults(['color-contrast', 'link-in-text-block'])")
    seen["pale dark"] = page.evaluate("pale()")
    context.close()
    return seen


@pytest.fixture
def look(browser, address):
    return functools.partial(inspect, browser, address)
