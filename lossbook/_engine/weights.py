"""Weights and reductions: which samples count, how much, and how n losses become one number."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook._engine import checks as check

Reduction = Literal["mean", "sum", "none"]
Floats = NDArray[np.float64]


class Weights:
    """What part of its loss each sample contributes: w/Σw for "mean", w for "sum" and "none".

    ``kept`` tells the samples that count from those of weight 0, which nobody looks at; it is None where all count.
    Elementwise losses may have a weight for each entry: then the entries are what is kept or left out.
    """

    def __init__(self, weights: ArrayLike | None, reduction: Reduction, shape: tuple[int, ...], by_entry: bool) -> None:
        if not isinstance(reduction, str) or reduction not in ("mean", "sum", "none"):
            raise ValueError(f'reduction={reduction!r}: it must be "mean", "sum" or "none".')
        self.reduction = reduction
        self.shares: Floats | None = None
        self.kept: NDArray[np.bool_] | None = None
        if weights is not None:
            shares = check.sample_weights(weights, shape, by_entry)
            if reduction == "mean":
                shares = shares / shares.max()  # so that weights near 1e308 have a finite sum
                shares /= shares.sum()
            self.shares = shares
            if not shares.all():
                self.kept = shares > 0

    def of_entries(self, n: int, outputs: int, kept: NDArray[np.intp] | None) -> Any:
        """Return what slopes of the kept among n entries are multiplied by, or, without weights, divided by.

        A sample of k outputs costs the mean of k losses, so that each of them has a k-th of its weight. The mean's
        weights by entry sum to 1 over all entries as they are.
        """
        if self.shares is None:
            return n if self.reduction == "mean" else outputs
        shares, by_entry = self.shares.ravel(), self.shares.size == n
        if outputs > 1 and not (by_entry and self.reduction == "mean"):
            shares = shares / outputs
        if by_entry:
            return shares if kept is None else shares[kept]
        return np.repeat(shares, outputs) if kept is None else shares[kept // outputs]

    def of_losses(self, losses: Floats, dtype: np.dtype[Any]) -> float | NDArray[Any]:
        """Reduce losses of shape (n, k), where k is 1 for all but samples of several outputs: they cost their mean."""
        shares = self.shares
        if shares is not None:
            losses *= shares.reshape(len(losses), -1)
        if self.reduction != "mean":
            sums = _means_of_rows(losses)
            return float(sums.sum()) if self.reduction == "sum" else sums.astype(dtype, copy=False)
        # What the weights of all entries sum to: as many ones, or 1, or 1 for each output.
        parts = losses.size if shares is None else losses.size // shares.size
        total = float(losses.sum())
        # Only the sum may overflow; the mean of finite losses is finite.
        return total / parts if math.isfinite(total) else float((losses / parts).sum())


def _means_of_rows(losses: Floats) -> Floats:
    """Return one loss a sample: the mean of its outputs, which only their sum may overflow."""
    if losses.shape[1] == 1:
        return losses.ravel()
    means: Floats = losses.mean(axis=1)
    return means if np.isfinite(means).all() else (losses / losses.shape[1]).sum(axis=1)
