"""Links that run a chapter: in the browser itself, on Colab, on Binder.

Colab and Binder need the address of the repository on GitHub: LOSSBOOK_REPOSITORY in the environment, or else
``Repository`` under ``[project.urls]`` in pyproject.toml. Without it there are no such links. The link to the lab in
the browser needs a lab beside the book: tools/site_build.py builds both, and says in LOSSBOOK_LAB how much it loads.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parents[2]
BRANCH = "main"
# Colab opens a file of a repository, and the chapters as stored there can't install anything: this branch holds copies
# of them, written by tools/site_build.py, whose first cell does.
COLAB_BRANCH = "colab"


def repository(environ: dict[str, str] | None = None) -> str:
    """Owner and name of the repository on GitHub, as ``owner/name``, or nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address = (os.environ if environ is None else environ).get("LOSSBOOK_REPOSITORY")
    if address is None:
        address = project.get("urls", {}).get("Repository", "")
    if not address:
        return ""
    match = re.fullmatch(r"https://github\.com/([A-Za-z0-9-]+/[A-Za-z0-9._-]+?)(?:\.git)?/?", address)
    if not match:
        raise ExtensionError(f"the repository's address must be like https://github.com/owner/name, got {address!r}")
    return match[1]


def links(chapter: str, repository: str, lab: str = "", root: str = "../") -> list[dict[str, str]]:
    """The links of a chapter such as 02-squared-error; `root` leads from its page to the site's first folder."""
    found = []
    if lab:
        found.append(
            {"href": f"{root}run/lab/index.html?path={chapter}.ipynb", "label": "Run it in the browser", "note": lab}
        )
    if repository:
        colab = f"https://colab.research.google.com/github/{repository}/blob/{COLAB_BRANCH}/{chapter}.ipynb"
        binder = f"https://mybinder.org/v2/gh/{repository}/{BRANCH}?urlpath=lab%2Ftree%2Fbook%2F{chapter}.ipynb"
        found += [{"href": colab, "label": "Open in Colab"}, {"href": binder, "label": "Open on Binder"}]
    return found


def read_environment(app: Sphinx, config) -> None:
    config.lossbook_repository = repository()
    config.lossbook_lab = os.environ.get("LOSSBOOK_LAB", "")


def add_links(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    chapter = re.fullmatch(r"book/(\d\d-[\w-]+)", pagename)
    if chapter:
        given = links(chapter[1], app.config.lossbook_repository, app.config.lossbook_lab)
        context["page_links"] = [*context.get("page_links", []), *given]


def setup(app: Sphinx) -> dict:
    # Pages are written again when one of the two changes.
    app.add_config_value("lossbook_repository", "", "html")
    app.add_config_value("lossbook_lab", "", "html")
    app.connect("config-inited", read_environment)
    app.connect("html-page-context", add_links)  # before lossbook_pages.py, which draws them
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
