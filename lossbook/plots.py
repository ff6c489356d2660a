"""The figures of the book: one look for all of them.

`setup` stands at the top of every chapter. It needs matplotlib (``pip install "lossbook[plots]"``).
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["setup"]


def setup() -> None:
    """Apply the book's style; in a notebook, draw figures as SVG that is the same on every run.

    Raises
    ------
    ImportError
        If matplotlib is not installed.

    Notes
    -----
    Colors are those of Okabe and Ito, each with its own line style, so that a figure reads without color too.
    The date is left out of the file and its ids are hashed with a fixed salt, so that a stored figure can be
    compared with a fresh one.

    Examples
    --------
    >>> setup()
    """
    import matplotlib.pyplot as plt

    plt.style.use(Path(__file__).with_name("book.mplstyle"))

    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    shell.run_line_magic("matplotlib", "inline")
    # bbox_inches=None keeps the size that the style names; "tight" would let it depend on the labels.
    set_matplotlib_formats("svg", metadata={"Date": None}, bbox_inches=None)
    plt.style.use(Path(__file__).with_name("book.mplstyle"))
