"""What plain Markdown says, which reads well in every notebook, as pages have it.

- ``*Figure 6.1. …*`` after a cell is the caption of its figure, ``*Table 6.1. …*`` after a table or a cell that of a
  table: ``#fig-6-1`` and ``#tab-6-1`` lead there.
- ``\\tag{6.1}`` in a formula numbers it: ``#eq-6-1`` leads there.
- A heading that starts with ▸ folds what stands below it, up to the next heading of its level or a higher one.
- A block quote whose first words are bold is a box; the box of goals says how long the chapter takes.
- ``glossary.md#focal-loss`` leads to a term, ``references.md#lin2017focal`` to a work, which is thereby cited.

A link that leads nowhere is warned of, as MyST's other links are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import reading
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode
from sphinxcontrib.bibtex.citation_target import CitationTarget
from sphinxcontrib.bibtex.roles import CitationRef

logger = logging.getLogger(__name__)
GLOSSARY, REFERENCES = "book/glossary", "book/references"
CAPTION = re.compile(r"(Figure|Table) (\d+(?:\.\d+)?)\. ")
GOALS = "You will be able to"


class numbered(nodes.figure):
    """A figure or a table with the number that its caption states, which Sphinx must not count."""


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
        for step in (self.captions, self.equations, self.boxes, self.folds, self.headings, self.terms, self.citations):
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
        chapter = re.match(r"(?:.*/)?0*(\d+)-", self.env.docname)
        due = f"{chapter[1]}.{self.counts[kind]}" if chapter else str(self.counts[kind])
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
                self.reading_time(box)
            quote.replace_self(box)

    def reading_time(self, box: nodes.Element) -> None:
        path = self.env.doc2path(self.env.docname)
        if not path.endswith(".ipynb"):
            return
        with open(path, encoding="utf-8") as file:
            time = f"{reading.minutes(json.load(file))} minutes"
        for text in list(box.findall(nodes.Text)):
            told = re.sub(r"(Reading time: (?:about )?)\d+ minutes", rf"\g<1>{time}", text)
            text.parent.replace(text, nodes.Text(told))

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
        for signature in self.document.findall(addnodes.desc_signature):  # api.md#lossbook.focal.BinaryFocal
            self.slugs |= {name: (signature.line, name, name) for name in signature["ids"]}

    def citations(self) -> None:
        for link in self.document.findall(addnodes.pending_xref):
            if is_citation(link):
                target = CitationTarget(link["reftargetid"], "", "")
                self.env.get_domain("cite").citation_refs.append(
                    CitationRef("", self.env.docname, link.line or 0, [target])
                )


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


def is_citation(link: addnodes.pending_xref) -> bool:
    return link["reftype"] == "myst" and link["reftarget"] == REFERENCES and bool(link.get("reftargetid"))


class LinkWorks(SphinxPostTransform):
    """Lead citations to the works that the bibliography lists."""

    default_priority = 8  # before MyST takes them for links to sections

    def run(self, **kwargs) -> None:
        works = {work.key: work for work in self.env.get_domain("cite").citations}
        for link in list(self.document.findall(addnodes.pending_xref)):
            if not is_citation(link):
                continue
            work = works.get(link["reftargetid"])
            if work is None:
                logger.warning("no work %r in references.bib", link["reftargetid"], location=link)
                link.replace_self(link[0].children)
                continue
            page = work.bibliography_key.docname
            words = nodes.inline("", "", *link[0].children)
            link.replace_self(make_refnode(self.app.builder, self.env.docname, page, work.citation_id, words))


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
    self.body.append(f"<summary><h{node.parent['level']}>")


def depart_fold_title(self, node: fold_title) -> None:
    self.body.append(f"</h{node.parent['level']}></summary>\n")


def setup(app: Sphinx) -> dict:
    app.add_node(numbered, html=(visit_numbered, depart_numbered))
    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_node(fold_title, html=(visit_fold_title, depart_fold_title))
    app.add_transform(PlainMarkdown)
    app.add_post_transform(LinkWorks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
