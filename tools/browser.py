"""The machine's Chromium, and a server for built pages: for tools, tests/browser and benchmarks/page.py."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Programs on the path, then where each system keeps Chrome, Chromium and Edge: for all users, or for this one.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)
FLAGS = ("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update")


def places(system: str = sys.platform) -> list[str]:
    """Where a Chromium may be on this system, the usual place first."""
    found = list(NAMES)
    if system == "darwin":
        folders = ("/Applications", os.path.expanduser("~/Applications"))
        found += [f"{folder}/{name}.app/Contents/MacOS/{name}" for folder in folders for name in MAC]
    if system == "win32":
        variables = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        folders = tuple(filter(None, map(os.environ.get, variables)))
        found += [f"{folder}\\{name}" for name in WINDOWS for folder in folders]
    return found


def chromium() -> str:
    """Where Chromium is: CHROMIUM in the environment, or a program in a known place."""
    given = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [given] if given else places())), None)
    if not found:
        missing = f"CHROMIUM={given}: no such program" if given else "no Chromium, Chrome or Edge was found"
        how = {"darwin": "install one of them", "win32": "install one of them"}.get(
            sys.platform, "on Debian and Ubuntu: apt install chromium"
        )
        raise SystemExit(f"error: {missing}; {how}, or set CHROMIUM to its path")
    return found


@contextmanager
def open_browser(**options: Any) -> Iterator[Any]:
    """A browser that reaches this machine alone."""
    program = chromium()
    from playwright.sync_api import sync_playwright

    flags = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to start for root otherwise
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags, **options)
        try:
            yield browser
        finally:
            browser.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for many files

    def log_message(self, *_: Any) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a page that is closed before all of it has come


@contextmanager
def serve(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """A server of `folder` on a free port; its address ends with a slash."""
    server = _Server(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
