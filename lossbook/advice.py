"""From a column of data to the loss that fits it.

``ADVICE`` is the table: which loss for which type of target, and why. :func:`recommend` finds the type of a column
and reads the table; so does the page "Which loss do I need?". n is the number of samples, K that of classes. Derived in
chapter 01, "Data types".
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lossbook._engine import checks as check
from lossbook._engine.base import Loss
from lossbook._engine.columns import read, short
from lossbook.cross_entropy import BinaryCrossEntropy, CategoricalCrossEntropy, SparseCategoricalCrossEntropy
from lossbook.focal import BinaryFocal, CategoricalFocal
from lossbook.margin import Hinge
from lossbook.metric_learning import Contrastive, InfoNCE, PairwiseLogistic, Triplet
from lossbook.multiclass_hinge import MulticlassHinge
from lossbook.multilabel import HammingLoss, RankingLoss, SparsemaxLoss
from lossbook.overlap import Dice, Jaccard, Tversky
from lossbook.regression import (
    EpsilonInsensitive,
    GaussianNLL,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Pinball,
    Poisson,
)

__all__ = ["Recommendation", "recommend"]

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
CIRCLES = [(0, 6), (1, 7), (0, 11), (1, 12), (0, 23)]  # weekdays, months and hours, counted from 0 or from 1
MANY = 20  # more distinct whole numbers than this are hardly grades or classes


@dataclass(frozen=True)
class Advice:
    """A row of the table: for this type of target, this loss, for this reason."""

    target_type: str
    loss: Loss | str  # its name, where lossbook does not have it
    reason: str
    chapter: int  # that gives the reason; 0 if none does
    applied: str = ""  # what the loss is applied to; {period}, {k} and {steps} are those of the column
    distribution: str = ""  # with the first row of a type: the distribution that goes with its loss
    elsewhere: str = ""  # who has what lossbook has not
    only: Callable[[_Column], bool] = lambda column: True  # columns that the row is for

    def named(self, period: Any = "P", k: Any = "K", steps: Any = "K - 1") -> str:
        """The loss as it is made, and what it is applied to."""
        name, loss = str(self.loss), self.loss
        if isinstance(loss, Loss):
            fields = dataclasses.fields(loss)  # type: ignore[arg-type]
            chosen = [f"{f.name}={getattr(loss, f.name)!r}" for f in fields if getattr(loss, f.name) != f.default]
            name = f"{type(loss).__name__}({', '.join(chosen)})"
        text = f"{name} {self.applied}".strip().format(period=period, k=k, steps=steps)
        return text + (f": not in lossbook ({self.elsewhere})" if self.elsewhere else "")


BINARY, LABELS = BinaryCrossEntropy(from_logits=True), SparseCategoricalCrossEntropy(from_logits=True)

# fmt: off
# The first row of a type that suits the data is what `recommend` says; the others are its alternatives.
ADVICE: dict[str, Advice] = {
    "mean": Advice("continuous", MeanSquaredError(), "predicts the mean", 2, distribution="Gaussian"),
    "wide mean": Advice(
        "continuous", Poisson(from_log=True),
        "predicts the mean as e to a score, so never below 0; the larger the mean, the less a miss by 1 counts. "
        "The values need not be counts",
        2, only=lambda column: column.is_wide,
    ),
    "factors": Advice(
        "continuous", MeanSquaredError(),
        "judges by factors: twice the truth costs as much as half of it; e to the prediction is the geometric mean, "
        "which is below the mean",
        2, applied="on ln y", only=lambda column: column.is_wide,
    ),
    "median": Advice(
        "continuous", MeanAbsoluteError(),
        "the Laplace distribution; predicts the median, which outliers hardly move", 2,
    ),
    "outliers": Advice(
        "continuous", Huber(),
        "squared near 0, absolute beyond delta, in the target's unit: a few values far out hardly move it. "
        "What it predicts is the mean if the outcomes are symmetric", 2,
    ),
    "quantile": Advice("continuous", Pinball(quantile=0.9), "predicts a quantile instead of the mean", 2),
    "two costs": Advice(
        "continuous", Pinball(quantile=0.9),
        "what costs least where one too few costs 9 times as much as one too many: the quantile is 9/(9 + 1)",
        2, applied="with the quantile of the costs",
    ),
    "spread": Advice(
        "continuous", GaussianNLL(), "predicts how far outcomes stray as well, for each input", 2,
        applied="on a mean and a log variance",
    ),
    "tolerance": Advice(
        "continuous", EpsilonInsensitive(), "a miss of up to epsilon, in the target's unit, costs nothing", 2
    ),
    "duration": Advice(
        "duration", BINARY,
        "a sample answers no for each interval that it outlasted and yes for the one in which it ended; what was not "
        "seen has weight 0, so that a duration cut short counts as far as it was seen",
        3, applied='on "does it end in this interval?"', distribution="Bernoulli in each interval",
    ),
    "risks": Advice(
        "duration", "Cox's partial likelihood", "where only the ratios of the risks are needed", 0,
        elsewhere="lifelines has it in CoxPHFitter",
    ),
    "count": Advice(
        "count", Poisson(from_log=True), "any score is a prediction, and e to it the mean", 2, distribution="Poisson"
    ),
    "spread counts": Advice(
        "count", "the negative binomial likelihood", "where the variance stays above the mean", 0,
        elsewhere="statsmodels has it in NegativeBinomial",
    ),
    "square roots": Advice(
        "count", MeanSquaredError(),
        "the square root of a Poisson count has a nearly constant spread, unless its mean is small; what is "
        "predicted, squared, is below the mean",
        2, applied="on sqrt(y)",
    ),
    "cyclic": Advice(
        "cyclic", MeanSquaredError(), "neighbors on the circle are near each other, the last and the first too", 1,
        applied="on the pair cos(2πy/{period}), sin(2πy/{period})", distribution="von Mises",
    ),
    "cosine": Advice(
        "cyclic", "1 - cos(2π(ŷ - y)/{period})",
        "the von Mises negative log-likelihood, up to constants; equal to the loss on the pair when the predicted pair "
        "lies on the circle",
        1, elsewhere="one line of NumPy",
    ),
    "cyclic as classes": Advice("cyclic", LABELS, "ignores which places are neighbors", 4),
    "proportion": Advice(
        "proportion", BINARY, "takes a share as its truth; it can't go below the share's entropy", 3,
        distribution="Bernoulli, with soft labels",
    ),
    "bounded": Advice(
        "proportion", MeanSquaredError(),
        "the Brier score: it is bounded, and its gradient along a logit dies far from the truth", 2,
        applied="on the probability",
    ),
    "beta": Advice(
        "proportion", "the beta likelihood", "if 0 and 1 never occur", 0, elsewhere="statsmodels has it in BetaModel"
    ),
    "shares": Advice(
        "shares", CategoricalCrossEntropy(from_logits=True),
        "takes a row of shares as its truth; it can't go below their entropy", 4,
        distribution="categorical, with soft labels",
    ),
    "zero shares": Advice("shares", SparsemaxLoss(), "when a share of exactly 0 should be predicted as 0", 8),
    "binary": Advice("binary", BINARY, "gives a probability", 3, distribution="Bernoulli"),
    "rare yes": Advice(
        "binary", BinaryFocal(from_logits=True), "when easy examples of a frequent class drown the rest", 7
    ),
    "decision": Advice(
        "binary", Hinge(), "when only the decision counts and no probability is needed", 5,
        applied="on labels -1 and +1",
    ),
    "two errors": Advice(
        "binary", BINARY,
        "when a false alarm and a miss cost differently: say yes above cost of a false alarm/(sum of the two costs)",
        13, applied="and a threshold",
    ),
    "one-hot": Advice(
        "nominal", CategoricalCrossEntropy(from_logits=True), "takes rows that sum to 1", 4,
        distribution="categorical", only=lambda column: column.is_one_hot,
    ),
    "nominal": Advice(
        "nominal", LABELS, "gives a probability for each class", 4, distribution="categorical",
        only=lambda column: not column.is_one_hot,
    ),
    "rare classes": Advice(
        "nominal", CategoricalFocal(from_logits=True), "when easy examples of frequent classes drown the rest", 7
    ),
    "decision of many": Advice(
        "nominal", MulticlassHinge(),
        "when only the decision counts and no probability is needed. It is not consistent: where the input leaves "
        "the class open, its best scores can tie the likeliest class with another; those of "
        "cross-entropy keep the order",
        6,
    ),
    "many errors": Advice(
        "nominal", LABELS,
        "when errors cost differently: take the class whose expected cost is least", 13, applied="and a table of costs",
    ),
    "ordinal": Advice(
        "ordinal", BINARY, "a miss by one costs less than a miss by three", 1,
        applied='on the {steps} answers to "is it above this grade?"', distribution="cumulative logit",
    ),
    "middle grade": Advice(
        "ordinal", MeanAbsoluteError(), "takes all steps as equal; predicts the median grade", 2,
        applied="on the ranks 0 to K - 1",
    ),
    "mean grade": Advice(
        "ordinal", MeanSquaredError(), "takes all steps as equal; predicts the mean grade", 2,
        applied="on the ranks 0 to K - 1",
    ),
    "likelihood of grades": Advice(
        "ordinal", "the cumulative-logit likelihood itself", "it lets the steps differ", 1,
        elsewhere="statsmodels has it in OrderedModel",
    ),
    "grades as classes": Advice("ordinal", LABELS, "ignores the order", 4),
    "multi-label": Advice(
        "multi-label", BINARY, "one yes or no for each label, with a sigmoid each", 8,
        distribution="independent Bernoulli",
    ),
    "rare labels": Advice("multi-label", BinaryFocal(from_logits=True), "when most labels are rare", 7),
    "ranked labels": Advice("multi-label", RankingLoss(), "to report, not to train with; its gradient is 0", 8),
    "wrong labels": Advice("multi-label", HammingLoss(), "to report, not to train with; its gradient is 0", 8),
    "mask": Advice(
        "mask", BINARY, "one yes or no a pixel, each with its probability", 3,
        applied="on every pixel", distribution="independent Bernoulli",
    ),
    "small object": Advice(
        "mask", Dice(from_logits=True), "when the object is small against the picture; often added to the first", 14
    ),
    "reported IoU": Advice(
        "mask", Jaccard(from_logits=True),
        "when intersection over union is reported; a partial overlap costs more than with Dice", 14,
    ),
    "missed pixels": Advice(
        "mask", Tversky(0.3, 0.7, from_logits=True), "when a missed pixel costs more than one too many", 14
    ),
    "similarity": Advice(
        "similarity", InfoNCE(), "one true partner among many candidates; the others of a batch will do", 15,
        applied="on rows of similarities", distribution="categorical, over the candidates",
    ),
    "pairs": Advice("similarity", Contrastive(), "pairs that belong together or don't", 15, applied="on distances"),
    "closer than": Advice(
        "similarity", Triplet(), "when all that is known is that one lies closer than another", 15,
        applied="on rows of distances",
    ),
    "ranking": Advice(
        "ranking", PairwiseLogistic(), "asks of every pair which of the two comes first", 15,
        applied="on the scores of a list", distribution="Bradley-Terry: a coin for each pair",
    ),
    "first places": Advice(
        "ranking", "LambdaRank", "when only the first places count", 0, elsewhere="LightGBM has it in LGBMRanker"
    ),
    "tokens": Advice(
        "tokens", LABELS, "one choice from the vocabulary at each place; padding has weight 0", 16,
        applied="on each next token", distribution="categorical, at each place",
    ),
    "better answer": Advice(
        "tokens", PairwiseLogistic(), "when people say which of two answers is better", 16,
        applied="on the scores of two answers",
    ),
}
# fmt: on


@dataclass(frozen=True, repr=False)
class Recommendation:
    """What :func:`recommend` found: the target's type, and the distribution and loss that go with it.

    Parameters
    ----------
    target_type : str
        The target's type, such as ``"binary"``, or ``"undecided"``.
    distribution : str
        The distribution of the target given the features. Its negative log-likelihood is the loss, up to constants; for
        cyclic and ordinal targets the loss only stands in for it.
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

    target_type: str
    distribution: str
    loss: str
    why: str
    alternatives: tuple[str, ...] = ()
    question: str = ""
    candidates: tuple[Recommendation, ...] = ()

    def __repr__(self) -> str:
        lines = [
            ("target_type", self.target_type),
            ("distribution", self.distribution),
            ("loss", self.loss),
            ("why", self.why),
        ]
        lines += [("or" if i == 0 else "", text) for i, text in enumerate(self.alternatives)]
        lines += [("question", self.question)]
        lines += [(f"  {c.target_type}", f"{c.distribution}: {c.loss}") for c in self.candidates]
        width = 2 + max(len(name) for name, _ in lines)
        return "\n".join(
            textwrap.fill(
                text, 100, initial_indent=name.ljust(width), subsequent_indent=" " * width, break_on_hyphens=False
            )
            for name, text in lines
            if text
        )


