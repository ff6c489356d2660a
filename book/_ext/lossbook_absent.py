"""Links to chapters that a build leaves out (`make page`): their name stands without a link."""

from pathlib import Path, PurePosixPath

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class NameWithoutLink(SphinxPostTransform):
    default_priority = 5  # before MyST resolves its links, and warns of those it cannot

    def run(self, **kwargs) -> None:
        for node in list(self.document.findall(addnodes.pending_xref)):
            chapter = PurePosixPath(node.get("reftarget", "")).name
            document = f"book/{chapter.removesuffix('.ipynb')}"
            if chapter.endswith(".ipynb") and document not in self.env.found_docs:
                if Path(self.env.srcdir, "book", chapter).is_file():
                    node.replace_self(node.children)


def setup(app: Sphinx) -> dict:
    app.add_post_transform(NameWithoutLink)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
