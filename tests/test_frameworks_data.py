"""The stored measurements of chapter 12 belong to the script, to the pinned versions and to what the chapter says.

Measuring again needs the libraries themselves: `make test-frameworks`. It also evaluates the dictionary between
lossbook and the libraries; here it is seen to be complete.
"""

import copy
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "frameworks")]
import dictionary  # noqa: E402
import measure_frameworks as tool  # noqa: E402

import lossbook  # noqa: E402

STORED = json.loads((ROOT / "lossbook" / "data" / "frameworks.json").read_text(encoding="utf-8"))


def test_the_file_holds_the_calls_of_the_script():
    calls = {q: {who: entry["call"] for who, entry in c.items()} for q, c in STORED["measured"].items()}
    assert calls == tool.CALLS
    assert STORED["inputs"] == tool.INPUTS


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


def test_nothing_differs_from_itself():
    assert tool.differences(STORED, copy.deepcopy(STORED)) == []


@pytest.mark.parametrize(
    ("question", "who", "value"),
    [
        ("weighted", "torch, labels", 0.692162),  # 1 in the sixth digit
        ("mean", "keras", 0.57857),
        ("update", "difference of the two forms", 1e-300),
        ("padding", "torch, ignore_index, all", 0.0),  # stored as "nan"
        ("Huber", "optax", [0.0, 0.125, 0.5]),
    ],
)
def test_a_changed_number_is_a_difference(question, who, value):
    found = copy.deepcopy(STORED)
    found["measured"][question][who]["value"] = value
    (line,) = tool.differences(STORED, found)
    assert line.startswith(f"{question} | {who}: value stored")


def test_rounding_is_no_difference():
    found = copy.deepcopy(STORED)
    found["measured"]["weighted"]["torch, labels"]["value"] *= 1 + 1e-12
    found["measured"]["mean"]["keras"]["value"] *= 1 + 1e-7
    assert tool.differences(STORED, found) == []


def test_a_new_error_a_lost_entry_and_another_version_are_differences():
    found = copy.deepcopy(STORED)
    found["measured"]["mean"]["torch"] = {"call": found["measured"]["mean"]["torch"]["call"], "error": "ValueError: no"}
    del found["measured"]["mean"]["optax"]
    found["versions"]["keras"] = "0.1"
    lines = tool.differences(STORED, found)
    assert len(lines) == 4  # the error that is new, the value that is gone, the entry, the version


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