def recommend(data: Any, *, target_type: str | None = None) -> Recommendation:
    """Return the target type of a column, and the distribution and the loss that follow from it.

    Parameters
    ----------
    data : array_like
        The target: a column of shape ``(n,)`` of numbers, bools or strings; a matrix ``(n, k)`` of one-hot or multi-hot
        rows, of proportions or of k numbers; or a list of n label sets. Lists, arrays and pandas columns will do.
    target_type : str, optional
        The target type, where you know it: "continuous", "duration", "count", "cyclic", "proportion", "shares",
        "binary", "nominal", "ordinal", "multi-label", "mask", "similarity", "ranking" or "tokens". Data that can't be
        of that type are an error. Durations, masks, similarities, rankings and tokens are never guessed.

    Returns
    -------
    Recommendation
        Its ``target_type``, ``distribution``, ``loss`` and ``why`` are text to read. Where the values fit several types
        (0 to 5: counts, grades or codes?), ``target_type`` is ``"undecided"``, and ``question`` and ``candidates`` say
        what decides.

    Raises
    ------
    TypeError
        If ``data`` is None, a single string, or holds dates, complex numbers or a mixture of types.
    ValueError
        If ``data`` is empty, has missing or infinite entries, another shape or one value only, or does not fit
        ``target_type``; if ``target_type`` is none of the above; without it, if strings read as numbers or, many and
        all different, as identifiers.

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
    >>> advice.target_type, advice.distribution, advice.loss
    ('binary', 'Bernoulli', 'BinaryCrossEntropy(from_logits=True)')
    >>> recommend([0, 3, 1, 5, 2, 4]).target_type
    'undecided'
    >>> recommend([0, 3, 1, 5, 2, 4], target_type="count").distribution
    'Poisson'
    """
    if target_type is not None and target_type not in tuple(TYPES):
        known = ", ".join(f'"{known}"' for known in TYPES)
        raise ValueError(f"target_type={target_type!r} is none of the known ones: {known}.")
    column = _Column(data)
    return _advise(column) if target_type is None else _of_type(target_type, column)


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
        self.is_one_hot: bool = self.sums_to_one and self.is_whole
        self.is_wide: bool = self.is_number and self.low > 0 and self.high >= 100 * self.low
        self.k = self.values.shape[1] if self.is_one_hot else len(self.distinct)
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


