"""Links to pages that a build leaves out (`make book CHAPTER=…`): their name stands without a link."""

from pathlib import Path

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class NameWithoutLink(SphinxPostTransform):
    default_priority = 5  # before MyST resolves its links, and warns of those it cannot

    def run(self, **kwargs) -> None:
        for node in list(self.document.findall(addnodes.pending_xref)):
            target = node.get("reftarget") or ""
            if node["reftype"] != "myst" or node["refdomain"] != "doc" or target in self.env.found_docs:
                continue
            if any(Path(self.env.srcdir, f"{target}.{ending}").is_file() for ending in ("md", "ipynb")):
                node.replace_self(node.children)


def setup(app: Sphinx) -> dict:
    app.add_post_transform(NameWithoutLink)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
