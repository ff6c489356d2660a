"""The book's data: made-up card holders for the case study, and what was measured elsewhere.

:func:`make_delinquency` draws customers of a bank with columns of every kind and a target of three unequal classes. The
process is documented, so that the true probabilities are known and a loss can be compared with its floor. Used in
chapter 13, "A case study". :func:`measurements` reads what other libraries answered.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossbook._engine import checks as check
from lossbook.activations import softmax

__all__ = ["CLASSES", "Delinquency", "make_delinquency", "measurements"]

CLASSES = ("on time", "late", "serious")

# Share among customers, effect on the logarithm of the income, effect on the risk.
OCCUPATIONS = {
    "office": (0.34, 0.10, -0.15),
    "service": (0.22, -0.15, 0.10),
    "manual": (0.18, -0.05, 0.15),
    "manager": (0.08, 0.45, -0.35),
    "self-employed": (0.10, 0.15, 0.35),
    "not employed": (0.08, -0.60, 0.45),
}
EDUCATION = {  # from low to high
    "school": (0.20, -0.15, 0.25),
    "vocational": (0.40, 0.00, 0.00),
    "college": (0.28, 0.15, -0.10),
    "graduate": (0.12, 0.30, -0.20),
}
HOUSING = ("own", "rent", "parents")


class Delinquency(NamedTuple):
    """What :func:`make_delinquency` returns: the columns, the target and the true probabilities."""

    columns: dict[str, NDArray[Any]]
    """The features by name, each of shape (n,); floats (NaN where missing), whole numbers, strings or bools."""

    target: NDArray[np.str_]
    """One of ``CLASSES`` for each customer, shape (n,)."""

    probabilities: NDArray[np.float64]
    """The probabilities that the target was drawn with, shape (n, 3), columns in the order of ``CLASSES``."""


def make_delinquency(n: int = 8000, seed: int = 0) -> Delinquency:
    """Draw n card holders: eleven columns, and whether each pays on time, late, or seriously late.

    Parameters
    ----------
    n : int, default 8000
        How many customers, at least 1.
    seed : int, default 0
        Seed of the random numbers, not negative; the same seed gives the same customers.

    Returns
    -------
    Delinquency
        ``columns``, ``target`` and ``probabilities``. The classes have shares of about 64 %, 24 % and 12 %.

    Raises
    ------
    TypeError
        If ``n`` or ``seed`` is not an integer.
    ValueError
        If ``n`` is below 1 or ``seed`` is negative.

    Notes
    -----
    Every customer has a risk, a sum of effects that a linear model can find in the right columns, plus one that it
    can't: using more than 70 % of the limit weighs on low incomes only. From the risk (for paying late also from the
    number of cards) follow the logits of the classes, and from these the probabilities, by softmax. Given them, the
    target is pure chance.

    The columns: ``income`` in thousands a year, skewed, with 4 % missing and 25 % of the self-employed; ``age`` in
    years; ``years_employed``, missing for those without a job; ``children``, ``cards`` and ``inquiries`` (credit
    requests in the past half-year), counts; ``utilization``, the share of the credit limit in use; ``occupation`` and
    ``housing``, names; ``education``, names with an order; ``email``, a flag without any effect. The probabilities
    use the true income, also where it is missing in the column.

    Used in chapter 13.

    Examples
    --------
    >>> data = make_delinquency(n=1000)
    >>> data.target[:3].tolist()
    ['on time', 'late', 'on time']
    >>> data.columns["age"][:3].tolist()
    [45, 41, 51]
    >>> data.probabilities.shape
    (1000, 3)
    """
    for name, value, least in (("n", n, 1), ("seed", seed, 0)):
        if not check.is_number(value, whole=True):
            raise TypeError(f"{name}={value!r}: it must be a whole number.")
        if value < least:
            raise ValueError(f"{name}={value!r}: it must be {least} or more.")
    rng = np.random.default_rng(seed)

    age = np.clip(np.rint(rng.normal(43, 13, n)), 20, 75)
    occupation = _draw(rng, n, [share for share, _, _ in OCCUPATIONS.values()])
    education = _draw(rng, n, [share for share, _, _ in EDUCATION.values()])
    at_parents = rng.random(n) < np.clip((34 - age) / 20, 0, 0.6)
    owns = rng.random(n) < np.clip((age - 22) / 50, 0.05, 0.8)
    housing = np.where(at_parents, 2, np.where(owns, 0, 1))
    by_job, by_school = _effects(OCCUPATIONS, 1)[occupation], _effects(EDUCATION, 1)[education]
    log_income = np.log(30) + by_job + by_school + 0.45 * rng.normal(size=n)
    job_years = np.minimum(np.floor(rng.exponential(8, n)), age - 18)
    children = np.minimum(rng.poisson(0.8, n), 5)
    cards = 1 + np.minimum(rng.poisson(1.3, n), 7)
    inquiries = np.minimum(rng.poisson(rng.gamma(0.8, 1.5, n)), 12)
    utilization = rng.beta(1.1, 1.8, n)
    email = rng.random(n) < 0.6

    jobless = occupation == list(OCCUPATIONS).index("not employed")
    lower = log_income - np.log(30)
    risk = (
        -0.9 * lower
        + 2.2 * (utilization - 0.4)
        + 0.35 * np.minimum(inquiries, 4)
        + 0.0009 * (age - 52) ** 2
        - 0.5 * np.log1p(np.where(jobless, 0, job_years))
        + 0.12 * children
        + np.array([-0.3, 0.2, 0.0])[housing]
        + _effects(OCCUPATIONS, 2)[occupation]
        + _effects(EDUCATION, 2)[education]
        + 5.0 * np.maximum(utilization - 0.7, 0) * (lower < -0.2)
    )
    late = -0.98 + 0.65 * risk + 0.15 * (cards - 2)
    serious = -2.15 + 1.4 * risk
    probabilities = softmax(np.stack([np.zeros(n), late, serious], axis=1))
    chance = rng.random(n)
    codes = (chance > probabilities[:, 0]).astype(int) + (chance > 1 - probabilities[:, 2])

    self_employed = occupation == list(OCCUPATIONS).index("self-employed")
    no_income = rng.random(n) < np.where(self_employed, 0.25, 0.04)
    columns = {
        "income": np.where(no_income, np.nan, np.round(np.exp(log_income), 1)),
        "age": age.astype(int),
        "years_employed": np.where(jobless, np.nan, job_years),
        "children": children,
        "cards": cards,
        "inquiries": inquiries,
        "utilization": np.round(utilization, 3),
        "occupation": np.array(list(OCCUPATIONS))[occupation],
        "housing": np.array(HOUSING)[housing],
        "education": np.array(list(EDUCATION))[education],
        "email": email,
    }
    return Delinquency(columns, np.array(CLASSES)[codes], probabilities.astype(np.float64))


def measurements(name: str) -> dict[str, Any]:
    """Results that a page shows and can't compute itself: they took other libraries, or a stopwatch.

    Parameters
    ----------
    name : {"accuracy", "frameworks", "scaling", "speed"}
        Which of them.

    Returns
    -------
    dict
        The measurements, with the versions of the libraries and, for "speed", the machine.

    Raises
    ------
    ValueError
        If there are none of that name.

    Examples
    --------
    >>> sorted(measurements("frameworks"))
    ['inputs', 'measured', 'versions']
    """
    folder = Path(__file__).with_name("data")
    known = sorted(path.stem for path in folder.glob("*.json"))
    if name not in known:
        raise ValueError(f"name must be one of {', '.join(known)}, got {name!r}")
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _draw(rng: np.random.Generator, n: int, shares: list[float]) -> NDArray[np.int64]:
    """Return n codes, drawn with these shares."""
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(n), side="right")


def _effects(kinds: dict[str, tuple[float, float, float]], place: int) -> NDArray[np.float64]:
    return np.array([effects[place] for effects in kinds.values()])