def _advise(column: _Column) -> Recommendation:
    if column.is_sets:
        return _of_type("multi-label", column)
    if column.is_text:
        return _advise_on_strings(column)
    if column.in_unit and column.is_whole:
        if not column.is_matrix:
            return _of_type("binary", column)
        if not column.sums_to_one:
            return _of_type("multi-label", column)
        return _ask(
            column, "Can a sample have several labels or none? Then it is multi-label.", "nominal", "multi-label"
        )
    if column.sums_to_one:
        return _of_type("shares", column)
    if column.in_unit:
        return _undecided(
            column, "Can the target leave the range 0 to 1? If not, it is a proportion.", "proportion", "continuous"
        )
    return _advise_on_whole_numbers(column) if column.is_whole else _of_type("continuous", column)


def _advise_on_strings(column: _Column) -> Recommendation:
    if column.period:
        return _of_type("cyclic", column)
    if all(_reads_as_number(word) for word in column.distinct):
        raise ValueError(
            f"data holds strings that read as numbers, {short(min(column.distinct))} for instance: convert it with "
            '.astype(float), or pass target_type="nominal" if they are names, as postal codes are.'
        )
    if len(column.distinct) == 2:
        return _of_type("binary", column)
    if len(column.distinct) == column.n > MANY:
        raise ValueError(
            f"data holds {column.n} strings, all different: they look like identifiers or free text. "
            'Pass another column, or target_type="nominal" if they are classes.'
        )
    return _ask(column, "Do the classes have an order, as low, medium, high? Then it is ordinal.", "nominal", "ordinal")


