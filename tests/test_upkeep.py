"""What a stranger relies on: the examples of README and CONTRIBUTING, the new chapter, the checks before a release."""

from __future__ import annotations

import doctest
import re
import shutil
import sys
import tomllib
from pathlib import Path

import exact
import numpy as np
import pytest
import test_notebooks as checks
import yaml
from helpers import finite_difference

from lossbook import regression

ROOT = Path(__file__).resolve().parent.parent
README, CONTRIBUTING = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))

sys.path.insert(0, str(ROOT / "tools"))
import new_chapter  # noqa: E402
import release  # noqa: E402


def code_block(text: str, containing: str, language: str = "python") -> str:
    return next(block for block in re.findall(rf"```{language}\n(.*?)```", text, flags=re.S) if containing in block)


def run_examples(text: str, names: dict) -> None:
    parsed = doctest.DocTestParser().get_doctest(text, names, "examples", None, 0)
    assert parsed.examples
    assert doctest.DocTestRunner().run(parsed).failed == 0


def test_the_example_of_the_readme():
    run_examples(code_block(README, ">>>"), {})


def test_the_loss_that_contributing_adds(monkeypatch):
    names = dict(vars(regression), __name__="lossbook.regression")
    exec(code_block(CONTRIBUTING, "class Cauchy"), names)
    run_examples(names["Cauchy"].__doc__, names)
    cauchy, residuals = names["Cauchy"](), np.array([0.0, 0.5, -3.0, 27.0])
    slopes = finite_difference(lambda y_pred: cauchy(np.zeros(4), y_pred), residuals)
    np.testing.assert_allclose(cauchy.gradient(np.zeros(4), residuals), slopes, rtol=2e-6, atol=2e-8)
    # The same loss, as the cheat sheet prints it and the tests evaluate it.
    (form,) = tomllib.loads(code_block(CONTRIBUTING, "[Cauchy]", "toml"))["Cauchy"]["forms"]
    found = cauchy(np.zeros(4), residuals, reduction="none"), cauchy.gradient(np.zeros(4), residuals, reduction="none")
    for values, expression in zip(found, (form["value"], form["gradient"]), strict=True):
        np.testing.assert_allclose(values, eval(expression, {"log": np.log, "r": residuals}), rtol=1e-14)
    monkeypatch.setitem(exact.LOSSES, "Cauchy", {"forms": [form]})
    scores = exact.Score(), exact.Score()
    cauchy_family = exact.family(exact.elementwise([0.0], exact.RESIDUALS), cauchy)
    for (values, slopes), truth in zip(cauchy_family.found(), cauchy_family.exact(), strict=True):
        scores[0].add(values, truth.value)
        scores[1].add(slopes, truth.gradient)
    assert all(score.ulp <= 4 and not score.nans + score.infs + score.zeros for score in scores)


def test_every_command_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    steps = "".join(path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").iterdir())
    named = set(re.findall(r"`make ([a-z-]+)", README + CONTRIBUTING)) | set(re.findall(r"run: make ([a-z-]+)", steps))
    assert len(named) > 8 and named <= targets


def test_the_files_that_the_readme_shows_exist():
    shown = re.findall(r"\]\((?!http)([^)]+)\)", README)
    assert [name for name in shown if not (ROOT / name).is_file()] == []
    assert (ROOT / ".github" / "page.png").stat().st_size < 200_000


def test_the_citation_has_what_its_schema_requires():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(citation["date-released"]))


# ---------------------------------------------------------------- a new chapter


@pytest.fixture
def workshop(tmp_path):
    """A folder with the table of contents and no chapters."""
    (tmp_path / "book").mkdir()
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    return tmp_path


