"""The page "The dictionary": what each loss is called elsewhere, what it assumes there, and where the numbers part.

The directive ``dictionary`` prints tests/frameworks/dictionary.py and differences.py, which hold data and import none
of the libraries; `make test-frameworks` evaluates every call and every number in them. Names of classes are those of
the cheat sheet, book/data/losses.toml. The page needs no script: dictionary.js adds a choice of library and loss.
"""

from __future__ import annotations

import ast
import functools
import html
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lossbook_cheatsheet as sheet
from docutils import nodes
from lossbook_choice import typeset
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "tests" / "frameworks"
LIBRARIES = {"torch": "PyTorch", "keras": "Keras", "sklearn": "scikit-learn", "optax": "optax", "scipy": "SciPy"}
# Functions of tests/frameworks/libraries.py that stand for other libraries' sources.
OTHERS = {
    "torchvision_": "torchvision",
    "monai_": "MONAI",
    "smp_": "segmentation-models-pytorch",
    "keras_rs_": "keras-rs",
    "metric_learning_": "pytorch-metric-learning",
}
# How a call names a library's function, and what it calls besides.
NAMED = {
    "torch": r"(?<![\w.])((?:F|torch)(?:\.\w+)+|(?:monai|smp|torchvision)_\w+)\(",
    "keras": r"(keras\.\w+\.\w+)",
    "sklearn": r"(?<![\w.])((?:sklearn_\w+|sgd_fast)\.\w+|\w+)\(",
    "optax": r"((?:optax|jax)(?:\.\w+)*\.\w+)",
    "scipy": r"((?:special|stats|distance)\.\w+)",
}
HELPERS = set(
    "F.log_softmax torch.stack torch.zeros_like torch.sign torch.sigmoid torch.special.entr zip range "
    "keras.ops.one_hot keras.ops.sigmoid special.xlogy special.xlog1py special.gammaln "
    "jax.vmap jax.nn.log_softmax jax.nn.one_hot optax.smooth_labels".split()
)
STYLE = """<style>
.words-filter { display: flex; flex-wrap: wrap; gap: 0.6rem 1.5rem; margin: 1.3rem 0; font-family: var(--system); }
.words-filter label { display: flex; align-items: center; gap: 0.5rem; font-size: 1rem; }
.words-filter :is(select, input) { min-height: 2.25rem; padding: 0.2rem 0.6rem; border: 1px solid var(--strong-edge);
  border-radius: 4px; background: var(--page); color: var(--text); font: inherit; max-width: 14rem; }
.words code { overflow-wrap: anywhere; }
.words table { width: 100%; min-width: 0; table-layout: fixed; }
.words :is(th, td) { overflow-wrap: anywhere; font-size: 0.9375rem; }
.words th:nth-child(1) { width: 13%; }
.words th:nth-child(3) { width: 35%; }
.words th:nth-child(4) { width: 22%; }
.words details { margin: 0.6rem 0; padding-left: 1rem; border-left: 2px solid var(--edge); }
.words summary { padding: 0.3rem 0; color: var(--accent); cursor: pointer; }
.words :is(ul, dl) { margin: 0.4rem 0; }
.words li { margin: 0.7rem 0; }
.words dt { margin-top: 0.6rem; font-weight: 600; }
.words dd { margin: 0.2rem 0 0 1rem; }
.words .number { font-weight: 600; }
.words .topic { color: var(--quiet); }
@media (max-width: 40rem) {
  .words thead { position: absolute; clip-path: inset(50%); }
  .words :is(tr, td) { display: block; width: auto; border: 0; padding: 0; }
  .words tr { padding: 0.4rem 0; border-bottom: 1px solid var(--edge); }
  .words td:first-child { font-weight: 600; }
  .words td:nth-child(n + 3):not(:empty)::before { content: attr(data-head) ": "; color: var(--quiet); }
}
@media print {
  .words-filter, .words .calls { display: none; }
  .words, .words :is(th, td, li, p) { font-size: 8.5pt; line-height: 1.3; }
  .words :is(th, td) { padding-block: 1.5pt; }
  .words h3 { margin-top: 8pt; }
  .words li { margin: 3pt 0; }
  .words details::details-content { content-visibility: visible; block-size: auto; }
  .words summary { padding: 0; list-style: none; color: inherit; font-style: italic; }
}
</style>"""


@functools.cache
def tables() -> tuple[Any, Any]:
    if str(TABLES) not in sys.path:
        sys.path.insert(0, str(TABLES))
    return importlib.import_module("dictionary"), importlib.import_module("differences")


def entries(name: str) -> list:
    return [entry for entry in tables()[0].ENTRIES if entry.name == name]


def calls(name: str, library: str) -> list[tuple[Any, dict[str, str]]]:
    """The entries of a loss that have calls of a library, and these by what they give."""
    found = [(entry, getattr(entry, library)) for entry in entries(name)]
    return [(entry, {"value": said} if isinstance(said, str) else said) for entry, said in found if said]