def _advise_on_whole_numbers(column: _Column) -> Recommendation:
    if (column.low, column.high, len(column.distinct)) == (-1, 1, 2):
        return _of_type("binary", column)
    meanings: list[tuple[str, str]] = []
    if column.low >= 0:
        meanings.append(("how many of something (count)", "count"))
    # Codes and grades are numbered without gaps; measurements in whole kilograms leave some out.
    gaps = column.high - column.low >= len(column.distinct)
    if column.low < 0 or column.is_matrix or gaps or len(column.distinct) > MANY:
        meanings.append(("a measurement that was rounded (continuous)", "continuous"))
    if not column.is_matrix:
        if len(column.distinct) == 2:
            meanings.append(("one of two classes (binary)", "binary"))
        else:
            if len(column.distinct) <= MANY:
                meanings.append(("a place in an order (ordinal)", "ordinal"))
            meanings.append(("the code of a class (nominal)", "nominal"))
        if len(column.distinct) > 4 and any(first <= column.low and column.high <= last for first, last in CIRCLES):
            meanings.append(("a place on a circle, as weekdays, months and hours have (cyclic)", "cyclic"))
    if len(meanings) == 1:
        return _of_type(meanings[0][1], column)
    question = "Is a number " + ", ".join(text for text, _ in meanings[:-1]) + f" or {meanings[-1][0]}?"
    return _undecided(column, question, *(name for _, name in meanings))


