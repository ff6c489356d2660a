"""The protocol of every loss: check the input, compute one loss per sample, weigh, reduce.

A loss is a frozen dataclass whose fields are its parameters. A subclass writes its two formulas; the classes here do
the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook import _validation as check
from lossbook._validation import FloatArray

Reduction = Literal["mean", "sum", "none"]

BLOCK = 8192  # numbers a block whose temporaries the allocator reuses instead of asking the system for memory


class Loss:
    """A loss function: how much a prediction costs when the truth is known.

    Calling a loss gives its value, :meth:`gradient` its derivative with respect to ``y_pred``, and
    :meth:`value_and_gradient` both for the work of one. The truth comes first.

    Notes
    -----
    ``reduction="mean"`` is Σwℓ/Σw, ``"sum"`` is Σwℓ and ``"none"`` keeps wℓ, one number per sample. A sample of weight
    0 does not count, even where its loss is infinite. The gradient is that of the reduced value; for ``"none"`` each
    row is the gradient of its own sample's loss.

    Float32 input is computed in float32 and gives float32 arrays; everything else is computed in float64. A reduced
    value is a Python ``float``, accumulated in float64. Input is never modified and output never shares its memory.
    """

    @overload
    def __call__(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = ...,
        reduction: Literal["mean", "sum"] = ...,
    ) -> float: ...
    @overload
    def __call__(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = ...,
        reduction: Literal["none"],
    ) -> FloatArray: ...
    def __call__(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = None,
        reduction: Reduction = "mean",
    ) -> float | FloatArray:
        """Return the loss of ``y_pred`` when the truth is ``y_true``.

        Parameters
        ----------
        y_true : array_like
            The truth; the class says in which form.
        y_pred : array_like
            The prediction; the class says in which form.
        sample_weight : array_like of shape (n,), optional
            How much each sample counts: not negative, not all zero. Without it, all count 1.
        reduction : {"mean", "sum", "none"}, default "mean"
            How the n losses become one number, or stay n numbers.

        Returns
        -------
        float or ndarray of shape (n,)
            The reduced loss, or one loss per sample for ``"none"``.

        Raises
        ------
        TypeError
            If an argument is None, complex, masked, or holds strings or objects.
        ValueError
            If shapes differ, something is empty, NaN or infinite, or a value is outside what the loss is defined on.
        """
        share = _Share(reduction, sample_weight)
        truth, prediction = self._check(y_true, y_pred)
        with np.errstate(all="ignore"):  # log 0 is an honest inf and needs no warning
            return share.of_losses(self._losses(truth, prediction))

    def gradient(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = None,
        reduction: Reduction = "mean",
    ) -> FloatArray:
        """Return the derivative of the reduced loss with respect to ``y_pred``, in the shape of ``y_pred``.

        Parameters and errors are those of calling the loss.
        """
        share = _Share(reduction, sample_weight)
        truth, prediction = self._check(y_true, y_pred)
        with np.errstate(all="ignore"):
            return share.of_gradients(self._gradients(truth, prediction))

    @overload
    def value_and_gradient(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = ...,
        reduction: Literal["mean", "sum"] = ...,
    ) -> tuple[float, FloatArray]: ...
    @overload
    def value_and_gradient(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = ...,
        reduction: Literal["none"],
    ) -> tuple[FloatArray, FloatArray]: ...
    def value_and_gradient(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = None,
        reduction: Reduction = "mean",
    ) -> tuple[float | FloatArray, FloatArray]:
        """Return the loss and its gradient, sharing the work the two have in common.

        Parameters and errors are those of calling the loss.
        """
        share = _Share(reduction, sample_weight)
        truth, prediction = self._check(y_true, y_pred)
        with np.errstate(all="ignore"):
            losses, gradients = self._losses_and_gradients(truth, prediction)
            return share.of_losses(losses), share.of_gradients(gradients)

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[NDArray[Any], FloatArray]:
        """Return truth and prediction as clean arrays, or raise."""
        raise NotImplementedError

    def _losses(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        """Return one loss per sample, shape (n,), in an array of its own."""
        raise NotImplementedError

    def _gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        """Return the gradient of each sample's loss, in y_pred's shape, in an array of its own."""
        raise NotImplementedError

    def _losses_and_gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self._losses(y_true, y_pred), self._gradients(y_true, y_pred)


class ElementwiseLoss(Loss):
    """A loss that compares number with number: ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``.

    A sample of k outputs is the mean of its k losses. A subclass writes ``_value`` and ``_slope``, the loss of one
    pair of numbers and its derivative with respect to the prediction. They are called on one block of rows after the
    other, so that what lies between stays in the processor's cache.
    """

    def _check(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[FloatArray, FloatArray]:
        return check.elementwise(y_true, y_pred)

    def _value(self, y_true: FloatArray, y_pred: FloatArray) -> FloatArray:
        raise NotImplementedError

    def _slope(self, y_true: FloatArray, y_pred: FloatArray) -> FloatArray:
        raise NotImplementedError

    def _formula(self, y_true: FloatArray, y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self._value(y_true, y_pred), self._slope(y_true, y_pred)

    def _losses(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        values = np.empty(y_pred.shape, y_pred.dtype)
        for rows in row_blocks(y_pred, BLOCK):
            values[rows] = self._value(y_true[rows], y_pred[rows])
        return _mean_of_outputs(values)

    def _gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> FloatArray:
        slopes = np.empty(y_pred.shape, y_pred.dtype)
        for rows in row_blocks(y_pred, BLOCK):
            slopes[rows] = self._slope(y_true[rows], y_pred[rows])
        return _split_over_outputs(slopes)

    def _losses_and_gradients(self, y_true: NDArray[Any], y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        values, slopes = np.empty(y_pred.shape, y_pred.dtype), np.empty(y_pred.shape, y_pred.dtype)
        for rows in row_blocks(y_pred, BLOCK):
            values[rows], slopes[rows] = self._formula(y_true[rows], y_pred[rows])
        return _mean_of_outputs(values), _split_over_outputs(slopes)


class FusedLoss(ElementwiseLoss):
    """An elementwise loss whose value and slope share their work: a subclass writes both as one ``_formula``."""

    def _formula(self, y_true: FloatArray, y_pred: FloatArray) -> tuple[FloatArray, FloatArray]:
        raise NotImplementedError

    def _value(self, y_true: FloatArray, y_pred: FloatArray) -> FloatArray:
        return self._formula(y_true, y_pred)[0]

    def _slope(self, y_true: FloatArray, y_pred: FloatArray) -> FloatArray:
        return self._formula(y_true, y_pred)[1]


def row_blocks(array: FloatArray, size: int) -> Iterator[slice]:
    """Yield slices of whole rows, about ``size`` numbers each, that cover ``array``."""
    if array.size > size:  # a block of at most a fifth keeps the temporaries of a dozen lines below the input's size
        size = min(size, array.size // 5)
    step = max(1, size * len(array) // array.size)
    for start in range(0, len(array), step):
        yield slice(start, start + step)


def _mean_of_outputs(values: FloatArray) -> FloatArray:
    """Return one loss a sample: a sample of k outputs costs their mean."""
    if values.ndim == 1:
        return values
    values = np.ascontiguousarray(values)  # a row is summed in the same order whatever its memory order
    means: FloatArray = values.mean(axis=1)
    if not np.isfinite(means).all():  # as in the mean over samples, only the sum may overflow
        means = (values / values.shape[1]).sum(axis=1)
    return means


def _split_over_outputs(slopes: FloatArray) -> FloatArray:
    """Return the gradient of that mean: each of the k outputs has a k-th of its slope."""
    if slopes.ndim == 2:
        slopes /= slopes.shape[1]
    return slopes


class _Share:
    """What part of its loss each sample contributes: w/Σw for "mean", w for "sum" and "none"."""

    def __init__(self, reduction: Reduction, sample_weight: ArrayLike | None) -> None:
        if not isinstance(reduction, str) or reduction not in ("mean", "sum", "none"):
            raise ValueError(f'reduction={reduction!r}: it must be "mean", "sum" or "none".')
        self.reduction = reduction
        self.sample_weight = sample_weight

    def of_losses(self, losses: FloatArray) -> float | FloatArray:
        n = len(losses)
        if self.sample_weight is None:
            if self.reduction == "none":
                return losses
            total = float(losses.sum(dtype=np.float64))
            if self.reduction == "sum":
                return total
            # Only the sum may overflow; the mean of finite losses is finite.
            return total / n if math.isfinite(total) else float((losses / n).sum(dtype=np.float64))
        weighted = _times(losses.astype(np.float64, copy=False), self._shares(n))
        return weighted.astype(losses.dtype, copy=False) if self.reduction == "none" else float(weighted.sum())

    def of_gradients(self, gradients: FloatArray) -> FloatArray:
        n = len(gradients)
        if self.sample_weight is None:
            if self.reduction == "mean":
                gradients /= n
            return gradients
        shares = self._shares(n).reshape((n,) + (1,) * (gradients.ndim - 1))
        return _times(gradients, shares).astype(gradients.dtype, copy=False)

    def _shares(self, n: int) -> NDArray[np.float64]:
        assert self.sample_weight is not None
        weights = check.sample_weights(self.sample_weight, n)
        if self.reduction == "mean":
            weights = weights / weights.max()  # so that weights near 1e308 have a finite sum
            weights /= weights.sum()
        return weights


def _times(values: FloatArray, weights: NDArray[np.float64]) -> FloatArray:
    """Return values × weights, with 0 × inf = 0: a sample of weight 0 is left out, whatever its loss."""
    return np.where(weights > 0, values * weights, 0.0)
