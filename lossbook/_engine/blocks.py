"""Blocks and layout: which samples are computed together, and how they lie in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW = 48  # classes


def blocks(n: int, width: int = 1, size: int = 8192) -> Iterator[slice]:
    """Yield slices that cover n samples of ``width`` numbers, about ``size`` numbers each.

    What lies between the lines of a formula then stays in the processor's cache, and is small beside the input: a block
    of at most a sixteenth keeps a dozen temporaries below its size.
    """
    if n * width > size:
        size = min(size, n * width // 16)
    step = max(1, size // width)
    for start in range(0, n, step):
        yield slice(start, start + step)


def as_columns(samples: NDArray[Any]) -> NDArray[Any]:
    """Return a block with a column a sample, in float64; labels stay integers.

    NumPy reduces a short last axis slowly, so that few classes are laid out as the rows of a copy. It sums a long one
    pairwise, so that many classes stay where they are. Either way the order of a sum doesn't depend on the caller's.
    """
    if samples.dtype.kind == "i" and samples.ndim == 1:
        return samples
    return np.asarray(samples.T, np.float64, order="C" if samples[0].size <= FEW else "F")
