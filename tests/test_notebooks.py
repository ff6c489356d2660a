"""What nbval cannot see: that a chapter ran, reads well anywhere, is short, and that its prose states its outputs.

A number of three or more digits in the text of a chapter must be a number that one of its cells printed (or drew
as text, or was given in the code), at the precision written. The rules of what counts are in `written_numbers`
and `known_numbers`; the tests after the chapters' own show on made-up notebooks that the checks do fail.
"""

from __future__ import annotations

import ast
import base64
import html
import json
import re
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
VEGA_LITE = "application/vnd.vegalite.v5+json"

sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "book" / "_ext")]
import notebooks as tool  # noqa: E402
import reading  # noqa: E402


@dataclass(frozen=True)
class Number:
    """A number as it is written: its value and the power of ten of its last digit."""

    value: Decimal
    place: int
    text: str = ""
    exact: bool = False

    def supports(self, written: Number) -> bool:
        """Whether `written` is this number, rounded to the digits that `written` has."""
        if not self.exact and self.place > written.place:
            return False  # 0.51 in an output says nothing about a third digit
        if written.value < 0 and self.value >= 0:
            return False
        half = Decimal(5).scaleb(written.place - 1)
        return abs(abs(self.value) - abs(written.value)) <= half


def number(text: str, *, exact: bool = False) -> Number:
    value = Decimal(text.replace("−", "-").replace(",", ""))
    return Number(value, int(value.as_tuple().exponent), text, exact)


# ---------------------------------------------------------------- numbers in outputs and code

IN_OUTPUT = re.compile(r"(?<![\w.])[-−+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?!\w)")
THOUSANDS = re.compile(r"(?<![\w.,])[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,])")


def numbers_in_text(text: str) -> list[Number]:
    text = re.sub(r"<Figure size \d+x\d+ with \d+ Axes>", "", text)
    found = [number(match[0]) for match in IN_OUTPUT.finditer(text)]
    found += [number(match[0]) for match in THOUSANDS.finditer(text)]
    # "12.9%" stands for 0.129 too.
    for match in re.finditer(r"(?<![\w.])([-−]?\d+(?:\.\d+)?) ?%", text):
        percent = number(match[1])
        found.append(Number(percent.value.scaleb(-2), percent.place - 2, match[0]))
    return found


def numbers_in_code(source: str) -> list[Number]:
    source = re.sub(r"^(\s*)[%!].*", r"\1pass", source, flags=re.M)
    found = []
    negative = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            negative.add(node.operand)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            sign = "-" if node in negative else ""
            found.append(number(f"{sign}{node.value!r}", exact=True))
    return found


def output_texts(cell) -> list[str]:
    """The text that the outputs of a cell show; not the description of a chart, which is prose."""
    texts = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            texts.append("".join(output["text"]))
        data = output.get("data", {})
        if VEGA_LITE in data:
            continue
        for mime, value in data.items():
            value = "".join(value) if isinstance(value, (str, list)) else json.dumps(value)
            if mime == "image/svg+xml":
                value = "\n".join(
                    html.unescape(re.sub(r"<[^>]*>", "", text))
                    for text in re.findall(r"<text\b[^>]*>(.*?)</text>", value, flags=re.S)
                )
            texts.append(value)
    return texts


def known_numbers(notebook) -> list[Number]:
    found: list[Number] = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        found += numbers_in_code("".join(cell["source"]))
        for text in output_texts(cell):
            found += numbers_in_text(text)
    return found


# ---------------------------------------------------------------- numbers in prose

POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
YEAR = r"(?:1[6-9]|20)\d\d[a-z]?"
SOFTWARE = "Python|NumPy|SciPy|scikit-learn|PyTorch|torch|Keras|TensorFlow|JAX|Matplotlib|matplotlib|[Vv]ersions?"
NOT_STATED = [
    re.compile(pattern, flags=re.M)
    for pattern in (
        r"<!--[\s\S]*?-->",
        r"\[[^\]]*\]\(references\.md#[\w-]+\)",  # a citation
        r"\\tag\{[^}]*\}|\[\([\d.]+\)\](?=\(#eq-)",  # the number of an equation
        r"(?<=\])\([^)\s]*\)",  # the target of a link
        r"<?https?://[^\s>)]+>?",
        r"\b(?:arXiv|doi|DOI|ISBN)[:\s]\s*[\w./-]+",
        r"\bpp?\.\s*\d+(?:\s*[-–]\s*\d+)?",
        r"\bv?\d+\.\d+\.\d+[\w.]*",  # a version
        rf"\b(?:{SOFTWARE})\s+\d+(?:\.\d+)?(?!\d)",
        r"\b(?:[Cc]hapters?|[Ff]igures?|[Tt]ables?|[Ee]quations?|[Ss]ections?|[Ee]xercises?)\s+\d+(?:\.\d+)?(?!\d)",
        r"\b\d{4}-\d\d-\d\d\b",
        r"\b[A-Z][a-z]+ \d{1,2}, \d{4}\b",
        rf"\((?:[^()\d]*,\s*|[^()\d]*\s)?{YEAR}\)",  # (1964), (Huber, 1964)
        rf"(?<=[a-z.], ){YEAR}(?=\])",  # [Lin et al., 2017], the words of a link
        # "in 1964", "Huber 1964"; but "in 2000 draws" and "With 2000 samples" are counts.
        rf"\b(?:in|since|until|before|after|[A-Z][a-zà-ÿ]+,?)\s+{YEAR}\b(?![.,]?\d)(?!\s+[a-z]+s?\b(?<!and)(?<!by)(?<!to)(?<!it))",
        r"\b\d\d-[a-z][a-z-]+(?:\.ipynb)?\b",  # a chapter's file
    )
]
# Letters before a digit make a name (float64, x1); a digit or a point before it, the rest of a number.
WRITTEN = re.compile(
    r"(?P<sign>(?<![\w.)}\]])[-−])?(?<![\w.])(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(?P<power>[eE][-+−]?\d+)?"
    r"(?P<percent>\s?\\?%|\s+percent\b)?"
)


def written_numbers(text: str) -> list[list[Number]]:
    """The numbers of three or more digits in `text`; each with its possible readings (12.9 % is 12.9 or 0.129)."""
    for pattern in NOT_STATED:
        text = pattern.sub(" ", text)
    text = text.replace("{,}", ",")
    text = re.sub(r"(?<=\d)(?:\\,|[\u2009\u202f\u00a0])(?=\d{3}(?!\d))", "", text)
    text = re.sub(
        r"(\d)\s*(?:×|\\times|\\cdot|·)\s*10\s*(?:\^\s*\{?\s*([-−]?\d+)\s*\}?|([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))",
        lambda m: f"{m[1]}e{(m[2] or m[3].translate(POWERS)).replace('−', '-')}",
        text,
    )
    text = re.sub(r"(?<![\w.])10\s*\^\s*\{?[-−]?\d+\}?", " ", text)  # a bare power of ten is an order of magnitude
    found = []
    for match in WRITTEN.finditer(text):
        digits, power = match["digits"], (match["power"] or "").replace("−", "-")
        if sum(character.isdigit() for character in digits + power) < 3:
            continue
        sign = "-" if match["sign"] else ""
        # "100,000" is a number with a separator or, in a tuple, two numbers.
        readings = [[number(sign + digits + power)]]
        if "," in digits:
            readings.append([number(part) for part in digits.split(",") if len(part) >= 3])
        if match["percent"]:
            percent = readings[0][0]
            readings.append([Number(percent.value.scaleb(-2), percent.place - 2, percent.text)])
        found.append([Number(r.value, r.place, match[0].strip()) for reading in readings[:1] for r in reading])
        found[-1] += [r for reading in readings[1:] for r in reading[:1]]
    return found