def _ask(column: _Column, question: str, likely: str, other: str) -> Recommendation:
    return replace(_of_type(likely, column), question=question, candidates=(_of_type(other, column),))


def _undecided(column: _Column, question: str, *types: str) -> Recommendation:
    why = f"{column.facts} They fit several target types, and nothing in the values decides: answer with target_type=."
    return Recommendation(
        target_type="undecided",
        distribution="",
        loss="",
        why=why,
        question=question,
        candidates=tuple(_of_type(name, column) for name in types),
    )


def _of_type(name: str, column: _Column) -> Recommendation:
    """What the table says of a column of this type, or an error if the column can't be of it."""
    needed, fits, why = TYPES[name]
    if not fits(column):
        raise ValueError(f'target_type="{name}" needs {needed}, but data is {column.facts[:-1]}.')
    facts = {"period": column.period or "P", "k": column.k, "steps": column.k - 1}
    rows = [row for row in ADVICE.values() if row.target_type == name and row.only(column)]
    return Recommendation(
        target_type=name,
        distribution=rows[0].distribution,
        loss=rows[0].named(**facts),
        why=f"{column.facts} {why(column)}",
        alternatives=tuple(f"{row.named(**facts)}: {row.reason}" for row in rows[1:]),
    )


def _why_binary(column: _Column) -> str:
    first, second = sorted(column.distinct)
    encode = (
        "" if (first, second) == (0, 1) else f" Encode {short(first)} as 0 and {short(second)} as 1, or the reverse."
    )
    return f"One yes or no per sample.{encode}{column.balance}"


