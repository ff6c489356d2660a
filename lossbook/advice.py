"""From a column of data to the loss that fits it.

:func:`recommend` says which target type a column has, which distribution describes it, and which loss follows. n is the
number of samples, K that of classes. Derived in chapter 01, "Data types".
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine.columns import read, short

__all__ = ["Recommendation", "recommend"]

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
CIRCLES = [(0, 6), (1, 7), (0, 11), (1, 12), (0, 23)]  # weekdays, months and hours, counted from 0 or from 1
MANY = 20  # more distinct whole numbers than this are hardly grades or classes


@dataclass(frozen=True, repr=False)
class Recommendation:
    """What :func:`recommend` found: the target's type, and the distribution and loss that go with it.

    Parameters
    ----------
    target : str
        The target's type, such as ``"binary"``, or ``"undecided"``.
    distribution : str
        The distribution of the target given the features; its negative log-likelihood is the loss.
    loss : str
        The loss to start with: a class of lossbook with its arguments, and what it is applied to. What lossbook does
        not have is marked "not in lossbook".
    why : str
        What in the data led here.
    alternatives : tuple of str
        Other losses, each with its reason.
    question : str
        What the data can't tell; ``""`` if nothing is open.
    candidates : tuple of Recommendation
        What each answer to the question leads to.

    Notes
    -----
    An undecided recommendation has an empty ``distribution`` and ``loss``.

    Derived in chapter 01.
    """

    target: str
    distribution: str
    loss: str
    why: str
    alternatives: tuple[str, ...] = ()
    question: str = ""
    candidates: tuple[Recommendation, ...] = ()

    def __repr__(self) -> str:
        lines = [("target", self.target), ("distribution", self.distribution), ("loss", self.loss), ("why", self.why)]
        lines += [("or" if i == 0 else "", text) for i, text in enumerate(self.alternatives)]
        lines += [("question", self.question)]
        lines += [(f"  {c.target}", f"{c.distribution}: {c.loss}") for c in self.candidates]
        width = 2 + max(len(name) for name, _ in lines)
        return "\n".join(
            textwrap.fill(
                text, 100, initial_indent=name.ljust(width), subsequent_indent=" " * width, break_on_hyphens=False
            )
            for name, text in lines
            if text
        )


def recommend(data: Any, *, kind: str | None = None) -> Recommendation:
    """Return the target type of a column, and the distribution and the loss that follow from it.

    Parameters
    ----------
    data : array_like
        The target: a column of shape ``(n,)`` of numbers, bools or strings; a matrix ``(n, k)`` of one-hot or multi-hot
        rows, of proportions or of k numbers; or a list of n label sets. Lists, arrays and pandas columns will do.
    kind : str, optional
        The target type, where you know it: "continuous", "binary", "nominal", "ordinal", "cyclic", "count",
        "multi-label" or "proportion". Data that can't be of that type are an error.

    Returns
    -------
    Recommendation
        Its ``target``, ``distribution``, ``loss`` and ``why`` are text to read. Where the values fit several types (0
        to 5: counts, grades or codes?), ``target`` is ``"undecided"``, and ``question`` and ``candidates`` say what
        decides.

    Raises
    ------
    TypeError
        If ``data`` is None, a single string, or holds dates, complex numbers or a mixture of types.
    ValueError
        If ``data`` is empty, has missing or infinite entries, holds one value only, or does not fit ``kind``.

    Notes
    -----
    It looks at the values alone. Whether 1, 2, 3 are counts, ranks or names is a fact about the world: nothing in the
    numbers shows it, so it is asked for.

    References
    ----------
    P. McCullagh and J. A. Nelder, *Generalized Linear Models*, 2nd edition, 1989.

    Derived in chapter 01.

    Examples
    --------
    >>> advice = recommend(["fruit", "no fruit", "fruit"])
    >>> advice.target, advice.distribution, advice.loss
    ('binary', 'Bernoulli', 'BinaryCrossEntropy(from_logits=True)')
    >>> recommend([0, 3, 1, 5, 2, 4]).target
    'undecided'
    >>> recommend([0, 3, 1, 5, 2, 4], kind="count").distribution
    'Poisson'
    """
    if kind is not None and kind not in tuple(_BUILDERS):
        known = ", ".join(f'"{k}"' for k in _BUILDERS)
        raise ValueError(f"kind={kind!r} is none of the known ones: {known}.")
    column = _Column(data)
    return _advise(column) if kind is None else _BUILDERS[kind](column)


# What follows reads the data, asks what its values allow, and writes the advice for each target type.


class _Column:
    """The data of :func:`recommend`, read once, and the facts about it that decide."""

    def __init__(self, data: Any) -> None:
        self.values, self.is_sets = read("data", data)
        check.dimensions("data", self.values, 1, 2)
        self.n = len(self.values)
        self.is_text = self.values.dtype.kind == "U"
        self.is_matrix = self.values.ndim == 2
        self.is_number = not (self.is_sets or self.is_text)
        if self.is_matrix and (self.is_text or self.values.shape[1] == 1):
            raise ValueError(f"data has shape {self.values.shape}: pass one column at a time, data[:, 0] for instance.")
        self.distinct: set[Any] = set(self.values.ravel().tolist())
        if len(self.distinct) == 1:
            raise ValueError(
                f"data holds one value only, {short(next(iter(self.distinct)))}: there is nothing to predict, "
                "so pass more data or another column."
            )
        self.low: float = min(self.distinct) if self.is_number else np.nan
        self.high: float = max(self.distinct) if self.is_number else np.nan
        self.is_whole = self.is_number and all(value == value // 1 for value in self.distinct)
        self.in_unit = self.is_number and self.low >= 0 and self.high <= 1
        self.sums_to_one = self.is_matrix and self.in_unit and bool((abs(self.values.sum(axis=1) - 1) < 1e-6).all())
        names = {word.strip().lower() for word in self.distinct} if self.is_text and len(self.distinct) > 2 else {"?"}
        circles = [circle for circle in (MONTHS, WEEKDAYS) if names <= {*circle, *(name[:3] for name in circle)}]
        self.period = len(circles[0]) if circles else None

    @property
    def facts(self) -> str:
        """What was seen, in a sentence."""
        if self.is_sets:
            return f"{self.n} sets of labels, {len(set().union(*self.distinct))} labels in all."
        form = f" in {self.values.shape[1]} columns" if self.is_matrix else ""
        what = "strings" if self.is_text else "whole numbers" if self.is_whole else "numbers"
        digits = 15 if self.is_whole else 6
        span = f", from {self.low:.{digits}g} to {self.high:.{digits}g}" if self.is_number else ""
        return f"{self.values.size} {what}{form}, {len(self.distinct)} distinct{span}."

    @property
    def balance(self) -> str:
        """A sentence on the rarest class, if less than a tenth of the samples are in it."""
        counts = self.values.sum(axis=0) if self.is_matrix else np.unique(self.values, return_counts=True)[1]
        share = float(counts.min()) / self.n
        return f" The rarest class holds {100 * share:.2g} % of the samples: see class_weights." if share < 0.1 else ""

    def must(self, fits: bool, kind: str, needed: str) -> None:
        """Raise unless the data fits the kind that the caller named."""
        if not fits:
            raise ValueError(f'kind="{kind}" needs {needed}, but data is {self.facts[:-1]}.')


def _advise(column: _Column) -> Recommendation:
    if column.is_sets:
        return _multi_label(column)
    if column.is_text:
        return _advise_on_strings(column)
    if column.in_unit and column.is_whole:
        if not column.is_matrix:
            return _binary(column)
        if not column.sums_to_one:
            return _multi_label(column)
        return _ask(column, "Can a sample have several labels or none? Then it is multi-label.", _nominal, _multi_label)
    if column.sums_to_one:
        return _proportion(column)
    if column.in_unit:
        return _undecided(
            column, "Can the target leave the range 0 to 1? If not, it is a proportion.", _proportion, _continuous
        )
    return _advise_on_whole_numbers(column) if column.is_whole else _continuous(column)


def _advise_on_strings(column: _Column) -> Recommendation:
    if column.period:
        return _cyclic(column)
    if all(_reads_as_number(word) for word in column.distinct):
        raise ValueError(
            f"data holds strings that read as numbers, {short(min(column.distinct))} for instance: convert it with "
            '.astype(float), or pass kind="nominal" if they are names, as postal codes are.'
        )
    if len(column.distinct) == 2:
        return _binary(column)
    if len(column.distinct) == column.n > MANY:
        raise ValueError(
            f"data holds {column.n} strings, all different: they look like identifiers or free text. "
            'Pass another column, or kind="nominal" if they are classes.'
        )
    return _ask(column, "Do the classes have an order, as low, medium, high? Then it is ordinal.", _nominal, _ordinal)


def _advise_on_whole_numbers(column: _Column) -> Recommendation:
    if (column.low, column.high, len(column.distinct)) == (-1, 1, 2):
        return _binary(column)
    meanings: list[tuple[str, _Builder]] = []
    if column.low >= 0:
        meanings.append(("how many of something (count)", _count))
    # Codes and grades are numbered without gaps; measurements in whole kilograms leave some out.
    gaps = column.high - column.low >= len(column.distinct)
    if column.low < 0 or column.is_matrix or gaps or len(column.distinct) > MANY:
        meanings.append(("a measurement that was rounded (continuous)", _continuous))
    if not column.is_matrix:
        if len(column.distinct) == 2:
            meanings.append(("one of two classes (binary)", _binary))
        else:
            if len(column.distinct) <= MANY:
                meanings.append(("a place in an order (ordinal)", _ordinal))
            meanings.append(("the code of a class (nominal)", _nominal))
        if len(column.distinct) > 4 and any(first <= column.low and column.high <= last for first, last in CIRCLES):
            meanings.append(("a place on a circle, as weekdays, months and hours have (cyclic)", _cyclic))
    if len(meanings) == 1:
        return meanings[0][1](column)
    question = "Is a number " + ", ".join(text for text, _ in meanings[:-1]) + f" or {meanings[-1][0]}?"
    return _undecided(column, question, *(builder for _, builder in meanings))


def _ask(column: _Column, question: str, likely: _Builder, other: _Builder) -> Recommendation:
    return replace(likely(column), question=question, candidates=(other(column),))


def _undecided(column: _Column, question: str, *builders: _Builder) -> Recommendation:
    why = f"{column.facts} They fit several target types, and nothing in the values decides: answer with kind=."
    return Recommendation(
        target="undecided",
        distribution="",
        loss="",
        why=why,
        question=question,
        candidates=tuple(builder(column) for builder in builders),
    )


def _continuous(column: _Column) -> Recommendation:
    column.must(column.is_number, "continuous", "numbers")
    alternatives = [
        "MeanAbsoluteError(): the Laplace distribution; predicts the median, which outliers hardly move",
        "Huber(delta=1.0): squared near 0, absolute far out; delta is in the target's unit",
        "Pinball(quantile=0.9): predicts a quantile instead of the mean",
    ]
    if column.low > 0 and column.high >= 100 * column.low:
        alternatives.insert(
            0, "MeanSquaredError() on ln y: all values are positive and span a factor of 100 or more, as prices do"
        )
    return Recommendation(
        target="continuous",
        distribution="Gaussian",
        loss="MeanSquaredError()",
        why=f"{column.facts} Any value on a scale is possible, and differences mean the same everywhere on it.",
        alternatives=tuple(alternatives),
    )


def _binary(column: _Column) -> Recommendation:
    column.must(not column.is_sets and not column.is_matrix and len(column.distinct) == 2, "binary", "two values")
    first, second = sorted(column.distinct)
    encode = (
        "" if (first, second) == (0, 1) else f" Encode {short(first)} as 0 and {short(second)} as 1, or the reverse."
    )
    return Recommendation(
        target="binary",
        distribution="Bernoulli",
        loss="BinaryCrossEntropy(from_logits=True)",
        why=f"{column.facts} One yes or no per sample.{encode}{column.balance}",
        alternatives=(
            "Hinge() on labels -1 and +1: when only the decision counts and no probability is needed",
            "BinaryFocal(gamma=2.0, from_logits=True): when easy examples of a frequent class drown the rest",
        ),
    )


def _nominal(column: _Column) -> Recommendation:
    one_hot_rows = column.sums_to_one and column.is_whole
    column.must(
        one_hot_rows or column.is_text or (column.is_whole and not column.is_matrix),
        "nominal",
        "strings, whole numbers or one-hot rows (np.digitize puts numbers into classes)",
    )
    k = column.values.shape[1] if one_hot_rows else len(column.distinct)
    cross_entropy = "CategoricalCrossEntropy" if one_hot_rows else "SparseCategoricalCrossEntropy"
    codes = range(k)
    encode = " Encode them as labels 0 to K - 1: np.unique(data, return_inverse=True)[1]."
    if one_hot_rows or column.distinct == set(codes):
        encode = ""
    return Recommendation(
        target="nominal",
        distribution="categorical",
        loss=f"{cross_entropy}(from_logits=True)",
        why=f"{column.facts} One of K = {k} classes per sample, in no order.{encode}{column.balance}",
        alternatives=(
            "MulticlassHinge(): when only the decision counts and no probability is needed",
            "CategoricalFocal(gamma=2.0, from_logits=True): when easy examples of frequent classes drown the rest",
        ),
    )


def _ordinal(column: _Column) -> Recommendation:
    column.must(
        column.is_text or (column.is_whole and not column.is_matrix),
        "ordinal",
        "one column of strings or whole numbers (np.digitize puts numbers into grades)",
    )
    k = len(column.distinct)
    return Recommendation(
        target="ordinal",
        distribution="cumulative logit",
        loss=f'BinaryCrossEntropy(from_logits=True) on the {k - 1} answers to "is it above this grade?"',
        why=f"{column.facts} K = {k} grades in an order: a miss by one must cost less than a miss by three.",
        alternatives=(
            "MeanAbsoluteError() on the ranks 0 to K - 1: takes all steps as equal; predicts the median grade",
            "MeanSquaredError() on the ranks 0 to K - 1: takes all steps as equal; predicts the mean grade",
            "the cumulative-logit likelihood itself: not in lossbook (statsmodels has it as OrderedModel)",
            "SparseCategoricalCrossEntropy(from_logits=True): ignores the order",
        ),
    )


def _cyclic(column: _Column) -> Recommendation:
    column.must(not column.is_sets and not column.is_matrix, "cyclic", "one column of numbers or strings")
    period = column.period or "P"
    names = "" if column.period else " P is the period: 7 for weekdays, 12 for months, 24 for hours, 360 for degrees."
    return Recommendation(
        target="cyclic",
        distribution="von Mises",
        loss=f"MeanSquaredError() on the pair cos(2πy/{period}), sin(2πy/{period})",
        why=f"{column.facts} The last place is next to the first, as December is to January.{names}",
        alternatives=(
            f"1 - cos(2π(ŷ - y)/{period}), the von Mises likelihood up to constants: not in lossbook by name, "
            "and equal to the loss above when the predicted pair lies on the circle",
            "SparseCategoricalCrossEntropy(from_logits=True): ignores which places are neighbors",
        ),
    )


def _count(column: _Column) -> Recommendation:
    column.must(column.is_whole and column.low >= 0, "count", "whole numbers from 0 up")
    mean, variance = float(column.values.mean()), float(column.values.var())
    spread = f" Mean {mean:.3g}, variance {variance:.3g}; a Poisson count has both equal, given the features."
    return Recommendation(
        target="count",
        distribution="Poisson",
        loss="the Poisson negative log-likelihood exp(z) - y·z: not in lossbook (scikit-learn has PoissonRegressor)",
        why=f"{column.facts} How many: never negative, and the spread grows with the mean.{spread}",
        alternatives=(
            "MeanSquaredError() on sqrt(y): the square root of a Poisson count has a nearly constant spread",
            "the negative binomial likelihood, where the variance stays above the mean: not in lossbook "
            "(statsmodels has it as NegativeBinomial)",
        ),
    )


def _multi_label(column: _Column) -> Recommendation:
    zero_one = column.is_matrix and column.in_unit and column.is_whole
    column.must(
        column.is_sets or zero_one, "multi-label", "sets of labels, such as [{0, 2}, {1}], or zeros and ones in columns"
    )
    encode = " Number the labels from 0 and encode the sets with multi_hot." if column.is_sets else ""
    return Recommendation(
        target="multi-label",
        distribution="independent Bernoulli",
        loss="BinaryCrossEntropy(from_logits=True)",
        why=f"{column.facts} Tick all that apply: one yes or no per label, with a sigmoid each.{encode}",
        alternatives=(
            "BinaryFocal(gamma=2.0, from_logits=True): when most labels are rare",
            "RankingLoss(), HammingLoss(): to report, not to train with; their gradient is 0",
        ),
    )


def _proportion(column: _Column) -> Recommendation:
    column.must(column.in_unit, "proportion", "numbers from 0 to 1 (divide percentages by 100)")
    if column.sums_to_one:
        return Recommendation(
            target="proportion",
            distribution="categorical, with soft labels",
            loss="CategoricalCrossEntropy(from_logits=True)",
            why=f"{column.facts} Every row sums to 1: shares of a whole. The loss can't go below their entropy.",
            alternatives=("SparsemaxLoss(): when a share of exactly 0 should be predicted as 0",),
        )
    return Recommendation(
        target="proportion",
        distribution="Bernoulli, with soft labels",
        loss="BinaryCrossEntropy(from_logits=True)",
        why=f"{column.facts} Each is a share or a probability. The loss can't go below its entropy.",
        alternatives=(
            "MeanSquaredError() on the probability (the Brier score): bounded; its gradient dies far from the truth",
            "the beta likelihood, if 0 and 1 never occur: not in lossbook (statsmodels has it as BetaModel)",
        ),
    )


_Builder = Callable[[_Column], Recommendation]
_BUILDERS: dict[str, _Builder] = {
    "continuous": _continuous,
    "binary": _binary,
    "nominal": _nominal,
    "ordinal": _ordinal,
    "cyclic": _cyclic,
    "count": _count,
    "multi-label": _multi_label,
    "proportion": _proportion,
}


def _reads_as_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