def prose(notebook) -> list[tuple[str, str]]:
    """Everything that a reader reads and no cell printed: text cells, alt texts, descriptions."""
    texts = []
    for cell in notebook["cells"]:
        name = cell.get("id", "?")
        if cell["cell_type"] == "markdown":
            texts.append((name, "".join(cell["source"])))
            continue
        settings = cell["metadata"].get("mystnb", {})
        texts.append((f"{name}, alt text", settings.get("image", {}).get("alt", "")))
        for output in cell.get("outputs", []):
            if VEGA_LITE in output.get("data", {}):
                texts.append((f"{name}, description", output["data"][VEGA_LITE].get("description", "")))
    return texts


def unproved_numbers(notebook) -> list[str]:
    known = known_numbers(notebook)
    faults = []
    for place, text in prose(notebook):
        for readings in written_numbers(text):
            if not any(candidate.supports(reading) for reading in readings for candidate in known):
                faults.append(f"{readings[0].text} (cell {place})")
    return faults


# ---------------------------------------------------------------- the other checks

FOREIGN = re.compile(
    r"/home/|/Users/|/root/|/tmp/|/private/var|/opt/|/usr/|\b[A-Z]:\\|site-packages|ipykernel|"
    r"\b0x[0-9a-fA-F]{6,}|Traceback \(most recent|\w*Warning\b:"
)
UNCHECKED = re.compile(r"NBVAL_|PYTEST_VALIDATE_IGNORE")
UNCHECKED_TAGS = re.compile(r"nbval-|raises-exception|skip-execution")


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]


def execution_faults(notebook) -> list[str]:
    counts = [cell.get("execution_count") for cell in code_cells(notebook)]
    if not counts:
        return ["has no code cell"]
    if counts != list(range(1, len(counts) + 1)):
        return [f"execution counts are {counts}, not 1 to {len(counts)}: run `make notebooks`"]
    return []


def output_faults(notebook) -> list[str]:
    faults = []
    for cell in code_cells(notebook):
        name, source = cell.get("id", "?"), "".join(cell["source"])
        if source.rstrip().endswith(";"):
            faults.append(f"cell {name}: nbval shows the value that the last ';' hides; end with plt.show()")
        if UNCHECKED.search(source) or any(UNCHECKED_TAGS.search(tag) for tag in cell["metadata"].get("tags", [])):
            faults.append(f"cell {name}: is exempt from comparison")
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                faults.append(f"cell {name}: stopped with {output.get('ename')}")
            if output.get("name") == "stderr":
                faults.append(f"cell {name}: wrote to stderr")
        for text in output_texts(cell):
            if found := FOREIGN.search(text):
                faults.append(f"cell {name}: output has {found[0]!r}")
    return faults


def figure_faults(notebook) -> list[str]:
    faults = []
    for cell in code_cells(notebook):
        name = cell.get("id", "?")
        for output in cell["outputs"]:
            data = output.get("data", {})
            if not tool.figure(output) and any(mime.startswith("image/") for mime in data):
                faults.append(f"cell {name}: nbval does not compare bitmaps; call plots.setup(), which draws SVG")
            elif tool.figure(output):
                faults += [f"cell {name}: {fault}" for fault in still_faults(output)]
            if "image/svg+xml" in data:
                alt = cell["metadata"].get("mystnb", {}).get("image", {}).get("alt", "")
                if len(alt.split()) < 4:
                    faults.append(f"cell {name}: the figure's alt text (mystnb.image.alt) is {alt!r}")
            if VEGA_LITE in data:
                description = "".join(data.get("text/plain", ""))
                if len(description.split()) < 4 or description != data[VEGA_LITE].get("description"):
                    faults.append(f"cell {name}: the chart's description is {description!r}")
    return faults


MAX_STILL = 60_000  # bytes


def still_faults(output) -> list[str]:
    """What shows a figure in a notebook that is not trusted: a PNG, small and as large as the figure."""
    png = base64.b64decode("".join(output["data"].get("image/png", "")))
    if not png.startswith(b"\x89PNG"):
        return ["no PNG stands beside the figure: run `make notebooks`"]
    faults = [f"its PNG has {len(png)} bytes, more than {MAX_STILL}"] if len(png) > MAX_STILL else []
    if output["metadata"].get("image/png") != tool.size(output["data"]["image/png"]):
        faults.append("the metadata don't say the size of its PNG: run `make notebooks`")
    box = re.search(r'width="([\d.]+)pt"', tool.figure(output))
    if box and abs(tool.size(output["data"]["image/png"])["width"] - float(box[1]) * 96 / 72) > 1:
        faults.append("its PNG is not as wide as the figure")
    return faults


