"""Divergences: identities, bounds, and the exact value between distributions that differ by 1e-8 and less."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special
from scipy.spatial.distance import jensenshannon

from lossbook._engine.series import _atanh_tail
from lossbook.divergence import cross_entropy, entropy, js_divergence, kl_divergence

ONE = 2**52  # distributions in whole multiples of 2⁻⁵² sum to exactly 1, in floats too
PAIRS = [cross_entropy, kl_divergence, js_divergence]


def mp_entropy(p):
    return -mpmath.fsum(a * mpmath.log(a) for a in map(mpmath.mpf, p) if a > 0)


def mp_cross_entropy(p, q):
    return -mpmath.fsum(a * mpmath.log(b) for a, b in zip(map(mpmath.mpf, p), map(mpmath.mpf, q)) if a > 0)


def mp_kl(p, q):
    return mpmath.fsum(a * mpmath.log(a / b) for a, b in zip(map(mpmath.mpf, p), map(mpmath.mpf, q)) if a > 0)


def mp_js(p, q):
    middle = [(mpmath.mpf(a) + mpmath.mpf(b)) / 2 for a, b in zip(p, q)]
    return (mp_kl(p, middle) + mp_kl(q, middle)) / 2


def relative_error(value, exact):
    return float(abs(mpmath.mpf(value) - exact) / exact) if exact else abs(value)


@st.composite
def distributions(draw, size=None, zeros=True):
    """Floats of any size between 1e-30 and 1, and zeros, divided by their sum."""
    size = draw(st.integers(1, 8)) if size is None else size
    weights = st.floats(-30, 0).map(lambda e: 10.0**e)
    raw = np.array(draw(st.lists(st.one_of(st.just(0.0), weights) if zeros else weights, min_size=size, max_size=size)))
    assume(raw.sum() > 0)
    return raw / raw.sum()


@st.composite
def exact_pairs(draw):
    """Two distributions that sum to exactly 1, equal but for amounts from 1 to 2⁵⁰ units moved between outcomes."""
    size = draw(st.integers(2, 6))
    cuts = sorted(draw(st.lists(st.integers(1, ONE - 1), min_size=size - 1, max_size=size - 1)))
    p = np.diff([0, *cuts, ONE])
    q = p.copy()
    for giver in range(size):
        amount = min(int(q[giver]), 2 ** draw(st.integers(0, 50)))
        q[giver] -= amount
        q[draw(st.integers(0, size - 1))] += amount
    return p / ONE, q / ONE


@given(exact_pairs())
def test_exact_on_distributions_that_sum_to_exactly_one(pair):
    p, q = pair
    assert p.sum() == q.sum() == 1
    with mpmath.workdps(60):
        # Terms of one sign, each good to a few ulp, so their sum is too; 2e-14 is what sums over classes are held to.
        assert relative_error(js_divergence(p, q), mp_js(p, q)) < 3e-15
        assert relative_error(entropy(p), mp_entropy(p)) < 2e-15
        if np.all((q > 0) | (p == 0)):
            assert relative_error(cross_entropy(p, q), mp_cross_entropy(p, q)) < 2e-15
            assert relative_error(kl_divergence(p, q), mp_kl(p, q)) < 1e-14
        else:
            assert kl_divergence(p, q) == cross_entropy(p, q) == math.inf


@given(distributions(size=5, zeros=False), st.integers(1, 15), st.integers(0, 10**6))
def test_exact_near_equality_whatever_the_rounding_of_the_sums(p, digits, seed):
    noise = np.random.default_rng(seed).uniform(-1, 1, 5) * 10.0**-digits
    q = p * (1 + noise)
    q /= q.sum()
    with mpmath.workdps(60):
        big_p, big_q = [mpmath.mpf(a) for a in p], [mpmath.mpf(b) for b in q]
        sum_p, sum_q = mpmath.fsum(big_p), mpmath.fsum(big_q)
        exact = mp_kl([a / sum_p for a in big_p], [b / sum_q for b in big_q])
        # The stored p and q miss a sum of 1 by some 1e-16; the square of their difference is what the docstring grants.
        assert abs(kl_divergence(p, q) - exact) <= 1e-14 * exact + (sum_p - sum_q) ** 2
        assert relative_error(js_divergence(p, q), mp_js(p, q)) < 3e-15


def test_the_plain_sum_is_wrong_where_ours_is_right():
    p = np.full(10, 0.1)
    q = p + 1e-9 * np.array([1, -1] * 5)
    with mpmath.workdps(50):
        exact = float(mpmath.fsum(mpmath.mpf(a) * mpmath.log(mpmath.mpf(a) / mpmath.mpf(b)) - a + mpmath.mpf(b)
                                  for a, b in zip(p, q)))  # fmt: skip
    assert exact == pytest.approx(5e-17, rel=1e-6)
    assert kl_divergence(p, q) == pytest.approx(exact, rel=1e-14)
    assert abs(np.sum(p * np.log(p / q)) / exact - 1) > 0.1


@pytest.mark.parametrize("s", [0.0624999, -0.0624999, 0.05, -0.04, 1e-3])
def test_the_series_between_near_distributions(s):
    with mpmath.workdps(40):
        exact = (mpmath.atanh(mpmath.mpf(s)) - mpmath.mpf(s)) / mpmath.mpf(s) ** 2
        # It is subtracted from 1. What the series leaves out, s¹³/15, is 1.5e-17 at most.
        assert abs(_atanh_tail(np.array([s]))[0] - exact) < 4e-17


@pytest.mark.parametrize("distance", [2.0**-e for e in (1.5, 2, 2.5, 2.9, 3, 3.1, 4, 8, 16, 26)])
def test_exact_on_both_sides_of_the_borders(distance):
    """|s| = 1/8 and |d| = 1/2 are where one form takes over from the other."""
    for sign in (1, -1):
        p = np.array([0.5, 0.5])
        other = round(0.5 * (1 + sign * distance) / (1 - sign * distance) * 2**40) / 2**40
        q = np.array([other, 1 - other])
        if 0 < other < 1:
            with mpmath.workdps(60):
                assert relative_error(kl_divergence(p, q), mp_kl(p, q)) < 5e-15
                assert relative_error(kl_divergence(q, p), mp_kl(q, p)) < 5e-15
                assert relative_error(js_divergence(p, q), mp_js(p, q)) < 2e-15


@pytest.mark.parametrize("tiny", [1e-300, 1e-310, 5e-324])
def test_exact_at_the_ends_of_the_number_range(tiny):
    sure, split = [1.0, tiny], [0.5, 0.5]
    with mpmath.workdps(400):
        for p, q in [(sure, split), (split, sure), (sure, [1.0, tiny * 4]), ([0.0, 1.0], [tiny, 1.0])]:
            exact = mpmath.fsum((mpmath.mpf(a) * mpmath.log(mpmath.mpf(a) / b) if a else 0) - a + mpmath.mpf(b)
                                for a, b in zip(p, q))  # fmt: skip
            # 1e-323: the rounding of a subnormal result.
            assert kl_divergence(p, q) == pytest.approx(float(exact), rel=1e-14, abs=1e-323)
            assert js_divergence(p, q) == pytest.approx(float(mp_js(p, q)), rel=1e-14, abs=1e-323)
        assert cross_entropy(split, sure) == pytest.approx(float(mp_cross_entropy(split, sure)), rel=1e-15)
        assert entropy([1.0, tiny]) == pytest.approx(float(mp_entropy([1.0, tiny])), rel=1e-15, abs=1e-320)


@given(st.data())
def test_identities_and_bounds(data):
    p = data.draw(distributions())
    q = data.draw(distributions(size=len(p)))
    h, ce, kl, js = entropy(p), cross_entropy(p, q), kl_divergence(p, q), js_divergence(p, q)
    assert 0 <= h <= math.log(len(p)) + 1e-15
    assert kl >= 0 and kl_divergence(p, p) == 0 and js_divergence(p, p) == 0
    assert ce == pytest.approx(h + kl, rel=1e-13, abs=1e-15)  # abs: p and q sum to 1 only within that
    assert js == js_divergence(q, p)
    assert 0 <= js <= math.log(2) + 1e-15
    middle = (p + q) / 2
    assert js == pytest.approx((kl_divergence(p, middle) + kl_divergence(q, middle)) / 2, rel=1e-12, abs=1e-30)


@given(st.data())
def test_the_root_of_jensen_shannon_is_a_metric(data):
    p, q, r = (data.draw(distributions(size=4)) for _ in range(3))

    def distance(a, b):
        return math.sqrt(js_divergence(a, b))

    assert distance(p, r) <= distance(p, q) + distance(q, r) + 1e-15


def test_kl_is_no_distance():
    p, q, r = [0.9, 0.1], [0.5, 0.5], [0.1, 0.9]
    assert kl_divergence(p, r) > kl_divergence(p, q) + kl_divergence(q, r)
    assert kl_divergence([0.9, 0.1], [0.6, 0.4]) != pytest.approx(kl_divergence([0.6, 0.4], [0.9, 0.1]), rel=0.1)


def test_known_values():
    assert entropy([0.25] * 4, base=2) == 2
    assert entropy(np.full(10, 0.1)) == pytest.approx(math.log(10), rel=1e-15)


def test_scipy_agrees_where_it_is_exact():
    rng = np.random.default_rng(0)
    p, q = rng.dirichlet(np.ones(6), size=50), rng.dirichlet(np.ones(6), size=50)
    np.testing.assert_allclose(kl_divergence(p, q), special.rel_entr(p, q).sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(entropy(p), special.entr(p).sum(axis=1), rtol=1e-14)
    np.testing.assert_allclose(js_divergence(p, q, base=2), jensenshannon(p, q, base=2, axis=1) ** 2, rtol=1e-9)


def test_certain_outcomes():
    sure = [0.0, 1.0, 0.0]
    assert str(entropy(sure)) == "0.0"  # and not -0.0
    assert str(cross_entropy(sure, sure)) == str(kl_divergence(sure, sure)) == str(js_divergence(sure, sure)) == "0.0"
    assert kl_divergence(sure, [0.5, 0.5, 0.0]) == pytest.approx(math.log(2), rel=1e-15)
    assert kl_divergence([0.5, 0.5, 0.0], sure) == cross_entropy([0.5, 0.5, 0.0], sure) == math.inf
    assert js_divergence(sure, [1.0, 0.0, 0.0], base=2) == 1
    assert entropy([1.0]) == kl_divergence([1.0], [1.0]) == 0


@pytest.mark.parametrize("function", PAIRS)
def test_rows_bases_and_dtypes(function):
    rng = np.random.default_rng(1)
    p, q = rng.dirichlet(np.ones(40), size=7), rng.dirichlet(np.ones(40), size=7)
    before = p.copy(), q.copy()
    rows = function(p, q)
    assert rows.shape == (7,) and type(function(p[0], q[0])) is float
    np.testing.assert_allclose(rows, [function(a, b) for a, b in zip(p, q)], rtol=1e-15)
    np.testing.assert_array_equal(rows, function(np.asfortranarray(p), np.asfortranarray(q)))
    np.testing.assert_allclose(function(p, q, base=2) * math.log(2), rows, rtol=1e-15)
    np.testing.assert_allclose(function(p, q, base=np.float32(10)) * math.log(10), rows, rtol=1e-15)
    single = function(p.astype(np.float32), q.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, rows, rtol=1e-5)
    assert function(p.astype(np.float32), q).dtype == function(p, q.astype(np.float32)).dtype == np.float64
    np.testing.assert_array_equal(p, before[0])
    np.testing.assert_array_equal(q, before[1])


def test_rows_in_float32_are_computed_in_float64():
    p = np.random.default_rng(2).dirichlet(np.ones(1000)).astype(np.float32)
    assert entropy(p) == pytest.approx(-(p * np.log(p.astype(float))).sum(), rel=1e-14)


def test_integers_are_distributions_too():
    assert entropy([1, 0, 0]) == 0
    assert entropy(np.array([[0, 1], [1, 0]], np.uint8)).tolist() == [0, 0]
    assert cross_entropy([True, False], [0.5, 0.5], base=2) == 1
