"""The page "Which loss do I need?" and the search: every end is a loss, and every loss is found by its other names."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lossbook.advice import ADVICE, TYPES

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
pytest.importorskip("sphinx")
choice = importlib.import_module("lossbook_choice")
sheet = importlib.import_module("lossbook_cheatsheet")

LEAVES = list(choice.leaves(choice.tree()))
# What readers type, and the card that must be among what they find.
ALIASES = {
    "log loss": "BinaryCrossEntropy",
    "logloss": "BinaryCrossEntropy",
    "negative log-likelihood": "SparseCategoricalCrossEntropy",
    "NLL": "SparseCategoricalCrossEntropy",
    "softmax loss": "SparseCategoricalCrossEntropy",
    "softmax cross-entropy": "CategoricalCrossEntropy",
    "BCE": "BinaryCrossEntropy",
    "deviance": "BinaryCrossEntropy",
    "logistic loss": "Logistic",
    "L1 loss": "MeanAbsoluteError",
    "L2 loss": "MeanSquaredError",
    "MSE": "MeanSquaredError",
    "MAE": "MeanAbsoluteError",
    "smooth L1": "Huber",
    "quantile loss": "Pinball",
    "SVM loss": "Hinge",
    "AdaBoost loss": "Exponential",
    "0-1 loss": "ZeroOne",
    "multiclass hinge": "MulticlassHinge",
    "Weston-Watkins": "MulticlassHinge",
    "focal loss": "CategoricalFocal",
    "KL divergence": "kl_divergence",
    "relative entropy": "kl_divergence",
}


def test_every_end_is_a_row_and_every_row_an_end():
    assert all(2 <= len(answers) <= 4 for answers, _ in LEAVES)
    named = [name for _, name in LEAVES]
    assert len(named) == len(set(named))
    # A label in one-hot form is no other question; the cosine equals the row before it; the last two ignore what the
    # reader has just said.
    assert set(ADVICE) - set(named) == {"one-hot", "cosine", "cyclic as classes", "grades as classes"}
    assert set(named) <= set(ADVICE)


def test_the_first_answers_lead_to_what_recommend_says_first():
    first = {}
    for _, name in LEAVES:
        first.setdefault(ADVICE[name].target_type, name)
    for target_type in TYPES:
        rows = [name for name, row in ADVICE.items() if row.target_type == target_type and name != "one-hot"]
        assert rows[0] == first[target_type] and ADVICE[rows[0]].distribution
        assert not any(ADVICE[name].distribution for name in rows[1:])


def test_a_loss_is_advised_or_there_is_a_reason():
    advised = {type(row.loss).__name__ for row in ADVICE.values()} - {"str"}
    losses = {name for name in sheet.members() if not name.islower()}
    assert losses - advised == {
        "LogCosh",  # much as Huber's
        "SquaredLogError",  # the squared error on ln(1 + y)
        "Logistic",  # binary cross-entropy on labels ±1
        "SquaredHinge",
        "ModifiedHuber",
        "Exponential",
        "Perceptron",  # asks for no margin
        "ZeroOne",  # has no slope
        "CrammerSinger",  # less often consistent than MulticlassHinge
    }
    assert "not consistent" in ADVICE["decision of many"].reason


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The two pages alone, built by Sphinx as the book builds them."""
    source = tmp_path_factory.mktemp("pages")
    for name in ("which-loss", "cheat-sheet"):
        shutil.copyfile(ROOT / "book" / f"{name}.md", source / f"{name}.md")
    (source / "index.md").write_text("# Start\n\n```{toctree}\nwhich-loss\ncheat-sheet\n```\n", encoding="utf-8")
    (source / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT / 'book' / '_ext')!r})\n"
        "extensions = ['myst_parser', 'lossbook_cheatsheet', 'lossbook_choice']\n"
        "myst_enable_extensions = ['dollarmath', 'colon_fence']\nsuppress_warnings = ['myst.xref_missing']\n",
        encoding="utf-8",
    )
    out = source / "_build"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(source), str(out)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return out


def found(index: dict, words: str) -> set[str]:
    """What Sphinx's search finds among the entries of the index: its own rule, in searchtools.js."""
    words = words.lower()
    entries = index["indexentries"]
    hits = [places for entry, places in entries.items() if words in entry and len(words) >= len(entry) / 2]
    return {f"{index['docnames'][place[0]]}#{place[1]}" for places in hits for place in places}


def test_the_search_finds_every_loss_by_its_other_names(built):
    text = (built / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)\s*", text, flags=re.S)[1])
    for name in sheet.members():
        for word in (name, sheet.title(name), *sheet.source()[name]["also"]):
            assert f"cheat-sheet#cheat-{name.lower().replace('_', '-')}" in found(index, word), word
    for word, name in ALIASES.items():
        assert f"cheat-sheet#cheat-{name.lower().replace('_', '-')}" in found(index, word), word


def test_each_name_of_a_loss_has_its_anchor(built):
    page = (built / "cheat-sheet.html").read_text(encoding="utf-8")
    for name in sheet.members():
        assert page.count(f'id="cheat-{name.lower().replace("_", "-")}"') == 1


def test_the_questions_open_without_a_script(built):
    page = (built / "which-loss.html").read_text(encoding="utf-8")
    tree = page[page.index('class="choice') :]
    assert page.count("<details>") == page.count("</details>") == len(re.findall(r"<summary>[^<]+</summary>", tree))
    ends = re.findall(r"</summary>\s*<p>→", page)
    assert len(ends) == len(LEAVES)
    assert "<script" not in tree[: tree.rindex("</details>")]
    for row in (ADVICE[name] for _, name in LEAVES):
        if not isinstance(row.loss, str):
            assert f'href="cheat-sheet.html#cheat-{type(row.loss).__name__.lower()}"' in page