CAPTION = re.compile(r"\*Figure [\d.]+ .*?[^*]\*(?:\n\n|\Z)", flags=re.S)


def caption_faults(notebook) -> list[str]:
    """Each figure is followed by its caption, one emphasized paragraph; whether they count up, the build says."""
    faults = []
    for cell, after in zip(notebook["cells"], [*notebook["cells"][1:], None]):
        text = "".join(after["source"]) if after and after["cell_type"] == "markdown" else ""
        if any(tool.figure(output) for output in cell.get("outputs", [])) and not CAPTION.match(text):
            faults.append(f"cell {cell['id']}: the next cell must start with *Figure 6.1. …*, not {text[:30]!r}")
    return faults


def text_cells(notebook) -> list[tuple[str, str]]:
    """The Markdown of a notebook without its blocks of code."""
    cells = [(cell["id"], "".join(cell["source"])) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    fence = re.compile(r"^(`{3,})([^\n]*)\n.*?^\1[ \t]*$", flags=re.M | re.S)
    return [(name, fence.sub(lambda m: m[0] if m[2].startswith("{") else "", text)) for name, text in cells]


def fold_faults(notebook) -> list[str]:
    """A ▸ heading folds what follows it, and JupyterLab does so only if the cell holds nothing else."""
    return [
        f"cell {name}: {text.strip()[:30]!r} folds, and must be alone in its cell"
        for name, text in text_cells(notebook)
        if re.search(r"^#+ +▸", text, flags=re.M) and not re.fullmatch(r"#{2,6} ▸ \S.*", text.strip())
    ]


def reference_faults(notebook) -> list[str]:
    """A link says the number that it leads to; that it leads somewhere, the build says."""
    text = "\n\n".join(text for _, text in text_cells(notebook))
    shown = re.findall(r"\[([^\]]*)\]\(#(eq|fig)-([\d-]+)\)", text)
    return [f"[{words}] leads to {kind} {to}" for words, kind, to in shown if to.replace("-", ".") not in words]


RAW = re.compile(r"\{[a-z][\w:-]*\}`|^:{3,}.*|^\([\w-]+\)=\s*$|^`{3,}\{[\w-]+\}|^\$\$ *\([\w:-]+\)", flags=re.M)


def raw_mark_faults(notebook) -> list[str]:
    """What only MyST understands shows as it is written in JupyterLab, VS Code, GitHub and Colab."""
    return [f"cell {name}: {match[0]}" for name, text in text_cells(notebook) for match in RAW.finditer(text)]


WORDS, LINES, MINUTES = 2000, 130, 25
LONGER = {"18-interview": 7000, "19-errata": 3000}  # words; who reads these looks something up


def length_faults(notebook, name: str) -> list[str]:
    words, lines = reading.in_view(notebook)
    limit = next((LONGER[long] for long in LONGER if name.endswith(long[2:])), WORDS)
    faults = [f"{words} words in view, more than {limit}"] if words > limit else []
    if limit == WORDS:
        faults += [f"{lines} lines of code in view, more than {LINES}"] if lines > LINES else []
        faults += [f"{reading.minutes(notebook)} minutes"] if reading.minutes(notebook) > MINUTES else []
    text = "\n\n".join(text for _, text in text_cells(notebook)).replace("\n> ", " ")
    told = re.search(r"Reading time: (\d+) minutes", text)
    if told and int(told[1]) != reading.minutes(notebook):
        faults.append(f"the reading time is {reading.minutes(notebook)} minutes, not {told[1]}")
    return faults


MAX_COLUMNS = 78  # what a page's column shows of a line of code without scrolling


def long_lines(notebook) -> list[str]:
    """The lines of code that are wider than the page's column; an address cannot be broken."""
    return [
        f"cell {cell.get('id', '?')}: {len(line)} columns: {line.strip()[:40]} …"
        for cell in code_cells(notebook)
        for line in "".join(cell["source"]).split("\n")
        if len(line) > MAX_COLUMNS and not re.search(r"https?://", line)
    ]


def load(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def path(request) -> Path:
    return request.param


def test_there_are_chapters():
    assert CHAPTERS


CHECKS = [execution_faults, output_faults, figure_faults, caption_faults, fold_faults, reference_faults]
CHECKS += [raw_mark_faults, long_lines, unproved_numbers]


@pytest.mark.parametrize("faults", CHECKS, ids=lambda check: check.__name__)
def test_a_chapter_has_no(faults, path):
    assert faults(load(path)) == []


def test_a_chapter_takes_the_time_that_it_may(path):
    assert length_faults(load(path), path.stem) == []


def test_stored_in_normal_form(path):
    text = path.read_text(encoding="utf-8")
    assert tool.dumps(tool.normalize(tool.read(path))) == text, "run `make notebooks`"


# ---------------------------------------------------------------- the checks themselves


def code(source: str, *outputs, count: int | None = 1, **metadata):
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": metadata,
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
    }


def stream(text: str, name: str = "stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data):
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {key.replace("__", "/"): v for key, v in data.items()},
    }


def chapter(text: str, *cells):
    return {"cells": [{"cell_type": "markdown", "id": "m", "metadata": {}, "source": text}, *cells]}


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("The loss is 0.0195.", "0.0195"),
        ("The loss is 0.0195.", "0.01949"),
        ("It is 0.020 at three digits.", "0.0195001"),
        ("$L = 12.9$", "[2.9 0.  12.9]"),
        ("| cat | 12.9 |", "12.9"),
        ("`0.510825457099338`", "0.510825457099338"),
        ("12.9 % of them, or $12.9\\%$", "0.129"),
        ("12.9 percent", "12.9%"),
        ("a share of 0.129", "12.9%"),
        ("1,000 draws, $1{,}000$ draws, $1\\,000$", "1000"),
        ("100000 draws", "100,000"),
        ("$5.8 \\times 10^{-18}$ and 5.8 × 10⁻¹⁸ and 5.8e-18", "5.8e-18"),
        ("$5.78 \\times 10^{-18}$", "5.7800e-18"),
        ("−0.912 and $-0.912$", "-0.9116"),
        ("falls by 0.912", "-0.912"),
        ("Huber (1964), in 1964, (Huber, 1964), Huber 1964.", ""),
        ("[Lin et al. (2017)](references.md#lin2017), ([Lin et al., 2017](references.md#lin2017)).", ""),
        ("$$ x \\tag{12.11} $$, [(12.11)](#eq-12-11), [Figure 12.10](#fig-12-10)", ""),
        ("Chapter 06, Figure 2.11, Section 12.5, 02-squared-error.ipynb", ""),
        ("[link](https://example.org/12345) and <https://example.org/999>, arXiv:1706.04599", ""),
        ("KaTeX 0.16.22, Python 3.11, float64, x100, CS231n", ""),
        ("two digits: 0.5, 12, 3.1, $10^{-18}$", ""),
        ("0.60 and 0.250", "0.6 0.25\n0.60 0.250"),
    ],
)
def test_prose_that_states_the_output_passes(text, output):
    assert unproved_numbers(chapter(text, code("pass", stream(output)))) == []