def _why_nominal(column: _Column) -> str:
    encode = " Encode them as labels 0 to K - 1: np.unique(data, return_inverse=True)[1]."
    if column.is_one_hot or column.distinct == set(range(column.k)):
        encode = ""
    return f"One of K = {column.k} classes per sample, in no order.{encode}{column.balance}"


def _why_cyclic(column: _Column) -> str:
    names = "" if column.period else " P is the period: 7 for weekdays, 12 for months, 24 for hours, 360 for degrees."
    return f"The last place is next to the first, as December is to January.{names}"


def _why_count(column: _Column) -> str:
    mean, variance = float(column.values.mean()), float(column.values.var())
    spread = f"Mean {mean:.3g}, variance {variance:.3g}; a Poisson count has both equal, given the features."
    return f"How many: never negative, and the spread grows with the mean. {spread}"


def _why_multi_label(column: _Column) -> str:
    encode = " Number the labels from 0 and encode the sets with multi_hot." if column.is_sets else ""
    return f"Tick all that apply: one yes or no per label, with a sigmoid each.{encode}"


def _zero_one(column: _Column) -> bool:
    return column.is_matrix and column.in_unit and column.is_whole


def _named(column: _Column) -> bool:
    return column.is_text or (column.is_whole and not column.is_matrix)


# A type of target: what it needs, whether a column has that, and what to say of one that does.
TYPES: dict[str, tuple[str, Callable[[_Column], bool], Callable[[_Column], str]]] = {
    "continuous": (
        "numbers",
        lambda column: column.is_number,
        lambda column: "Any value on a scale is possible, and differences mean the same everywhere on it.",
    ),
    "binary": (
        "two values",
        lambda column: not column.is_sets and not column.is_matrix and len(column.distinct) == 2,
        _why_binary,
    ),
    "nominal": (
        "strings, whole numbers or one-hot rows (np.digitize puts numbers into classes)",
        lambda column: column.is_one_hot or _named(column),
        _why_nominal,
    ),
    "ordinal": (
        "one column of strings or whole numbers (np.digitize puts numbers into grades)",
        _named,
        lambda column: f"K = {column.k} grades in an order: a miss by one must cost less than a miss by three.",
    ),
    "cyclic": (
        "one column of numbers or strings",
        lambda column: not column.is_sets and not column.is_matrix,
        _why_cyclic,
    ),
    "count": ("whole numbers from 0 up", lambda column: column.is_whole and column.low >= 0, _why_count),
    "multi-label": (
        "sets of labels, such as [{0, 2}, {1}], or zeros and ones in columns",
        lambda column: column.is_sets or _zero_one(column),
        _why_multi_label,
    ),
    "proportion": (
        "numbers from 0 to 1 (divide percentages by 100)",
        lambda column: column.in_unit,
        lambda column: "Each is a share or a probability. The loss can't go below its entropy.",
    ),
    "shares": (
        "rows of numbers from 0 to 1 that sum to 1",
        lambda column: column.sums_to_one,
        lambda column: "Every row sums to 1: shares of a whole. The loss can't go below their entropy.",
    ),
    "duration": (
        "numbers of 0 or more",
        lambda column: column.is_number and column.low >= 0,
        lambda column: "A duration that had not ended at the last look is longer than it says.",
    ),
    "mask": (
        "zeros and ones, a row a picture",
        _zero_one,
        lambda column: f"A picture a row; {100 * float(column.values.mean()):.2g} % of the pixels are marked.",
    ),
    "similarity": (
        "one column of whole numbers: 1 and 0 for pairs, or the place of the true candidate",
        lambda column: column.is_whole and not column.is_matrix and column.low >= 0,
        lambda column: "What belongs together should lie near each other, and far from the rest.",
    ),
    "ranking": (
        "rows of numbers, the grades of a list each",
        lambda column: column.is_matrix and column.is_number,
        lambda column: "Only the order within a row counts, not the grade itself.",
    ),
    "tokens": (
        "whole numbers from 0 up, the places of the tokens in the vocabulary",
        lambda column: column.is_whole and column.low >= 0,
        lambda column: f"One of a vocabulary at each place, in no order; {len(column.distinct)} of it occur.",
    ),
}


def _reads_as_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