def test_a_new_chapter_passes_the_checks_as_it_is(workshop):
    path = new_chapter.create("77-tall-tales", workshop)
    notebook = checks.load(path)
    for faults in (checks.execution_faults, checks.output_faults, checks.figure_faults, checks.unproved_numbers):
        assert faults(notebook) == []
    stored = path.read_text(encoding="utf-8")
    assert checks.tool.dumps(checks.tool.normalize(checks.tool.read(path))) == stored
    assert "@" not in re.sub(r"@(?:value|click)", "", "".join("".join(cell["source"]) for cell in notebook["cells"]))
    assert (workshop / "_toc.yml").read_text(encoding="utf-8").count("book/77-tall-tales\n") == 1


def test_a_new_chapter_stands_in_the_order_of_the_numbers():
    toc = "chapters:\n  - file: book/01-a\n  - file: book/05-e\n  - caption: Reference\n  - file: book/notation\n"
    for name, after in (("03-c", "01-a"), ("09-i", "05-e"), ("02-b-b", "01-a")):
        assert f"book/{after}\n  - file: book/{name}\n" in new_chapter.enter(toc, name)
    assert new_chapter.enter(toc, "00-z").index("00-z") < toc.index("01-a") + 10


@pytest.mark.parametrize("name", ["quantiles", "16", "16_quantiles", "16-Quantiles", "../16-quantiles"])
def test_a_chapter_needs_a_number_and_a_name(name, workshop):
    with pytest.raises(checks.tool.NotebookError, match="two digits and words"):
        new_chapter.create(name, workshop)


def test_no_chapter_is_overwritten(workshop):
    (workshop / "book" / "16-quantiles.ipynb").touch()
    with pytest.raises(checks.tool.NotebookError, match="16-quantiles"):
        new_chapter.create("16-other", workshop)


# ---------------------------------------------------------------- a release

PACKAGE, CITATION = '__version__ = "0.2.0"\n', "version: 0.2.0\ndate-released: 2027-01-31\n"


def test_a_release_whose_files_agree():
    assert release.faults("v0.2.0", PACKAGE, CITATION, "## 0.2.0 (2027-01-31)\n") == []


@pytest.mark.parametrize(
    ("tag", "citation", "changelog", "fault"),
    [
        ("v0.3.0", CITATION, "## 0.2.0 (2027-01-31)\n", "the tag is v0.3.0"),
        ("v0.2.0", CITATION.replace("0.2.0", "0.1.0"), "## 0.2.0 (2027-01-31)\n", "CITATION.cff has version 0.1.0"),
        ("v0.2.0", CITATION, "## 0.2.0 (unreleased)\n", "unreleased"),
        ("v0.2.0", CITATION, "## 0.1.0 (2026-11-21)\n", "no heading"),
    ],
)
def test_a_release_whose_files_disagree(tag, citation, changelog, fault):
    (found,) = release.faults(tag, PACKAGE, citation, changelog)
    assert fault in found


def test_links_of_the_readme_become_absolute():
    text = "![a page](.github/page.png) [how](CONTRIBUTING.md) [there](https://example.org/a)"
    assert release.absolute(text, "https://example.org/o/r", "v1.0.0") == (
        "![a page](https://example.org/o/r/raw/v1.0.0/.github/page.png) "
        "[how](https://example.org/o/r/blob/v1.0.0/CONTRIBUTING.md) [there](https://example.org/a)"
    )


@pytest.mark.parametrize(
    ("name", "last"), [("release", "pypi"), ("release", "announce"), ("site", "deploy"), ("site", "colab")]
)
def test_nothing_is_published_before_the_checks(name, last):
    workflows = ROOT / ".github" / "workflows"
    jobs = yaml.safe_load((workflows / f"{name}.yml").read_text(encoding="utf-8"))["jobs"]
    job = last
    while job != "checks":
        assert "if" not in jobs[job]  # by default a job waits for the success of what it needs
        job = jobs[job]["needs"]
    assert jobs["checks"]["uses"] == "./.github/workflows/checks.yml"
    checks = (workflows / "checks.yml").read_text(encoding="utf-8")
    assert "run: .ci/run" in checks and "continue-on-error" not in checks
    commands = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert {"set -eu", "make book", "make test"} <= set(commands)