@pytest.mark.parametrize(
    ("text", "output", "absent"),
    [
        ("The loss is 0.0196.", "0.0195", "0.0196"),
        ("The loss is 0.511.", "0.51", "0.511"),
        ("The loss is 0.510.", "0.51", "0.510"),
        ("The loss is 10.9.", "12.9", "10.9"),
        ("$L = 10.9$", "12.9", "10.9"),
        ("| cat | 10.9 |", "12.9", "10.9"),
        ("`10.9`", "12.9", "10.9"),
        ("**10.9**", "12.9", "10.9"),
        ("about 1000 samples", "100 10 1001", "1000"),
        ("1,000 draws", "100", "1,000"),
        ("With 2000 samples", "", "2000"),
        ("in 2000 draws", "", "2000"),
        ("12.9 %", "1.29 12.8", "12.9 %"),
        ("-0.912", "0.912", "-0.912"),
        ("−0.912", "0.912", "−0.912"),
        ("$= -0.912$", "0.912", "-0.912"),
        ("5.8e-18", "5.8e-17 5.8", "5.8e-18"),
        ("$5.8 \\times 10^{-18}$", "5.8", "5.8e-18"),
        ("640 wide", "<Figure size 640x360 with 1 Axes>", "640"),
        ("a name float123 in the output", "", None),
        ("the number 123", "float123 x123 123x", "123"),
    ],
)
def test_prose_that_states_something_else_fails(text, output, absent):
    faults = unproved_numbers(chapter(text, code("pass", stream(output))))
    assert faults == ([] if absent is None else [f"{absent} (cell m)"])


