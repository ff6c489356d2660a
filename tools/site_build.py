"""Build what a web server shows: the book, and beside it a lab that runs its chapters in the browser.

    make site        into _build/site; it needs Chromium, which measures what the lab loads

_build/site/book    the book, each chapter with a link to the lab
_build/site/run     JupyterLite: JupyterLab and Python, which run in the reader's browser, without a server
_build/site/colab   the chapters, whose first cell installs the package from the repository, if that is known; Colab
                    opens them from the branch "colab", to which they are pushed

Python itself, NumPy, matplotlib and scikit-learn for the lab come from Pyodide's own server when a reader starts it.
"""

from __future__ import annotations

import copy
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "site"
WORK = BUILD / "lab"
PYODIDE = "https://cdn.jsdelivr.net/pyodide/v0.29.3/full/pyodide.js"
HOST = PYODIDE.split("/")[2]

sys.path.insert(0, str(ROOT / "book" / "_ext"))
sys.path.insert(0, str(ROOT / "tools"))

# ---------- copies of the chapters


def chapters() -> list[Path]:
    return sorted((ROOT / "book").glob("[0-9][0-9]-*.ipynb"))


def for_colab(notebook: dict, repository: str, branch: str = "main") -> dict:
    """A copy of `notebook` whose first code cell installs the package from the repository."""
    found = copy.deepcopy(notebook)
    (install,) = (cell for cell in found["cells"] if cell.get("id") == "install")
    package = f"lossbook[plots,learn] @ git+https://github.com/{repository}@{branch}"
    install["source"] = "".join(install["source"]).replace("lossbook[plots,learn]", package).splitlines(keepends=True)
    return found


def for_lab(notebook: dict) -> dict:
    """A copy for JupyterLite, which joins lists of lines with commas: so its texts are one string each."""
    found = copy.deepcopy(notebook)
    found["metadata"]["kernelspec"] = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
    for cell in found["cells"]:
        cell["source"] = "".join(cell["source"])
        for output in cell.get("outputs", []):
            if "text" in output:
                output["text"] = "".join(output["text"])
            data = output.get("data", {})
            data.update((mime, "".join(value)) for mime, value in data.items() if isinstance(value, list))
    return found


