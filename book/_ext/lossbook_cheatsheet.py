"""The cheat sheet: every loss on two printed pages, made from the package and from formulas that a test evaluates.

The directive ``cheat-sheet`` reads book/data/losses.toml. Name, parameters and chapter of a loss come from the package;
its formulas are Python expressions, printed here by :func:`formula` and compared with the package by
tests/test_cheat_sheet.py. Each name under which a loss is known goes into the index, and so into the search.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

import lossbook
import lossbook.divergence

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "book" / "data" / "losses.toml"
LIBRARIES = ("scikit-learn", "PyTorch", "Keras", "optax", "SciPy")

# Three columns on the two sides of a sheet of paper, as many as fit on a screen; no text below 8 points. The other
# names serve the search, and stay off the paper.
STYLE = """<style>
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 0.9rem; }
.cards > section { min-width: 0; padding: 0.7rem 0.9rem; border: 1px solid var(--edge, #ccc); border-radius: 4px; }
.cards > section { overflow-wrap: anywhere; }
.cards h3 { margin: 0; font-size: 1.0625rem; }
.cards p { margin: 0.3rem 0 0; font-size: 0.9375rem; line-height: 1.45; }
.cards code { background: none; padding: 0; }
.cards .formula { overflow: auto hidden; padding-bottom: 0.2rem; white-space: nowrap; }
@page cheat-sheet { size: A4 portrait; margin: 7mm 8mm 6mm; }
@media print {
  article:has(.cards) { page: cheat-sheet; font-size: 8pt; }
  article:has(.cards) * { line-height: 1.15 !important; }
  article:has(.cards) h1 { margin: 0 0 2pt; font-size: 13pt; }
  article:has(.cards) > section { columns: 3; column-gap: 9pt; }
  article:has(.cards) > section > :is(h1, p) { column-span: all; margin-bottom: 3pt; }
  .cheat-group > h2 { margin: 5pt 0 1pt; font-size: 10pt; }
  .cheat-group > p { margin: 0 0 2pt; }
  .cheat-group > :is(h2, p) { break-after: avoid; break-inside: avoid; }
  .cards { display: block; }
  .cards > section { margin: 0 0 1.5pt; padding: 1pt 0 0; break-inside: avoid; }
  .cards > section { border: 0; border-top: 0.5pt solid #aaa; border-radius: 0; }
  .cards h3 { font-size: 9pt; }
  .cards p { margin: 0.6pt 0 0; font-size: 8pt; }
  .cards .formula { display: inline-block; margin-right: 9pt; white-space: normal; overflow: visible; padding: 0; }
  .cards .formula:has(.mfrac) { padding-bottom: 2pt; }
  .cards .said { display: inline; }
  .cards .also { display: none; }
  .cards .formula + .said::before { content: "\\A"; white-space: pre; }
  .cheat-group .katex { font-size: 1.05em; }
  .cheat-group code { padding: 0; font-size: 1em; }
  body:has(.cards) .foot { display: none; }
}
</style>"""


# ---------- formulas: from a Python expression to TeX

NAMES = {
    "y_hat": r"\hat y",
    "alpha": r"\alpha",
    "beta": r"\beta",
    "delta": r"\delta",
    "epsilon": r"\varepsilon",
    "floor": r"\text{floor}",
    "eta": r"\eta",
    "gamma": r"\gamma",
    "loss": r"\ell",
    "mu": r"\mu",
    "pairs": "P",
    "quantile": r"\tau",
    "temperature": "T",
    "tau": r"\tau",
    "margin": r"\Delta",
    "sigmoid": r"\sigma",
    "smooth": "c",
    "support": "S",
    "relevant": "R",
    "irrelevant": r"\bar R",
}
RELATIONS = {
    ast.Eq: "=",
    ast.NotEq: r"\ne",
    ast.Lt: "<",
    ast.LtE: r"\le",
    ast.Gt: ">",
    ast.GtE: r"\ge",
}
FUNCTIONS = {"log": r"\ln", "cosh": r"\cosh", "tanh": r"\tanh", "max": r"\max", "min": r"\min"}
SUM, PRODUCT, SIGN, POWER, ATOM = range(5)  # how tightly a piece of a formula holds together


def formula(expression: str) -> str:
    """`expression`, an assignment or an equation, as TeX."""
    tree = ast.parse(expression).body[0]
    if isinstance(tree, ast.Assign):
        return f"{_tex(tree.targets[0])} = {_tex(tree.value)}"
    if isinstance(tree.value, ast.Compare):
        outer = tree.value
        if isinstance(outer.ops[0], ast.Eq):
            return _relation(outer)
    return _tex(tree.value)


def _tex(node: ast.expr, least: int = SUM) -> str:
    """`node` as TeX, in brackets if it holds together less than `least`."""
    text, binding = _piece(node)
    return text if binding >= least else rf"({text})"


def _piece(node: ast.expr) -> tuple[str, int]:
    positive = _without_minus(node)
    if positive is not None:
        return f"-{_tex(positive, PRODUCT)}", SUM
    match node:
        case ast.Constant(value=value):
            return str(value), ATOM
        case ast.Name(id=name):
            return NAMES.get(name, name), ATOM
        case ast.Tuple(elts=each):
            return f"({', '.join(map(_tex, each))})", ATOM
        case ast.Subscript(value=value, slice=index):
            return f"{_tex(value, ATOM)}_{{{_tex(index)}}}", ATOM
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"{_tex(left, ATOM)}^{{{_tex(right)}}}", POWER
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _quotient(left, right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            first, second = _tex(left, PRODUCT), _tex(right, SIGN)
            tight = isinstance(left, ast.Constant) or second.startswith("(")
            return f"{first}{' ' if tight else chr(92) + ','}{second}", PRODUCT
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{_tex(left)} + {_tex(right)}", SUM
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return f"{_tex(left)} - {_tex(right, PRODUCT)}", SUM
        case ast.Compare():
            return rf"[{_relation(node)}]", ATOM
        case ast.IfExp(test=test, body=body, orelse=other):
            condition = _relation(test)
            return (
                rf"\begin{{cases}} {_tex(body)} & {condition} \\ {_tex(other)} & \text{{else}} \end{{cases}}",
                ATOM,
            )
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() as each]):
            return _over(name, each)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, arguments)
    raise ExtensionError(f"the cheat sheet cannot print {ast.unparse(node)!r}")


def _without_minus(node: ast.expr) -> ast.expr | None:
    """What is left of a product that starts with a minus: Python takes −a·b for (−a)·b."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            rest = _without_minus(left)
            return None if rest is None else ast.BinOp(left=rest, op=op, right=right)
    return None


def _quotient(left: ast.expr, right: ast.expr) -> tuple[str, int]:
    match left, right:
        case ast.Call(func=ast.Name(id="sum")), ast.Constant(value=number):
            return rf"\tfrac1{number} {_tex(left)}", PRODUCT
        case ast.Call(func=ast.Name(id="sum")), ast.Name():
            return rf"\tfrac1{{{_tex(right)}}} {_tex(left)}", PRODUCT
        case _, ast.Constant():
            return rf"{_tex(left, POWER)}/{_tex(right)}", SIGN
    return rf"\frac{{{_tex(left)}}}{{{_tex(right)}}}", ATOM


def _relation(node: ast.expr) -> str:
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        raise ExtensionError(f"the cheat sheet cannot print the condition {ast.unparse(node)!r}")
    return f"{_tex(node.left)} {RELATIONS[type(node.ops[0])]} {_tex(node.comparators[0])}"


def _over(name: str, each: ast.GeneratorExp) -> tuple[str, int]:
    """A sum or a maximum over indices; one that runs over all classes needs no bounds."""
    bounds = []
    for loop in each.generators:
        index, where = _tex(loop.target), loop.iter.id
        if loop.ifs:
            bounds += [_relation(condition) for condition in loop.ifs]
        else:
            bounds.append(index if where == "classes" else rf"{index} \in {_tex(loop.iter)}")
    symbol = {"sum": r"\textstyle\sum", "max": r"\max", "min": r"\min"}[name]
    element = _tex(each.elt, PRODUCT)
    return rf"{symbol}_{{{', '.join(bounds)}}} {element}", PRODUCT


def _call(name: str, arguments: list[ast.expr]) -> tuple[str, int]:
    inner = ", ".join(_tex(argument) for argument in arguments)
    if name == "exp":
        return f"e^{{{inner}}}", POWER
    if name in ("abs", "size"):
        return rf"\lvert {inner} \rvert", ATOM
    if name == "log":
        simple = isinstance(arguments[0], (ast.Name, ast.Subscript)) or inner.startswith(r"\frac")
        return (rf"\ln {inner}" if simple else rf"\ln({inner})"), SIGN
    symbol = FUNCTIONS.get(name) or NAMES.get(name) or rf"\operatorname{{{name}}}"
    return f"{symbol}({inner})", ATOM


# ---------- what the package says of a loss


@functools.cache
def source() -> dict:
    with SOURCE.open("rb") as file:
        return tomllib.load(file)


def members() -> list[str]:
    return [name for group in source()["group"] for name in group["members"]]


def subject(name: str):
    """The class or function of the package that a row is about."""
    found = getattr(lossbook.divergence, name, None) if name in lossbook.divergence.__all__ else None
    found = found or getattr(lossbook, name, None)
    if found is None:
        raise ExtensionError(f"{SOURCE.name} holds {name}, which lossbook has not")
    return found


def title(name: str) -> str:
    """What the loss is called: the first words of its docstring."""
    own = source()[name].get("title")
    return own or re.split(r"[:,]", inspect.getdoc(subject(name)), maxsplit=1)[0]


def call(name: str) -> str:
    """How it is made, with its parameters and their defaults."""
    thing = subject(name)
    if inspect.isclass(thing):
        fields = dataclasses.fields(thing)
        return f"{name}({', '.join(f'{field.name}={field.default!r}' for field in fields)})"
    parameters = [each.replace(annotation=each.empty) for each in inspect.signature(thing).parameters.values()]
    return f"{name}({', '.join(map(str, parameters))})"


def chapters(name: str) -> list[Path]:
    """The notebooks that its docstring says derive it."""
    text = inspect.getdoc(subject(name)).split("Derived in", 1)[1].split("\n\n", 1)[0]
    found = [path for number in re.findall(r"\d\d", text) for path in sorted((ROOT / "book").glob(f"{number}-*.ipynb"))]
    if not found:
        raise ExtensionError(f"the docstring of {name} names no chapter that derives it")
    return found


def forms(name: str) -> list[dict[str, str]]:
    return source()[name]["forms"]


def libraries(name: str) -> dict[str, list[str]]:
    row = source()[name]
    return {
        library: [names] if isinstance(names := row[library], str) else names for library in LIBRARIES if library in row
    }


# ---------- the page


class CheatSheet(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(SOURCE))
        for module in sorted((ROOT / "lossbook").glob("*.py")):
            self.env.note_dependency(str(module))
        return [nodes.raw("", STYLE, format="html"), *(self.group(group) for group in source()["group"])]

    def group(self, group: dict) -> nodes.section:
        section = nodes.section(ids=[nodes.make_id("cheat-" + group["title"])], classes=["cheat-group"])
        section += nodes.title(group["title"], group["title"])
        section += self.parse_text_to_nodes(group["intro"])
        cards = nodes.container(classes=["cards"])
        for name in group["members"]:
            cards += self.card(name)
        section += cards
        return section

    def card(self, name: str) -> list[nodes.Node]:
        label = f"cheat-{name.lower().replace('_', '-')}"
        names = [title(name), name, *source()[name]["also"]]
        # The search puts main entries above the pages that only hold the words.
        entries = [("single", word, label, "main", None) for word in dict.fromkeys(names)]
        index = addnodes.index(entries=entries)
        section = nodes.section(ids=[label], names=[label])
        section += nodes.title(title(name), title(name))
        for kind, line in self.lines(name):
            found = self.parse_text_to_nodes(line)
            found[0]["classes"].append(kind)
            section += found
        self.state.document.note_explicit_target(section, section)
        return [index, section]

    def lines(self, name: str) -> Iterator[tuple[str, str]]:
        """What a card says, in MyST, with what kind of line it is."""
        row, thing = source()[name], subject(name)
        role = "class" if inspect.isclass(thing) else "func"
        yield "made", f"{{py:{role}}}`{call(name)} <{thing.__module__}.{name}>`"
        for form in forms(name):
            before = f"`{form['with']}`: " if "with" in form else ""
            yield "formula", f"{before}$\\ell = {formula(form['value'])}$"
            if "where" in form:
                yield "formula", f"with ${formula(form['where'])}$"
            if "gradient" in form:
                yield "formula", f"$\\ell' = {formula(form['gradient'])}$"
        if "asks" in row:
            proper = f" **Proper?** {row['proper'][0].upper()}{row['proper'][1:]}." if "proper" in row else ""
            yield "said", f"**Asks for** {row['asks']}.{proper}"
        yield "said", f"Target: {row['target']}."
        if "note" in row:
            yield "said", row["note"]
        elsewhere = [
            f"{library} {', '.join(f'`{word}`' for word in words)}" for library, words in libraries(name).items()
        ]
        if elsewhere:
            yield "said", f"In {'; '.join(elsewhere)}."
        others = [word for word in row["also"] if word.lower() != title(name).lower()]
        if others:
            yield "said also", f"Also: {', '.join(others)}."
        links = [f"[{int(path.stem[:2])}]({path.name})" for path in chapters(name)]
        yield "said", f"Chapter{'s' * (len(links) > 1)} {' and '.join(links)}."


def setup(app: Sphinx) -> dict:
    app.add_directive("cheat-sheet", CheatSheet)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
