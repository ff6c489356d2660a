"""The built book in a real browser: `make test-browser`.

Each page is loaded once, looked at in light, dark, on a phone and in print, and what was seen is kept for the tests.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import re
import shutil
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
HTML = Path(os.environ.get("LOSSBOOK_HTML", ROOT / "_build" / "html"))
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SURVEY = Path(__file__).with_name("survey.js").read_text(encoding="utf-8")
# The book's own pages; JupyterLite, should it stand beside them, is another project's.
PAGES = sorted(
    path.relative_to(HTML).as_posix()
    for path in (*HTML.glob("*.html"), *HTML.glob("book/**/*.html"))
    if path.name not in ("index.html",) or path.parent != HTML
)
CHAPTERS = [page for page in PAGES if re.match(r"book/\d\d-", page)]
MOVABLE = [page for page in PAGES if 'class="movable"' in (HTML / page).read_text(encoding="utf-8")]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}


def pytest_configure() -> None:
    if not CHAPTERS:
        raise pytest.UsageError(f"no built book in {HTML}: run `make book` first")
    if not AXE.is_file():
        raise pytest.UsageError("node_modules/axe-core is missing: run `make book`, which installs it")
    if not chromium():
        raise pytest.UsageError(
            "no Chromium found: install it (Debian and Ubuntu: apt install chromium), "
            "or name one with CHROMIUM=/path/to/chromium"
        )


def chromium() -> str | None:
    names = (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    )
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        pass  # a page that is closed early


@pytest.fixture(scope="session")
def address():
    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=HTML))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[*flags, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, address):
    """Open a page of the book in a fresh context; its faults are in `page.faults`."""
    contexts = []

    def open_(name: str = "", **options):
        context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = watched(context, address)
        page.goto(address + name, wait_until="load")
        return page

    yield open_
    for context in contexts:
        context.close()


def watched(context, address: str):
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.faults, page.asked = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.faults.append(f"script error: {error}"))
    page.on("console", lambda m: m.type in ("error", "warning") and page.faults.append(f"{m.type}: {m.text}"))
    page.on("response", lambda r: r.status >= 400 and page.faults.append(f"{r.status}: {r.url}"))
    return page


def size(name: str) -> tuple[int, int]:
    """Bytes of a file as stored, and as a server with gzip sends them."""
    data = (HTML / name).read_bytes()
    packed = name.endswith((".woff2", ".png"))
    return len(data), len(data) if packed else len(gzip.compress(data, 6))


@functools.cache
def inspect(browser, address: str, name: str) -> dict:
    context = browser.new_context(viewport=DESKTOP, color_scheme="light", reduced_motion="reduce")
    page = watched(context, address)
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
    # From here the tools are injected past the page's policy, which the faults above have already been read from.
    page.evaluate(AXE.read_text(encoding="utf-8") + SURVEY)
    seen |= page.evaluate("survey()")
    seen["light"] = page.evaluate("axeFaults()")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    seen["dark"] = page.evaluate("axeFaults(['color-contrast', 'link-in-text-block'])")
    seen["pale dark"] = page.evaluate("pale()")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    seen["pale light"] = page.evaluate("pale()")
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(100)
    seen["phone"] = page.evaluate("phone()")
    context.close()
    return seen


@pytest.fixture
def look(browser, address):
    return functools.partial(inspect, browser, address)
