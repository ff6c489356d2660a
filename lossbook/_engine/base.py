"""The protocol of every loss: check the input, compute one loss per sample, weigh, reduce.

How a loss is written stands in ``lossbook._engine``; here is what it is called with, and what runs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeAlias, dataclass_transform, overload

import numpy as np
from numpy.typing import ArrayLike

from lossbook._engine import checks as check
from lossbook._engine import forms
from lossbook._engine.blocks import as_columns, blocks
from lossbook._engine.checks import FloatArray
from lossbook._engine.weights import Reduction, Weights

Array: TypeAlias = Any  # an array of numbers; NumPy's own types say Any after most operators, and more to read
Formula = Callable[[Any, Any], tuple[Any, Any]]


@dataclass_transform(frozen_default=True)
class Loss:
    """A loss function: how much a prediction costs when the truth is known.

    Calling a loss gives its value, :meth:`gradient` its derivative with respect to ``y_pred``,
    :meth:`value_and_gradient` both for the work of one, and :meth:`curvature` the second derivative. The truth comes
    first.

    Notes
    -----
    ``reduction="mean"`` is Σwℓ/Σw, ``"sum"`` is Σwℓ and ``"none"`` keeps wℓ, one number per sample. The gradient is
    that of the reduced value; for ``"none"`` each row is the gradient of its own sample's loss.

    A sample of weight 0 is left out unseen: it may hold NaN, a label −100 or padding, and its loss and gradient are 0.
    Losses that compare number with number also take a weight for each entry of ``y_true``; the mean is then Σwℓ/Σw over
    all entries. A class whose logit is −inf is masked: its probability, gradient and curvature are 0, and where the
    truth gives it a share, as label smoothing does to every class, the loss is ``inf`` (in the losses of overlap it is
    a missed pixel).

    Everything is computed in float64, whatever the input; a float32 prediction gets float32 arrays back, unless the
    truth is float64. A reduced value is a Python ``float``. Input is never modified and output never shares its memory.

    A loss has scikit-learn's ``get_params`` and ``set_params``, so that it can be cloned and a search can tune
    ``loss__delta``, and a ``__name__``, so that ``make_scorer`` takes it.
    """

    truth: ClassVar[str]
    inverse_link: ClassVar[Any] = None  # the function that turns scores into probabilities, or into a mean
    hard: ClassVar[str] = ""  # for a truth of 0 and 1: why nothing between the two will do
    columns: ClassVar[int | None] = None  # how many numbers a row of the prediction holds, if that is fixed
    from_logits = False
    label_smoothing = 0.0

    _by_entry: ClassVar[bool] = False  # whether each entry of a sample can be judged, and weighed, by itself
    _block: ClassVar[int] = 65536  # numbers a block

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # What follows is inherited: made anew for each loss, it would take a sixth of the import.
        dataclass(frozen=True, repr=False, eq=False)(cls)

    def __repr__(self) -> str:
        parameters = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__qualname__}({parameters})"

    def __eq__(self, other: object) -> bool:
        return self.get_params() == other.get_params() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *self.get_params().values()))

    @property
    def prediction(self) -> str:
        """What ``y_pred`` holds: "number", "probabilities", "logits", "scores" or "decisions"."""
        return "logits" if self.from_logits else "number" if self.truth == "number" else "probabilities"

    @property
    def __name__(self) -> str:
        return str(type(self).__name__)

    @overload
    def __call__(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = ...,
        reduction: check.OneNumber = ...,
    ) -> float: ...
    @overload
    def __call__(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = ...,
        reduction: check.OneEach,
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
            How much each sample counts: not negative, not all zero; 0 leaves a sample out. Without it, all count 1.
            Losses that compare number with number also take weights of ``y_true``'s own shape.
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
            If shapes differ, something is empty, NaN or infinite, a value is outside what the loss is defined on, or
            ``reduction`` is none of the three.
        """
        value: float | FloatArray = self._outcome(y_true, y_pred, sample_weight, reduction, self._chosen("formula"))[0]
        return value

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
        slopes: FloatArray = self._outcome(y_true, y_pred, sample_weight, reduction, self._chosen("formula"))[1]
        return slopes

    @overload
    def value_and_gradient(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = ...,
        reduction: check.OneNumber = ...,
    ) -> tuple[float, FloatArray]: ...
    @overload
    def value_and_gradient(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = ...,
        reduction: check.OneEach,
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
        return self._outcome(y_true, y_pred, sample_weight, reduction, self._chosen("formula"))

    def curvature(
        self,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        sample_weight: ArrayLike | None = None,
        reduction: Reduction = "mean",
    ) -> FloatArray:
        """Return the second derivatives ∂²/∂y_pred² of the reduced loss, entry by entry, in the shape of ``y_pred``.

        Of the Hessian this is the diagonal: what Newton's method and boosting libraries ask for. Where the slope has a
        kink, it is the second derivative beside it.

        Parameters and errors are those of calling the loss; a loss whose slope is constant but for jumps has none,
        which is a ``TypeError``.
        """
        if not hasattr(self, "curvature_formula"):
            raise TypeError(
                f"{self!r} has no curvature: its slope is constant but for jumps, so take a loss with a smooth slope "
                "for a method that needs second derivatives."
            )
        second = self._chosen("curvature_formula")
        formula: Formula = lambda y, y_pred: (0.0, second(y, y_pred))  # noqa: E731
        curvatures: FloatArray = self._outcome(y_true, y_pred, sample_weight, reduction, formula)[1]
        return curvatures

    # Losses and slopes of checked samples. (No docstring: the API page would show it with each loss.)
    def formula(self, y: Array, y_pred: Array) -> tuple[Array, Array]:
        raise NotImplementedError

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters by name, as scikit-learn asks for them."""
        return {name: getattr(self, name) for name in getattr(self, "__dataclass_fields__", ())}

    def set_params(self, **params: Any) -> Self:
        """Change parameters in place, as scikit-learn's searches do with their own clone of a loss.

        Everybody who holds this loss sees the change: outside a search, make a new one.
        """
        known = self.get_params()
        for name in params:
            if name not in known:
                raise ValueError(f"{self!r} has no parameter {name!r}: it has {', '.join(known) or 'none'}.")
        for name, value in type(self)(**(known | params)).get_params().items():
            object.__setattr__(self, name, value)
        return self

    def _chosen(self, name: str) -> Callable[[Any, Any], Any]:
        """Return the formula of that name that suits the form of the prediction."""
        formula: Callable[[Any, Any], Any] = getattr(self, f"{name}_from_logits" if self.from_logits else name)
        return formula

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        """Raise unless the shapes of truth and prediction fit the loss and each other."""
        raise NotImplementedError

    def _check_values(self, y_true: Array, y_pred: Array, place: check.Place) -> tuple[Array, Array, bool]:
        """Return the truth and the prediction of the samples that count, finite and in the form asked for, or raise.

        The third result tells whether a −inf among the predictions masks something.

        ``place`` turns an index of theirs into one of what the caller passed, for messages.
        """
        return forms.check_values(self, y_true, y_pred, place)

    def _prepared(self, y: Array, y_pred: Array) -> Array:
        """Return a block of truths as the formula wants them: one-hot columns, smoothed."""
        if y.ndim < y_pred.ndim and (self.label_smoothing or self.truth.endswith("distribution")):
            labels, y = y, np.zeros_like(y_pred)  # in the layout of y_pred
            y[labels, np.arange(len(labels))] = 1
        if self.label_smoothing:
            k = 2 if self._by_entry else len(y_pred)
            y = y * (1 - self.label_smoothing) + self.label_smoothing / k
        return y

    def _outcome(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None, reduction: Reduction, run: Formula
    ) -> tuple[Any, Any]:
        """Run a formula over the samples that count, block by block, and reduce what comes out."""
        truth, prediction = check.numeric_array("y_true", y_true), check.numeric_array("y_pred", y_pred)
        self._check_shapes(truth, prediction)
        shape, dtype = prediction.shape, check.result_dtype(truth, prediction)
        weights = Weights(sample_weight, reduction, shape, self._by_entry)
        if self._by_entry:
            truth, prediction = truth.ravel(), prediction.ravel()
        n, samples = len(prediction), None
        if weights.kept is not None:
            samples = np.flatnonzero(np.repeat(weights.kept, n // weights.kept.size))
            truth, prediction = truth[samples], prediction[samples]

        def place(index: tuple[int, ...]) -> tuple[int, ...]:
            first = index[0] if samples is None else int(samples[index[0]])
            return tuple(map(int, np.unravel_index(first, shape))) if self._by_entry else (first, *index[1:])

        outputs = n // shape[0] if self._by_entry else 1  # a sample of k outputs costs the mean of k losses
        with np.errstate(all="ignore"):  # log 0 is an honest inf and needs no warning
            truth, prediction, masked = self._check_values(truth, prediction, place)
            shares = weights.of_entries(n, outputs, samples)
            losses: Array = np.zeros(n)
            slopes: Array = np.zeros((n, *prediction.shape[1:]), dtype)
            for block in blocks(len(prediction), slopes[0].size, self._block):
                here = block if samples is None else samples[block]
                z = as_columns(prediction[block])
                of_losses, of_slopes = run(self._prepared(as_columns(truth[block]), z), z)
                if masked:
                    of_losses = np.where(np.isnan(of_losses), 0, of_losses) if self._by_entry else of_losses
                    of_slopes = np.where(np.isneginf(z), 0, of_slopes)
                rows = slopes[here]  # a view of them, or, where samples are left out, a copy
                if weights.shares is None:
                    np.divide(of_slopes.T, shares, out=rows, casting="same_kind")
                else:
                    np.multiply(of_slopes, shares[block], out=rows.T, casting="same_kind")
                rows += 0.0  # no −0.0
                losses[here] = of_losses
                if samples is not None:
                    slopes[here] = rows
            losses += 0.0
            return weights.of_losses(losses.reshape(shape[0], -1), dtype), slopes.reshape(shape)


class ElementwiseLoss(Loss):
    """A loss that compares number with number: ``y_true`` and ``y_pred`` of one shape, ``(n,)`` or ``(n, k)``.

    A sample of k outputs is the mean of its k losses. The formula sees both as flat arrays.
    """

    truth = "number"
    _by_entry = True
    _block = 8192

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        forms.check_elementwise_shapes(y_true, y_pred)


class RowLoss(Loss):
    """A loss of which a sample is a row: ``y_pred`` of shape ``(n, c)``, ``y_true`` of that shape or ``(n,)``.

    The formula sees a sample as a column.
    """

    def _check_shapes(self, y_true: Array, y_pred: Array) -> None:
        forms.check_row_shapes(self, y_true, y_pred)