def test_numbers_given_in_the_code_may_be_stated():
    assert unproved_numbers(chapter("0.912, −2.85, 1000", code("x = [0.912, -2.85]\nn = 1_000"))) == []
    assert unproved_numbers(chapter("0.912", code("# 0.912\nprint('0.912')"))) == ["0.912 (cell m)"]


def test_captions_alt_texts_and_descriptions_are_prose():
    figure = {"image": {"alt": "A curve up to 4.56."}}
    chart = shown(**{VEGA_LITE.replace("/", "__"): {"description": "Up to 7.89."}, "text__plain": "Up to 7.89."})
    notebook = chapter("*Figure 7.12. A loss of 0.123.*", code("pass", chart, mystnb=figure))
    assert [fault.split()[0] for fault in unproved_numbers(notebook)] == [
        "0.123",
        "4.56",
        "7.89",
    ]


def test_text_drawn_in_a_figure_counts_and_its_coordinates_do_not():
    svg = '<svg viewBox="0 0 411 322"><path d="M 12.3 4"/><text style="x" x="99.9">loss 0.456</text></svg>'
    notebook = chapter(
        "0.456 but neither 12.3 nor 99.9 nor 411", code("pass", shown(image__svg="", **{"image/svg+xml": svg}))
    )
    assert [fault.split()[0] for fault in unproved_numbers(notebook)] == ["12.3", "99.9", "411"]


def test_cleared_or_reordered_notebooks_fail():
    assert execution_faults(chapter("", code("x = 1", count=None)))
    assert execution_faults(chapter("", code("x = 1", count=2)))
    assert execution_faults(chapter("", code("x = 1", count=2), code("y = 1", count=1)))
    assert execution_faults(chapter("no code at all"))
    assert not execution_faults(chapter("", code("x = 1", count=1), code("y = 1", count=2)))


