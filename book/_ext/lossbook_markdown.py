"""What plain Markdown says, which reads well in every notebook, as pages have it.

- ``*Figure 6.1. …*`` after a cell is the caption of its figure, ``*Table 6.1. …*`` after a table or a cell that of a
  table: ``#fig-6-1`` and ``#tab-6-1`` lead there.
- ``\\tag{6.1}`` in a formula numbers it: ``#eq-6-1`` leads there.
- A heading that starts with ▸ folds what stands below it, up to the next heading of its level or a higher one.
- A block quote whose first words are bold is a box; the box of goals says how long the chapter takes.
- ``glossary.md#focal-loss`` leads to a term, ``references.md#lin2017focal`` to a work.
- A code cell's metadata may hold ``lossbook: {"label": "cell-mean", "claims": ["B5"]}``: ``#cell-mean`` and
  ``#claim-b5-1-02`` lead to it.

A link that leads nowhere is warned of, as MyST's other links are.
"""

from __future__ import annotations

import ast
import re

from docutils import nodes
from lossbook_citations import library
from lossbook_claims import anchors
from lossbook_theme import chapter_number
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)
GLOSSARY, REFERENCES = "book/glossary", "book/references"
CAPTION = re.compile(r"(Figure|Table) (\d+(?:\.\d+)?)\. ")
GOALS = "You will be able to"


class numbered(nodes.figure):
    """A figure or a table with the number that its caption states, which Sphinx must not count."""


def is_imports(code: str) -> bool:
    """Nothing but imports, and the look of the figures."""
    try:
        lines = ast.parse(code).body
    except SyntaxError:  # what IPython alone knows
        return False
    imports = [isinstance(line, (ast.Import, ast.ImportFrom)) for line in lines]
    return any(imports) and all(
        known or ast.unparse(line) == "plots.setup()" for known, line in zip(imports, lines, strict=True)
    )


class fold(nodes.Element):
    """A part that is closed until the reader opens it."""


class fold_title(nodes.TextElement):
    pass


class PlainMarkdown(SphinxTransform):
    default_priority = 870  # before MyST looks up the links within a page, and Sphinx the labels

    def apply(self, **kwargs) -> None:
        self.counts: dict[str, int] = {}
        self.slugs = self.env.metadata[self.env.docname].setdefault("myst_slugs", {})
        self.document.myst_slugs = self.slugs
        for numbered_list in self.document.findall(nodes.enumerated_list):
            if len(numbered_list) == 1:  # "… at rate\n1. So …" in the middle of a paragraph
                logger.warning("a line begins with a number and makes a list of one", location=numbered_list)
        for image in self.document.findall(nodes.image):
            if "://" in image["uri"]:
                logger.warning("a page asks no other server: %s", image["uri"], location=image)
        for step in (
            self.captions,
            self.equations,
            self.boxes,
            self.code,
            self.folds,
            self.headings,
            self.terms,
            self.works,
            self.cells,
        ):
            step()

    def name(self, node: nodes.Element, name: str, title: str = "") -> None:
        """Let links of this page and of others lead to `node`."""
        node["ids"].append(name)
        node["names"].append(name)
        self.document.note_explicit_target(node, node)
        self.slugs[name] = (node.line, name, title)

    def count(self, kind: str, number: str, node: nodes.Element) -> None:
        """Numbers are written by hand, so that they read well everywhere: they must be those that a count gives."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        chapter = chapter_number(self.env.docname)
        due = f"{chapter}.{self.counts[kind]}" if chapter else str(self.counts[kind])
        if number != due:
            logger.warning("%s %s stands where %s is due", kind, number, due, location=node)

    def captions(self) -> None:
        for paragraph in list(self.document.findall(nodes.paragraph)):
            words = parts(paragraph)
            if len(words) != 1 or not isinstance(words[0], nodes.emphasis):
                continue
            match = CAPTION.match(paragraph.astext() + " ")
            if not match:
                continue
            shown = what_it_captions(paragraph, match[1])
            if not shown:
                logger.warning("no %s stands above its caption %r", match[1].lower(), match[0], location=paragraph)
                continue
            self.count(match[1], match[2], paragraph)
            frame = numbered(classes=[match[1].lower()])
            frame.source, frame.line = paragraph.source, paragraph.line
            shown[0].replace_self(frame)
            for node in shown[1:]:
                node.parent.remove(node)
            frame += shown
            frame += caption_of(words[0], match[0])
            paragraph.parent.remove(paragraph)
            self.name(frame, f"{match[1][:3].lower()}-{match[2].replace('.', '-')}", match[0].strip(" ."))

    def equations(self) -> None:
        for block in self.document.findall(nodes.math_block):
            numbers = re.findall(r"\\tag\{([^}]*)\}", block.astext())
            for number in numbers:
                self.count("equation", number, block)
                self.name(block, f"eq-{number.replace('.', '-')}", f"({number})")
            if len(numbers) == 1:  # set beside the formula, and not over it where the column is narrow
                block["number"] = numbers[0]
                block[:] = [nodes.Text(re.sub(r"\s*\\tag\{[^}]*\}", "", block.astext()))]

    def boxes(self) -> None:
        for quote in list(self.document.findall(nodes.block_quote)):
            first = next(iter(parts(quote[0])), None) if len(quote) else None
            if not isinstance(first, nodes.strong):
                continue
            box = nodes.container("", *quote.children, classes=["box"])
            if first.astext().startswith(GOALS):
                box["classes"].append("goals")
            quote.replace_self(box)

    def code(self) -> None:
        """What only imports is folded, and the code of a figure."""
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") == "cell_code" and cell.get("hide_mode") == "input":
                del cell["hide_mode"]  # or MyST-NB would fold it its own way
                name = "The imports" if is_imports(cell[0].astext()) else "The code"
                cell[0] = fold("", fold_title("", name), cell[0], classes=["code"])

    def folds(self) -> None:
        for section in list(self.document.findall(nodes.section)):
            heading = section[0]
            if not heading.astext().startswith("▸"):
                continue
            level, outer = 1, section.parent
            while outer is not self.document:
                level, outer = level + isinstance(outer, (nodes.section, fold)), outer.parent
            part = fold(ids=section["ids"], names=section["names"], level=level)
            part.source, part.line = section.source, section.line
            for anchor in part["ids"]:
                self.document.ids[anchor] = part
            title = fold_title(ids=heading["ids"])
            title += [child.deepcopy() for child in heading.children]
            sign = next(iter(title.findall(nodes.Text)))
            sign.parent.replace(sign, nodes.Text(sign.lstrip("▸ ")))
            part += [title, *section.children[1:]]
            section.replace_self(part)

    def headings(self) -> None:
        """GitHub's anchors keep a hyphen for each sign that they drop; without those they lead there, too."""
        for slug, place in list(self.slugs.items()):
            self.slugs.setdefault(re.sub(r"-+", "-", slug).strip("-"), place)

    def terms(self) -> None:
        if self.env.docname == GLOSSARY:
            for term in self.document.findall(nodes.term):
                self.slugs[slug_of(term.astext())] = (term.line, term["ids"][0], term.astext())
        for node in self.document.findall(nodes.Element):  # api.md#lossbook.focal, api.md#lossbook.focal.BinaryFocal
            for name in node["ids"]:
                if isinstance(node, addnodes.desc_signature) or name.startswith("module-"):
                    self.slugs[name.removeprefix("module-")] = (node.line, name, name)

    def works(self) -> None:
        if self.env.docname == REFERENCES:
            self.slugs |= {key: (0, key, key) for key in library().entries}

    def cells(self) -> None:
        cells = [node for node in self.document.findall(nodes.container) if "cell_metadata" in node]
        metadata = [cell["cell_metadata"] for cell in cells]
        for cell, claims in zip(cells, anchors(metadata, self.env.docname.split("/")[-1][:2])):
            label = cell["cell_metadata"].get("lossbook", {}).get("label")
            names = [*([label] if label else []), *claims.values()]
            cell["ids"] += names
            self.slugs |= {name: (cell.line, name, name) for name in names}