def functions(name: str, library: str) -> list[str]:
    """What the calls name of the library, in their order."""
    texts = [text for _, said in calls(name, library) for text in said.values()]
    named = [match[1] for text in texts for match in re.finditer(NAMED[library], text)]
    kept = dict.fromkeys(word for word in named if word not in HELPERS)
    # Where every call is by helpers, as of sigmoid, the helper is the function.
    return list(kept or dict.fromkeys(named))


def elsewhere(name: str, library: str) -> list[str]:
    """The names of a loss in a library: the class that the cheat sheet has, then the functions that are called."""
    row = sheet.source().get(name, {}).get(LIBRARIES[library], [])
    classes = [row] if isinstance(row, str) else list(row)
    called = functions(name, library)
    ends = {word.rsplit(".", 1)[-1] for word in called}
    return [word for word in classes if word not in ends and word.rsplit(".", 1)[-1].split("(")[0] not in ends] + called


def home(word: str) -> str:
    """A function's name as its users know it."""
    quoted = {
        "monai_dice": "MONAI’s DiceLoss",
        "smp_tversky": "segmentation-models-pytorch’s TverskyLoss",
        "torchvision_focal": "torchvision’s sigmoid_focal_loss",
    }
    return quoted.get(word, word)


def defaults(name: str, library: str) -> dict[str, str]:
    """What the functions assume unless told otherwise."""
    signatures = tables()[0].SIGNATURES
    return {word: signatures[word] for word in functions(name, library) if word in signatures}


def denominator(name: str, library: str) -> str:
    """What the library's mean divides by: read from the calls that agree with ours, whose mean divides by Σw."""
    said: dict[str, str] = {}
    for entry, found in calls(name, library):
        if not isinstance(entry, tables()[0].Function):
            for gives, call in found.items():
                if not call.endswith(").mean()"):  # that mean is the caller's
                    said.setdefault(gives.removesuffix(", value only"), call)
    weighted = [said[key] for key in said if re.fullmatch(r"(class-)?weighted (mean|how)", key)]
    if any("mean_with_sample_weight" in call for call in weighted):
        return "n, with weights too; Σw with `mean_with_sample_weight`"
    if weighted:
        return "n, with weights too" if all("* n /" in call for call in weighted) else "n; with weights Σw"
    if {"mean", "how"} & said.keys():
        return "n"
    return "left to you" if library in ("optax", "scipy") and "none" in said else ""


def numbers(row: Any) -> tuple[str, str]:
    """Both numbers of a difference, with six digits, or as many as it takes to tell them apart."""
    pair = ("", "")
    for digits in range(6, 18):
        pair = number(row.gives, digits), number(row.there, digits)
        if pair[0] != pair[1]:
            break
    return pair