def write_notebook(notebook: dict, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


# ---------- the lab


def run(*command: str | Path, **options) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise SystemExit(f"error: {Path(str(command[0])).name} failed; what it said stands above")


def build_lab(tools: Path) -> None:
    """JupyterLite into _build/site/run, with the environment `tools`."""
    shutil.rmtree(WORK, ignore_errors=True)
    contents, wheels = WORK / "contents", WORK / "wheels"
    wheels.mkdir(parents=True)
    for path in chapters():
        write_notebook(for_lab(json.loads(path.read_text(encoding="utf-8"))), contents / path.name)
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", wheels, cwd=ROOT)
    config = {
        "LiteBuildConfig": {
            "contents": ["contents"],
            "output_dir": str(SITE / "run"),
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "apps": ["lab"],
        },
        "PipliteAddon": {"piplite_urls": ["wheels"]},
    }
    # In memory: what a reader changed is gone with the page, and no old copy of a chapter hides the new one.
    memory = ["memoryStorageDriver"]
    page = {
        "appName": "lossbook",
        "enableMemoryStorage": True,
        "contentsStorageDrivers": memory,
        "settingsStorageDrivers": memory,
        "workspacesStorageDrivers": memory,
    }
    (WORK / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": page}
    (WORK / "jupyter-lite.json").write_text(json.dumps(lite), encoding="utf-8")
    run(tools, "-m", "jupyterlite_core", "build", cwd=WORK)
    add_notice()


def add_notice() -> None:
    """Let the lab say so where it can't work, and see that Python comes from where it says."""
    script = Path(__file__).with_name("lab_notice.js").read_text(encoding="utf-8")
    script = script.replace("PYODIDE", PYODIDE).replace("HOST", HOST)
    (SITE / "run" / "notice.js").write_text(script, encoding="utf-8")
    page = SITE / "run" / "lab" / "index.html"
    text = page.read_text(encoding="utf-8").replace("<html>", '<html lang="en">', 1)
    missing = "<p>The lab needs JavaScript. Without it, the book can be read and its chapters downloaded.</p>"
    added = f'<noscript>{missing}</noscript><script src="../notice.js"></script>'
    text, count = re.subn(r"(<body[^>]*>)", rf"\1{added}", text, count=1)
    if not count:
        raise SystemExit("error: JupyterLite's page has no <body>, so no notice can be put into it")
    page.write_text(text, encoding="utf-8")
    scripts = "".join(path.read_text(encoding="utf-8") for path in (SITE / "run" / "extensions").rglob("*.js"))
    used = set(re.findall(r"https://cdn\.jsdelivr\.net/pyodide/[^\"']+/pyodide\.js", scripts))
    if used != {PYODIDE}:
        found = ", ".join(sorted(used)) or "no Pyodide"
        raise SystemExit(f"error: the lab loads {found}, but PYODIDE in tools/site_build.py is {PYODIDE}")


def first_load() -> int:
    """Bytes, compressed, that the lab takes from its own server until a chapter is open and its first cell has run.

    The first cell can't be run without Python, which is not here: what it installs from our server is added.
    """
    from browser import open_browser, serve

    asked: set[str] = set()
    with serve(SITE) as address, open_browser() as chromium:
        page = chromium.new_page()
        page.on("response", lambda answer: asked.add(answer.url.split("?")[0]))
        page.goto(f"{address}run/lab/index.html?path={chapters()[0].name}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        known = -1
        while known != len(asked):  # fonts and the kernel follow after the text
            known = len(asked)
            page.wait_for_timeout(4_000)
    paths = {SITE / url.removeprefix(address) for url in asked if url.startswith(address)}
    paths |= set((SITE / "run" / "pypi").glob("*.whl"))
    return sum(len(gzip.compress(path.read_bytes())) for path in paths if path.is_file())


# Every key in every store of the page.
KEPT = """async () => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const keys = Object.keys(localStorage);
  for (const { name } of await indexedDB.databases()) {
    const base = await done(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      const found = await done(base.transaction(store).objectStore(store).getAllKeys());
      keys.push(...found.map((key) => `${store}/${key}`));
    }
  }
  return keys;
}"""


def check(repository: str) -> None:
    """Stop unless the site holds what its pages promise."""
    from browser import open_browser, serve

    names = [path.name for path in chapters()]
    faults = [f"{path.relative_to(SITE)} is a source map" for path in (SITE / "run").rglob("*.map")]
    listed = json.loads((SITE / "run" / "api" / "contents" / "all.json").read_text(encoding="utf-8"))["content"]
    found = {entry["path"] for entry in listed}
    faults += [f"the lab does not list {name}" for name in names if name not in found]
    wheels = json.loads((SITE / "run" / "pypi" / "all.json").read_text(encoding="utf-8"))
    faults += [] if "lossbook" in wheels else ["the lab has no wheel of lossbook"]
    for releases in wheels.values():
        for release in releases["releases"].values():
            faults += [f"{part['url']} is listed, but missing" for part in release if not wheel(part["url"]).is_file()]
    for name in names:
        page = SITE / "book" / f"{Path(name).stem}.html"
        links = re.findall(r'href="\.\./(run/[^"?]+)\?path=([^"]+)"', page.read_text(encoding="utf-8"))
        if links != [("run/lab/index.html", name)] or not (SITE / links[0][0]).is_file():
            faults.append(f"{page.name} has no working link to the lab")
        if repository and not (SITE / "colab" / name).is_file():
            faults.append(f"colab/{name} is missing")
    with serve(SITE) as address, open_browser() as chromium:  # which does not reach Pyodide's server
        for name in names:
            page = chromium.new_page()
            page.goto(f"{address}run/lab/index.html?path={name}")
            page.wait_for_selector("#lossbook-notice", timeout=60_000)
            if "Python could not be loaded" not in page.inner_text("#lossbook-notice"):
                faults.append(f"the lab does not say that Python could not be loaded for {name}")
            page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
            page.locator(".jp-Notebook .jp-CodeCell").first.click()
            page.keyboard.press("Shift+Enter")
            page.wait_for_timeout(2_000)
            waiting = page.locator(".jp-InputPrompt", has_text="[*]").count()
            faults += [f"the lab leaves {waiting} cells of {name} waiting for Python"] if waiting else []
            faults += [f"the lab keeps {key} of {name} in the browser" for key in page.evaluate(KEPT)]
            page.close()
    if faults:
        raise SystemExit("\n".join(f"error: {fault}" for fault in faults))


def wheel(url: str) -> Path:
    return SITE / "run" / "pypi" / url.split("?")[0].split("#")[0]


def build_book(lab: str) -> None:
    import book

    out = BUILD / "site-book"
    shutil.rmtree(out, ignore_errors=True)
    os.environ["LOSSBOOK_LAB"] = lab
    if book.build(["-q", "-W", "-n", "--keep-going", "--path-output", str(out)]):
        raise SystemExit("error: the book could not be built; the reason stands above")
    shutil.copytree(out / "_build" / "html", SITE, dirs_exist_ok=True)


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: python tools/site_build.py PYTHON: that of the environment with JupyterLite")
    from lossbook_run import repository

    address = repository()
    shutil.rmtree(SITE, ignore_errors=True)
    SITE.mkdir(parents=True)
    build_lab(Path(sys.argv[1]).absolute())
    size = first_load()
    print(f"the lab loads {size / 1e6:.1f} MB, compressed, and then Python from {HOST}")
    build_book(f"first load {size / 1e6:.1f} MB, then Python from {HOST}")
    if address:
        for path in chapters():
            write_notebook(for_colab(json.loads(path.read_text(encoding="utf-8")), address), SITE / "colab" / path.name)
    check(address)
    print("The site is in _build/site; any web server can show it.")


if __name__ == "__main__":
    main()
