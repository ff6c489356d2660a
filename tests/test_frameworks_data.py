"""The stored measurements of chapter 12 belong to their calls, to the pinned versions and to what the chapter says.

Measuring again needs the libraries themselves: `make test-frameworks`. It also evaluates the dictionary between
lossbook and the libraries; here it is seen to be complete.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "frameworks"))
import dictionary  # noqa: E402
import measurements  # noqa: E402

import lossbook  # noqa: E402

STORED = json.loads((ROOT / "lossbook" / "data" / "frameworks.json").read_text(encoding="utf-8"))


def test_the_file_holds_the_calls_that_are_made():
    calls = {q: {who: entry["call"] for who, entry in c.items()} for q, c in STORED["measured"].items()}
    assert calls == measurements.CALLS
    assert STORED["inputs"] == measurements.INPUTS


def test_every_call_has_a_number_or_an_error():
    for calls in STORED["measured"].values():
        for entry in calls.values():
            assert ("value" in entry) != ("error" in entry)


def test_the_pins_are_the_versions_that_were_measured():
    text = (ROOT / "requirements-frameworks.txt").read_text(encoding="utf-8")
    assert dict(re.findall(r"^([\w-]+)==(\S+)$", text, re.M)) == STORED["versions"]
    assert not re.search(r"https?:|--(?:extra-)?index-url|--find-links", text)


def test_the_chapter_names_those_versions():
    cells = json.loads((ROOT / "book" / "12-frameworks.ipynb").read_text(encoding="utf-8"))["cells"]
    prose = " ".join(" ".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown").split())
    for name, package in {
        "PyTorch": "torch",
        "Keras": "keras",
        "optax": "optax",
        "scikit-learn": "scikit-learn",
    }.items():
        assert f"{name} {STORED['versions'][package]}" in prose


@pytest.mark.parametrize("library", dictionary.LIBRARIES)
@pytest.mark.parametrize("name", [*lossbook.__all__, "cross_entropy"])
def test_every_name_has_a_counterpart_or_is_said_to_have_none(name, library):
    said = [getattr(entry, library) for entry in dictionary.ENTRIES if entry.name == name]
    said = [calls for calls in said if calls is not None]
    assert said, f"tests/frameworks/dictionary.py does not say what {name} is in {library}: a call, or NONE"
    assert dictionary.NONE not in said or len(said) == 1, f"{name} in {library}: a call, and NONE"


def test_the_dictionary_holds_nothing_else():
    assert {entry.name for entry in dictionary.ENTRIES} == {*lossbook.__all__, "cross_entropy"}


SHEET = tomllib.loads((ROOT / "book" / "data" / "losses.toml").read_text(encoding="utf-8"))


def plain(name: str) -> str:
    """A name without what differs between a library's class and its function."""
    name = name.lower().replace("_", "").removesuffix("loss")
    return "binarycrossentropy" + name.removeprefix("bce") if name.startswith("bce") else name


@pytest.mark.parametrize(
    ("name", "library"),
    [(name, library) for name, row in SHEET.items() for library in ("PyTorch", "Keras", "optax") if library in row],
)
def test_a_name_on_the_cheat_sheet_is_one_that_the_dictionary_calls(name, library):
    """`make test-frameworks` evaluates those calls, and so the names are the libraries' own."""
    key = {"PyTorch": "torch", "Keras": "keras", "optax": "optax"}[library]
    said = [getattr(entry, key) for entry in dictionary.ENTRIES if re.match(r"\w+", entry.ours)[0] == name]
    calls = " ".join(text for call in said if call for text in ([call] if isinstance(call, str) else call.values()))
    called = {plain(word) for word in re.findall(r"\w+", calls)}
    names = SHEET[name][library]
    assert {plain(each) for each in ([names] if isinstance(names, str) else names)} <= called
