"""Chapter numbers that are those of the file names: 06-cat-car-frog is chapter 6, whatever stands before it.

Only chapters carry a number, and their figures and equations count within them: Figure 6.1, equation (6.1).
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles


def chapter(docname: str) -> int | None:
    match = re.fullmatch(r"book/(\d\d)-.*", docname)
    return int(match[1]) if match else None


class Collector(TocTreeCollectorWithStyles):
    def assign_section_numbers(self, env) -> list[str]:
        changed = super().assign_section_numbers(env)
        for docname, numbers in env.toc_secnumbers.items():
            number = chapter(docname)
            if number is None:
                continue
            # What stands in a fold is in no list of contents, and would take the chapter's number.
            sections = env.get_doctree(docname).findall(nodes.section)
            numbers |= {f"#{name}": None for section in sections for name in section["ids"] if f"#{name}" not in numbers}
            for anchor in numbers:
                numbers[anchor] = None if anchor else (number,)
            env.titles[docname]["secnumber"] = (number,)
            for reference in env.tocs[docname].findall(nodes.reference):
                reference["secnumber"] = None if reference["anchorname"] else (number,)
        return changed

    def assign_figure_numbers(self, env) -> list[str]:
        # Sections have no number to show, but what stands in them counts within the chapter.
        shown = env.toc_secnumbers
        env.toc_secnumbers = {
            docname: {anchor: number or numbers.get("") for anchor, number in numbers.items()}
            for docname, numbers in shown.items()
        }
        try:
            return super().assign_figure_numbers(env)
        finally:
            env.toc_secnumbers = shown


def replace_collector(app: Sphinx, config) -> None:
    import gc

    for collector in gc.get_objects():
        if isinstance(collector, TocTreeCollectorWithStyles) and collector.listener_ids is not None:
            collector.disable(app)
    app.add_env_collector(Collector)


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", replace_collector, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