@pytest.mark.parametrize(
    "cell",
    [
        code("f()", stream("x", name="stderr")),
        code("f()", {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": []}),
        code("f()", stream("/home/me/lossbook")),
        code("f()", stream(r"C:\Users\me")),
        code("f()", stream("<object at 0x7f388f243fd0>")),
        code("f()", stream("RuntimeWarning: divide by zero")),
        code("# NBVAL_IGNORE_OUTPUT\nf()", stream("1")),
        code("f()", stream("1"), tags=["nbval-skip"]),
        code("f()", stream("1"), tags=["raises-exception"]),
        code("ax.legend();"),
    ],
)
def test_unclean_or_uncompared_outputs_fail(cell):
    assert output_faults(chapter("", cell))
    assert not output_faults(chapter("", code("f()", stream("ValueError: label 3, but y_pred has 3 columns"))))


def test_long_lines_of_code_fail():
    assert not long_lines(chapter("x" * 200, code("x" * 78), code("y = 1\n# see https://example.org/" + "x" * 78)))
    assert long_lines(chapter("", code("y = 1\n" + "x" * 79))) == [f"cell c: 79 columns: {'x' * 40} …"]


STILL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0\0\0\x0c\0\0\0\x06").decode()


def drawn(still: str = STILL, **data):
    """A figure or a chart as `make notebooks` stores it."""
    data = data or {"image/svg+xml": '<svg width="6pt"/>'}
    return shown(**data, **{"image/png": still}) | {"metadata": {"image/png": {"width": 8, "height": 4}}}


def test_figures_without_a_fitting_still_fail():
    alt = {"image": {"alt": "A parabola through the origin."}}
    assert not figure_faults(chapter("", code("f()", drawn(), mystnb=alt)))
    for wrong in (
        shown(**{"image/svg+xml": "<svg/>"}),
        drawn("bm8gUE5H"),
        drawn() | {"metadata": {}},
        drawn(base64.b64encode(base64.b64decode(STILL) + b"0" * MAX_STILL).decode()),
        drawn(**{"image/svg+xml": '<svg width="8pt"/>'}),
    ):
        assert figure_faults(chapter("", code("f()", wrong, mystnb=alt)))


def test_captions_that_are_missing_fail():
    def cells(*texts):
        return {"cells": [cell for text in texts for cell in (code("f()", drawn()), chapter(text)["cells"][0])]}

    assert not caption_faults(
        cells("*Figure 6.1. The scores. Squares are $z$.*\n\nText.", "*Figure 6.2. More of\nthem.*")
    )
    assert not caption_faults(cells("*Figure 1. Times.*"))
    for wrong in ("Figure 6.1. Scores.", "*Figure 6.1.*", "", "Text."):
        assert caption_faults(cells(wrong)), wrong
    assert caption_faults({"cells": [code("f()", drawn()), code("f()", drawn())]})


@pytest.mark.parametrize(
    "text", ["### ▸ Why?\n\nBecause.", "Text.\n\n### ▸ Why?", "###  ▸ Why?", "### ▸Why?", "# ▸ Why?"]
)
def test_folds_that_hold_more_than_a_heading_fail(text):
    assert fold_faults(chapter(text))
    assert not fold_faults(chapter("### ▸ Why n − 1?\n")) and not fold_faults(chapter("### Why ▸?\n\nText."))


def test_references_that_name_another_number_fail():
    assert not reference_faults(chapter("[(6.1)](#eq-6-1), [Figure 6.1](#fig-6-1)."))
    for wrong in ("[(6.2)](#eq-6-1)", "[Figure 6.1](#fig-6-2)"):
        assert reference_faults(chapter(wrong)), wrong


@pytest.mark.parametrize(
    "text",
    ["See {term}`focal loss`.", ":::{note}\nA\n:::\n", "(a-label)=\n# A\n", "```{note}\nA\n```\n"],
)
def test_text_that_needs_myst_fails(text):
    assert raw_mark_faults(chapter(text))
    assert not raw_mark_faults(chapter("`{a: 1}`, $\\mathbf{x}$\n\n```python\n:::\n```\n" * 6))


def test_chapters_that_are_too_long_fail():
    long = chapter("word " * 2001)
    assert length_faults(long, "07-focal") and not length_faults(long, "19-errata")
    assert length_faults(chapter("", code("x = 1\n" * 131)), "07-focal")
    assert not length_faults(chapter("", code("x = 1\n" * 131, tags=["hide-input"])), "07-focal")
    time = "> You can tell. Reading\n> time: 2 minutes. " + "word " * 120
    assert length_faults(chapter(time), "07-focal") == ["the reading time is 1 minutes, not 2"]
    fold = [chapter(text)["cells"][0] for text in ("## A", "### ▸ Why?", "word " * 3000, "#### Deeper", "word " * 3000)]
    assert not length_faults({"cells": [*fold, chapter("### B\n\n" + "word " * 1990)["cells"][0]]}, "07-focal")
    assert length_faults({"cells": [*fold, chapter("### B\n\n" + "word " * 2000)["cells"][0]]}, "07-focal")


def test_figures_without_description_fail():
    svg = drawn()
    assert figure_faults(chapter("", code("f()", svg)))
    assert figure_faults(chapter("", code("f()", svg, mystnb={"image": {"alt": "figure"}})))
    assert not figure_faults(chapter("", code("f()", svg, mystnb={"image": {"alt": "A parabola through the origin."}})))
    assert figure_faults(chapter("", code("f()", drawn(**{VEGA_LITE: {}}))))
    assert figure_faults(chapter("", code("f()", shown(**{"image/png": ""}))))


# ---------------------------------------------------------------- what is stored


def stored(*cells) -> dict:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def test_folding_headings_are_folded_in_jupyterlab(tmp_path):
    path = tmp_path / "n.ipynb"
    first, second = chapter("### ▸ Why?")["cells"][0], chapter("### Why")["cells"][0] | {"id": "n"}
    path.write_text(json.dumps(stored(first, second)), encoding="utf-8")
    fold, plain, *_ = tool.normalize(tool.read(path))["cells"]
    assert fold["metadata"] == {"jp-MarkdownHeadingCollapsed": True} and plain["metadata"] == {}


def test_every_notebook_starts_with_the_one_install_cell(tmp_path):
    path = tmp_path / "n.ipynb"
    old = code("install()", count=None, tags=[]) | {"id": "install"}
    for cells in ([code("x = 1", count=None)], [code("x = 1", count=None), old], [old, code("x = 1", count=None)]):
        path.write_text(json.dumps(stored(*chapter("# A")["cells"], *cells)), encoding="utf-8")
        found = tool.normalize(tool.read(path))["cells"]
        assert [cell["id"] for cell in found] == ["m", "install", "c"]
        assert "".join(found[1]["source"]) == tool.INSTALL and found[1]["metadata"]["tags"] == ["remove-cell"]


@pytest.mark.parametrize("place", ["desk", "Colab", "JupyterLite"])
def test_what_is_missing_is_installed_or_named(place, monkeypatch):
    import builtins
    import importlib.util

    from IPython.core.inputtransformer2 import TransformerManager

    source = TransformerManager().transform_cell(tool.INSTALL)
    asked: list[tuple[str, str]] = []
    shell = type("Shell", (), {"run_line_magic": lambda self, *words: asked.append(words)})
    monkeypatch.setattr(builtins, "get_ipython", shell, raising=False)
    exec(source, {})
    assert not asked  # all is here
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "lossbook" else object())
    if place == "desk":
        with pytest.raises(ModuleNotFoundError, match=r'pip install "lossbook\[plots,learn\]"'):
            exec(source, {})
    else:
        monkeypatch.setattr(sys, "platform", "emscripten" if place == "JupyterLite" else sys.platform)
        if place == "Colab":
            monkeypatch.setitem(sys.modules, "google.colab", sys)
        exec(source, {})
        assert asked == [("pip", 'install -q "lossbook[plots,learn]"')]


def test_a_still_is_drawn_again_only_when_the_figure_is_another(tmp_path, monkeypatch):
    drawings: list[dict] = []
    monkeypatch.setattr(tool, "still", lambda data: drawings.append(data) or STILL)
    path = tmp_path / "n.ipynb"
    draw = "from IPython.display import display\ndisplay({'image/svg+xml': '<svg>1</svg>'}, raw=True)"
    path.write_text(json.dumps(stored(code(draw, count=None))), encoding="utf-8")
    assert tool.main([str(path)]) == 0 and len(drawings) == 1
    assert tool.main([str(path)]) == 0 and len(drawings) == 1
    path.write_text(path.read_text(encoding="utf-8").replace("<svg>1</svg>'}", "<svg>2</svg>'}"), encoding="utf-8")
    assert tool.main([str(path)]) == 0 and len(drawings) == 2


def test_a_still_has_144_dots_an_inch_and_stays_the_same():
    line = '<path d="M 0 0 L 72 36" stroke="black"/><text x="9" y="20" font-family="DejaVu Sans">text</text>'
    figure = {"image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt">{line}</svg>'}
    chart = {VEGA_LITE: {"mark": "point", "width": 200, "data": {"values": [{"x": 1}]}, "encoding": {}}}
    assert tool.size(tool.still(figure)) == {"width": 96, "height": 48}
    for data in (figure, chart):
        assert tool.still(data) == tool.still(data) and len(base64.b64decode(tool.still(data))) < MAX_STILL
