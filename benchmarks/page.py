"""A page of the book beside the same page as Jupyter Book makes it by default: what a reader waits for and sees.

    python benchmarks/page.py [page]           after `make book`; it needs Chromium, and a minute for the default book

Both are served with gzip on this machine, and no other server is reached, as on a train. A time is the median of five
loads into an empty cache, from the start of the navigation until the first formula stands on the page; on a page
without formulas, such as index, until its title does. The slow phone has a quarter of this machine's speed,
1.6 Mbit/s and 150 ms between question and answer.

    python benchmarks/page.py --mathjax FOLDER [page]

gives the default page the MathJax that it asks a CDN for, from FOLDER (npm's package mathjax@3, its folder es5). It
arrives at once, whatever the line, so that its times are less than a reader's.
"""

from __future__ import annotations

import argparse
import gzip
import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from browser import Quiet, open_browser, serve  # noqa: E402

LOADS = 5
PATIENCE = 15  # seconds without a formula that count as never
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
PACKED = (".woff2", ".png", ".jpg")
CONFIG = """title: lossbook
only_build_toc_files: true
execute: {execute_notebooks: "off"}
bibtex_bibfiles: [references.bib]
"""
FORMULA, TITLE = "article .katex-html, article mjx-container", "article h1"
# Runs before the page's own scripts, and notes when what it looks for has a height; painting may come a moment later.
WATCH = """
globalThis.firstSeen = null;
const look = () => {
  const sought = document.querySelector("SOUGHT");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  if (sought?.getBoundingClientRect().height && paint) firstSeen = Math.max(performance.now(), paint.startTime);
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


class Gzip(Quiet):
    """Sends what can be compressed compressed, as servers on the internet do."""

    def send_head(self) -> Any:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return None
        data = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix not in PACKED:
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)


def build_default(folder: Path) -> Path:
    """The same files as a Jupyter Book with its default theme and settings; returns the folder of its pages."""
    ignored = shutil.ignore_patterns("_ext", "_theme", ".ipynb_checkpoints")
    shutil.copytree(ROOT / "book", folder, ignore=ignored)
    (folder / "_config.yml").write_text(CONFIG, encoding="utf-8")
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8").replace("book/", "")
    (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "-q", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    pages = folder / "_build" / "html"
    if done.returncode or not pages.is_dir():
        raise SystemExit(f"error: the default book could not be built\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return pages


@contextmanager
def opened(browser: Any, mathjax: Path | None, **options: Any) -> Iterator[Any]:
    context = browser.new_context(**options)
    if mathjax:

        def answer(route: Any) -> None:
            path = mathjax / urlsplit(route.request.url).path.split("/es5/")[-1]
            route.fulfill(path=path) if path.is_file() else route.abort()

        context.route("**/mathjax*/**", answer)
    page = context.new_page()
    yield page
    context.close()


def first_seen(browser: Any, mathjax: Path | None, url: str, sought: str, slow: bool) -> str:
    """The median time, or "never"."""
    found = []
    options = {"viewport": PHONE, "is_mobile": True, "device_scale_factor": 2} if slow else {"viewport": DESKTOP}
    for _ in range(LOADS):
        with opened(browser, mathjax, **options) as page:
            page.add_init_script(WATCH.replace("SOUGHT", sought))
            if slow:
                tools = page.context.new_cdp_session(page)
                line = {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 2e5}
                tools.send("Network.enable")
                tools.send("Network.emulateNetworkConditions", line)
                tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.goto(url, wait_until="commit")
            waited = time.monotonic()
            while page.evaluate("globalThis.firstSeen ?? null") is None:
                if time.monotonic() - waited > PATIENCE:
                    return f"never ({PATIENCE} s)"
                page.wait_for_timeout(100)
            found.append(page.evaluate("firstSeen") / 1000)
    return f"{statistics.median(found):.2f} s ({min(found):.2f} to {max(found):.2f})"


def measure(browser: Any, mathjax: Path | None, folder: Path, name: str) -> dict[str, str]:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    survey = (ROOT / "tests" / "browser" / "survey.js").read_text(encoding="utf-8")
    formulas = 'class="math' in (folder / name).read_text(encoding="utf-8")
    what, sought = ("formula", FORMULA) if formulas else ("title", TITLE)
    with serve(folder, Gzip) as address:
        with opened(browser, mathjax, viewport=DESKTOP, color_scheme="light", reduced_motion="reduce") as page:
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(address + name, wait_until="load")
            page.evaluate("document.fonts.ready")
            page.wait_for_timeout(1000)
            asked = [url for url in asked if not url.startswith(("data:", "blob:"))]
            paths = {folder / urlsplit(url).path.lstrip("/") for url in asked if url.startswith(address)}
            plain = {path: path.read_bytes() for path in paths if path.is_file()}
            sent = [len(data if path.suffix in PACKED else gzip.compress(data, 6)) for path, data in plain.items()]
            page.evaluate(axe + survey)
            line = page.evaluate("survey()")["meanCharacters"]
            light = page.evaluate("axeFaults()")
            page.evaluate("document.documentElement.dataset.theme = 'dark'")
            dark = page.evaluate("axeFaults()")
            page.set_viewport_size(PHONE)
            page.wait_for_timeout(200)
            wide = page.evaluate("document.documentElement.scrollWidth")
        return {
            "requests, all": str(len(asked)),
            "requests to other servers": str(sum(not url.startswith(address) for url in asked)),
            "KiB from its own server, plain": f"{sum(map(len, plain.values())) / 1024:.0f}",
            "KiB from its own server, gzip": f"{sum(sent) / 1024:.0f}",
            f"first {what}, desktop": first_seen(browser, mathjax, address + name, sought, slow=False),
            f"first {what}, slow phone": first_seen(browser, mathjax, address + name, sought, slow=True),
            "axe rules broken, light": "; ".join([str(len(light)), *(fault.split(":")[0] for fault in light)]),
            "axe rules broken, dark": "; ".join([str(len(dark)), *(fault.split(":")[0] for fault in dark)]),
            "characters a line": f"{line:.0f}" if line else "?",
            "pixels wide on a screen of 360": str(wide),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", nargs="?", default="02-squared-error")
    parser.add_argument("--mathjax", type=Path)
    given = parser.parse_args()
    ours = ROOT / "_build" / "html"
    if not (ours / "book" / f"{given.page}.html").is_file():
        raise SystemExit(f"error: no _build/html/book/{given.page}.html: run `make book`, or name another page")
    if given.mathjax and not (given.mathjax / "tex-mml-chtml.js").is_file():
        raise SystemExit(f"error: {given.mathjax} has no tex-mml-chtml.js: name the folder es5 of npm's mathjax@3")
    with tempfile.TemporaryDirectory(prefix="page-") as scratch, open_browser() as browser:
        theirs = build_default(Path(scratch, "book"))
        tables = [
            measure(browser, None, ours, f"book/{given.page}.html"),
            measure(browser, given.mathjax, theirs, f"{given.page}.html"),
        ]
    print(f"{given.page:32s} {'the book':24s} Jupyter Book by default")
    for key, value in tables[0].items():
        print(f"{key:32s} {value:24s} {tables[1][key]}")


if __name__ == "__main__":
    main()
