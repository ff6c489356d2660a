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

    def of_losses(self, losses: Floats, dtype: np.dtype[Any]) -> float | NDArray[Any]:
        """Reduce losses of shape (n,), or (n, k) where a sample has k outputs: it costs their mean."""
        shares = self.shares
        if shares is not None:
            losses *= shares if shares.ndim == losses.ndim else shares[:, None]
        if self.reduction != "mean":
            if losses.ndim == 2:
                losses = _means_of_rows(losses)
            return float(losses.sum()) if self.reduction == "sum" else losses.astype(dtype, copy=False)
        parts = losses.size  # where there are weights, what they sum to over all entries
        if shares is not None:
            parts = losses.size // shares.size
        total = float(losses.sum())
        # Only the sum may overflow; the mean of finite losses is finite.
        return total / parts if math.isfinite(total) else float((losses / parts).sum())

    def of_slopes(self, slopes: NDArray[Any], outputs: int) -> NDArray[Any]:
        """Scale slopes of shape (n,) or (n, c); ``outputs`` is k where a sample costs the mean of k losses."""
        shares = self.shares
        if shares is not None:
            slopes *= shares if shares.ndim == slopes.ndim else shares[:, None]
            if self.reduction == "mean" and outputs > 1 and shares.ndim == 2:
                return slopes
        elif self.reduction == "mean":
            outputs *= len(slopes)
        if outputs > 1:
            slopes /= outputs
        return slopes


def _means_of_rows(losses: Floats) -> Floats:
    """Return one loss a sample: the mean of its outputs, which only their sum may overflow."""
    means: Floats = losses.mean(axis=1)
    return means if np.isfinite(means).all() else (losses / losses.shape[1]).sum(axis=1)