def number(formula: str, digits: int) -> str:
    if formula == "ValueError":
        return "raises ValueError"

    def shown(value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return f"[{', '.join(map(shown, value))}]"
        if isinstance(value, bool):
            return str(value)
        return f"{value:.{digits}g}".replace("-", "−").replace("nan", "NaN").replace("inf", "∞")

    value = eval(formula, dict(tables()[1].NUMBERS))
    return shown(value.tolist() if hasattr(value, "tolist") else value)


def whose(call: str) -> str:
    """The library that a call of the table of differences is of."""
    for start, library in OTHERS.items():
        if start in call:
            return library
    for library, sign in {
        "Keras": r"\bkeras\.",
        "optax": r"\b(optax|jax)\.|\bJ\(",
        "SciPy": r"(?<!_)\b(distance|special|stats)\.",
        "PyTorch": r"\b(F|torch)\.",
    }.items():
        if re.search(sign, call):
            return library
    return "scikit-learn"


def differences(name: str) -> Iterator[tuple[str, Any]]:
    """The differences of a loss: what each is about, and the row of the table."""
    for topic, rows in tables()[1].TOPICS.items():
        for row in rows:
            if name in owners(row):
                yield topic, row


def owners(row: Any) -> list[str]:
    """The names of the dictionary in our call."""
    known = {entry.name for entry in tables()[0].ENTRIES}
    return [node.id for node in ast.walk(ast.parse(row.ours)) if isinstance(node, ast.Name) and node.id in known]


# ---------- the page


def code(text: str) -> str:
    return f"<code>{html.escape(text, quote=False)}</code>"


def cell(head: str, text: str) -> str:
    return f'<td data-head="{head}">{text}</td>'


def names_table(name: str) -> str:
    rows: dict[str, list[str]] = {}
    for library, title in LIBRARIES.items():
        words = elsewhere(name, library)
        if not words:
            continue
        assumed = [
            (f"{code(home(word))}: " if len(words) > 1 else "") + code(said)
            for word, said in defaults(name, library).items()
        ]
        called = "<br>".join(code(home(word)) for word in words)
        divisor = re.sub(r"`(\w+)`", r"<code>\1</code>", denominator(name, library))
        rows[title] = [title, called, "<br>".join(assumed), divisor]
    if not rows:
        return ""
    heads = ("In", "Name", "Unless told otherwise", "Its mean divides by")
    kept = [n for n in range(4) if any(row[n] for row in rows.values())]
    head = "".join(f'<th scope="col">{heads[n]}</th>' for n in kept)
    body = "".join(
        f'<tr data-library="{title}">{"".join(cell(heads[n], row[n]) for n in kept)}</tr>'
        for title, row in rows.items()
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def calls_list(name: str) -> str:
    parts = []
    for entry in entries(name):
        found = [(library, said) for library in LIBRARIES for one, said in calls(name, library) if one is entry]
        if not found:
            continue
        parts.append(f"<dt>{code(entry.ours)} on {html.escape(entry.data)}</dt>")
        for library, said in found:
            for gives, call in said.items():
                what = {"how": "none, mean, sum", "value": ""}.get(gives, gives.replace(" how", " none, mean, sum"))
                label = f"{LIBRARIES[library]}{', ' * bool(what)}{what}"
                parts.append(f'<dd data-library="{LIBRARIES[library]}">{html.escape(label)}: {code(call)}</dd>')
    if not parts:
        return ""
    return (
        f'<details class="calls"><summary>Calls that give the same number</summary><dl>{"".join(parts)}</dl></details>'
    )


def differences_list(name: str) -> str:
    rows = []
    for topic, row in differences(name):
        library, (here, there) = whose(row.theirs), numbers(row)
        about = re.sub(r"(?<!\w)'(\w+)'", r"“\1”", row.about)
        about = re.sub(r"\btorch\b(?!\.)", "PyTorch", re.sub(r"\bscipy\b(?!\.)", "SciPy", about))
        if not re.match(r"scikit-learn|optax|keras-rs|torchvision|pytorch-|segmentation-", about):
            about = about[0].upper() + about[1:]
        about = html.escape(typeset(about), quote=False)
        rows.append(
            f'<li data-library="{library}">{about}. <span class="topic">({topic})</span><br>'
            f'lossbook: {code(row.ours)} → <span class="number">{here}</span><br>'
            f'{library}: {code(row.theirs)} → <span class="number">{there}</span></li>'
        )
    if not rows:
        return ""
    title = f"{len(rows)} differences, both numbers of each" if len(rows) > 1 else "One difference, both numbers"
    return f"<details><summary>{title}</summary><ul>{''.join(rows)}</ul></details>"


def groups() -> list[tuple[str, list[str]]]:
    """The cheat sheet's groups, then the functions and the optimizers that are in the dictionary too."""
    shown = [(group["title"], group["members"]) for group in sheet.source()["group"]]
    seen, dictionary = set(sheet.members()), tables()[0]
    rest = [entry for entry in dictionary.ENTRIES if entry.name not in seen]
    paths = dict.fromkeys(entry.name for entry in rest if isinstance(entry, dictionary.Path))
    others = dict.fromkeys(entry.name for entry in rest if entry.name not in paths)
    has = [name for name in others if any(elsewhere(name, library) for library in LIBRARIES)]
    return [*shown, ("Functions on the way", has), ("Optimizers", list(paths))]


def label(name: str) -> str:
    return f"dictionary-{name.lower().replace('_', '-')}"


class Dictionary(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        for path in (TABLES / "dictionary.py", TABLES / "differences.py", sheet.SOURCE):
            self.env.note_dependency(str(path))
        sections = [self.group(*group) for group in groups()]
        script = '<script defer src="../_static/dictionary.js"></script>'
        head = f'{STYLE}<div class="words-filter" hidden></div>{script}'
        return [nodes.raw("", head, format="html"), *sections]

    def group(self, title: str, members: list[str]) -> nodes.section:
        section = nodes.section(ids=[nodes.make_id(f"words-{title}")])
        section += nodes.title(title, title)
        for name in members:
            section += self.word(name)
        return section

    def word(self, name: str) -> list[nodes.Node]:
        on_sheet = name in sheet.members()
        title = sheet.title(name) if on_sheet else name
        section = nodes.section(ids=[label(name)], names=[label(name)], classes=["words"])
        section += nodes.title(title, title)
        thing = sheet.subject(name)
        role = "class" if isinstance(thing, type) else "func"
        made = sheet.call(name) if on_sheet else name
        line = [f"{{py:{role}}}`{made} <{thing.__module__}.{name}>`"]
        if on_sheet:
            line.append(f"its {{ref}}`formula and slope <cheat-{name.lower().replace('_', '-')}>`")
        absent = [title for library, title in LIBRARIES.items() if not elsewhere(name, library)]
        if absent:
            line.append(f"not in {', '.join(absent)}")
        section += self.parse_text_to_nodes("; ".join(line) + ".")
        section += nodes.raw("", names_table(name) + calls_list(name) + differences_list(name), format="html")
        self.state.document.note_explicit_target(section, section)
        words = dict.fromkeys(word.rsplit(".", 1)[-1] for library in LIBRARIES for word in functions(name, library))
        index = addnodes.index(entries=[("single", word, label(name), "", None) for word in words])
        return [index, section]


def setup(app: Sphinx) -> dict:
    app.add_directive("dictionary", Dictionary)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