def parts(node: nodes.Element) -> list[nodes.Node]:
    """What a node holds; MyST puts empty texts between."""
    return [child for child in node.children if not isinstance(child, nodes.Text) or child.strip()]


def what_it_captions(paragraph: nodes.paragraph, kind: str) -> list[nodes.Node]:
    """The picture, or whatever the cell above shows; or the table above."""
    place = paragraph.parent.index(paragraph)
    before = paragraph.parent[place - 1] if place else None
    if kind == "Table" and isinstance(before, nodes.table):
        return [before]
    if not isinstance(before, nodes.container) or before.get("nb_element") != "cell_code":
        return []
    output = before[-1]
    if output.get("nb_element") != "cell_code_output":
        return []
    pictures = [node for node in output if node.get("nb_element") == "mime_bundle"]
    return pictures[-1:] if kind == "Figure" else list(output.children)


def caption_of(words: nodes.emphasis, number: str) -> nodes.caption:
    """The caption's words, with "Figure 6.1." in a span of its own."""
    caption = nodes.caption("", "", nodes.inline(number, number, classes=["caption-number"]), *words.children)
    first = next(child for child in caption.children[1:] if child.astext())
    caption.replace(first, nodes.Text(first.astext().removeprefix(number.strip()).lstrip()))
    return caption


def slug_of(term: str) -> str:
    return re.sub(r"[^\w-]", "", re.sub(r"[\s–—/]+", "-", term.lower()))


# ---------- as HTML


def visit_numbered(self, node: numbered) -> None:
    self.body.append(self.starttag(node, "figure"))


def depart_numbered(self, node: numbered) -> None:
    self.body.append("</figure>\n")


def visit_fold(self, node: fold) -> None:
    self.body.append(self.starttag(node, "details", CLASS="fold"))
    self.section_level += 1


def depart_fold(self, node: fold) -> None:
    self.section_level -= 1
    self.body.append("</details>\n")


def visit_fold_title(self, node: fold_title) -> None:
    level = node.parent.get("level")
    self.body.append(f"<summary><h{level}>" if level else "<summary>")
    self.context.append(f"</h{level}></summary>\n" if level else "</summary>\n")


def depart_fold_title(self, node: fold_title) -> None:
    self.body.append(self.context.pop())


def setup(app: Sphinx) -> dict:
    app.add_node(numbered, html=(visit_numbered, depart_numbered))
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(fold_title, html=(visit_fold_title, depart_fold_title))
    app.add_transform(PlainMarkdown)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
