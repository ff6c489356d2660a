"""Optimizers: the step-size limit, first steps by hand, and what a path looks like when it blows up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossbook.optimize import adam, gradient_descent, momentum, sgd

CURVATURES = np.array([1.0, 4.0])  # L = 4, so the limit 2/L is 0.5
ALL = [gradient_descent, momentum, adam]


def bowl(x):
    return CURVATURES * x


@given(st.floats(0.1, 10), st.floats(-100, 100).filter(lambda x: abs(x) > 1e-3), st.floats(0.01, 3))
def test_a_step_on_a_quadratic_multiplies_by_one_minus_rate_times_curvature(curvature, start, product):
    path = gradient_descent(lambda x: curvature * x, start, product / curvature, 20)
    np.testing.assert_allclose(path, start * (1 - product) ** np.arange(21), rtol=1e-10, atol=1e-12)


def test_the_limit_two_over_curvature():
    below, at, beyond = (gradient_descent(bowl, [1.0, 1.0], rate, 200) for rate in (0.499, 0.5, 0.501))
    assert abs(below[-1, 1]) < 0.7
    assert np.array_equal(at[:, 1], (-1.0) ** np.arange(201))
    assert abs(beyond[-1, 1]) > 1.4
    assert abs(beyond[-1, 0]) < 1e-12  # the flat direction converges all the same


@pytest.mark.parametrize("optimizer", ALL)
def test_all_reach_the_minimum(optimizer):
    target = np.array([[1.0, -2.0], [3.0, 0.5]])
    path = optimizer(lambda x: 2 * (x - target), np.zeros((2, 2)), 0.05, 800)
    assert path.shape == (801, 2, 2)
    np.testing.assert_allclose(path[-1], target, atol=1e-3)
    assert np.all(path[0] == 0)


def test_momentum_by_hand():
    # g = x, η = 0.1, β = 0.9. v: 10, 9 + 9 = 18, 16.2 + 7.2 = 23.4.
    path = momentum(lambda x: x, 10.0, 0.1, 3)
    np.testing.assert_allclose(path, [10.0, 9.0, 7.2, 4.86], rtol=1e-14)


@given(st.floats(0, 0.95), st.floats(-5, 5))
def test_momentum_is_polyaks_heavy_ball(beta, start):
    x = [start, start - 0.1 * bowl(np.array([start, start]))[1]]
    for _ in range(10):
        x.append(x[-1] - 0.1 * CURVATURES[1] * x[-1] + beta * (x[-1] - x[-2]))
    path = momentum(bowl, [start, start], 0.1, 11, beta=beta)
    np.testing.assert_allclose(path[:, 1], x, rtol=1e-9, atol=1e-12)


def test_momentum_without_memory_is_gradient_descent():
    plain = gradient_descent(bowl, [3.0, 1.0], 0.2, 9)
    np.testing.assert_array_equal(momentum(bowl, [3.0, 1.0], 0.2, 9, beta=0), plain)


def test_adam_by_hand():
    # Gradients 4 and 2; η = 0.1, β₁ = 0.5, β₂ = 0.75, ε = 1.
    gradients = iter([4.0, 2.0])
    path = adam(lambda x: next(gradients), 0.0, 0.1, 2, beta1=0.5, beta2=0.75, epsilon=1.0)
    first = -0.1 * 4 / (4 + 1)  # m = 2, m̂ = 4; v = 4, v̂ = 16
    mean, mean_square = (0.5 * 2 + 0.5 * 2) / 0.75, (0.75 * 4 + 0.25 * 4) / (1 - 0.75**2)
    np.testing.assert_allclose(path, [0, first, first - 0.1 * mean / (mean_square**0.5 + 1)], rtol=1e-14)


@given(st.floats(1e-3, 1e6), st.sampled_from([-1, 1]))
def test_the_first_step_of_adam_has_the_size_of_the_rate(slope, sign):
    path = adam(lambda x: sign * slope, 0.0, 0.25, 5)
    # A constant gradient gives equal steps: the bias correction is exact. 1e-5 is ε against the smallest slope.
    np.testing.assert_allclose(path, -0.25 * sign * np.arange(6), rtol=1.1e-5)


def test_adam_without_memory_takes_the_sign():
    path = adam(bowl, [3.0, -1.0], 0.25, 2, beta1=0, beta2=0, epsilon=1e-300)
    np.testing.assert_array_equal(path, [[3.0, -1.0], [2.75, -0.75], [2.5, -0.5]])


def test_the_defaults_are_those_of_the_papers():
    def dozen(optimizer, **keywords):
        return optimizer(lambda x: 1e-8 * bowl(x), [3.0, 1.0], 0.1, 12, **keywords)  # small, so that ε counts

    np.testing.assert_array_equal(dozen(momentum), dozen(momentum, beta=0.9))
    np.testing.assert_array_equal(dozen(adam), dozen(adam, beta1=0.9, beta2=0.999, epsilon=1e-8))


@pytest.mark.parametrize("optimizer", ALL)
def test_float32_stays_float32_whatever_the_gradient_is(optimizer):
    start = np.array([3.0, 1.0], np.float32)
    same = optimizer(lambda x: x / np.float32(3), start, 0.1, 9)
    np.testing.assert_array_equal(optimizer(lambda x: (x / np.float32(3)).tolist(), start, 0.1, 9), same)


def test_float32_is_computed_in_float32():
    x, v = np.array([3.0, 1.0], np.float32), np.zeros(2, np.float32)
    path = momentum(lambda x: x / np.float32(3), x, 0.1, 9)
    for found in path:
        np.testing.assert_array_equal(found, x)
        v = np.float32(0.9) * v + x / np.float32(3)
        x = x - np.float32(0.1) * v


def test_adam_stays_where_there_is_no_slope():
    assert np.all(adam(lambda x: 0 * x, [1.0, 2.0], 0.1, 4) == [1.0, 2.0])


DATA = np.random.default_rng(3).normal(size=(50, 2))


def batch_gradient(x, batch):
    return x - DATA[batch].mean(axis=0)


def test_sgd_with_the_full_batch_is_gradient_descent():
    path = sgd(batch_gradient, [4.0, 4.0], 0.3, 20, n_samples=50, batch_size=50, rng=0)
    full = gradient_descent(lambda x: x - DATA.mean(axis=0), [4.0, 4.0], 0.3, 20)
    np.testing.assert_allclose(path, full, rtol=1e-12, atol=1e-14)  # the batch is summed in another order


def test_an_epoch_uses_each_sample_once_and_the_next_in_another_order():
    seen = []
    sgd(lambda x, batch: seen.append(batch.copy()) or 0.0, 0.0, 1.0, 8, n_samples=10, batch_size=3, rng=0)
    assert [len(batch) for batch in seen] == [3, 3, 3, 1] * 2
    first, second = np.concatenate(seen[:4]), np.concatenate(seen[4:])
    assert sorted(first) == sorted(second) == list(range(10))
    assert list(first) != list(second)


def test_sgd_repeats_with_its_seed():
    def run(rng):
        return sgd(batch_gradient, [4.0, 4.0], 0.3, 20, n_samples=50, batch_size=5, rng=rng)

    np.testing.assert_array_equal(run(7), run(np.random.default_rng(7)))
    np.testing.assert_array_equal(run(np.int64(7)), run(7))
    assert not np.array_equal(run(7), run(8))
    assert not np.array_equal(run(None), run(None))


def test_the_batch_size_is_one_unless_said():
    sizes = []
    sgd(lambda x, batch: sizes.append(len(batch)) or x, 1.0, 0.1, 4, n_samples=9)
    assert sizes == [1, 1, 1, 1]


@pytest.mark.parametrize("optimizer", [gradient_descent, momentum])
def test_beyond_the_limit_the_path_shows_the_blow_up(optimizer):
    path = optimizer(lambda x: 4 * x**3, 10.0, 0.1, 50)  # filterwarnings = error: overflow must be silent
    finite = np.isfinite(path)
    assert finite[:4].all() and not finite[-1]
    sizes = np.abs(path[finite])
    assert np.all(np.diff(sizes) > 0)
    beyond = path[np.argmin(finite) :]
    assert np.array_equal(beyond, np.full_like(beyond, beyond[0]), equal_nan=True)


def test_a_run_stops_at_the_first_iterate_that_is_not_finite():
    calls = []
    path = gradient_descent(lambda x: calls.append(x) or (-np.inf if len(calls) == 3 else 1.0), 0.0, 1.0, 10)
    assert len(calls) == 3
    np.testing.assert_array_equal(path, [0.0, -1.0, -2.0] + [np.inf] * 8)
    later = gradient_descent(lambda x: np.nan if x < -1 else 1.0, 0.0, 1.0, 5)
    np.testing.assert_array_equal(later, [0.0, -1.0, -2.0, np.nan, np.nan, np.nan])


@pytest.mark.parametrize("optimizer", ALL)
def test_zero_steps_dtypes_and_aliasing(optimizer):
    start = np.array([1.0, 2.0])
    path = optimizer(bowl, start, 0.1, 0)
    np.testing.assert_array_equal(path, [[1.0, 2.0]])
    path[0] = 9
    assert start.tolist() == [1.0, 2.0]
    assert optimizer(bowl, start.astype(np.float32), np.float64(0.1), 3).dtype == np.float32
    assert optimizer(bowl, [1, 2], 0.1, np.int64(3)).dtype == np.float64
    assert optimizer(lambda x: x, 1, 0.1, 3).shape == (4,)
    assert optimizer(lambda x: (2 * x).tolist(), [1.0, 2.0], 1, 3).shape == (4, 2)


def test_a_gradient_that_writes_to_its_argument_does_not_rewrite_the_path():
    def careless(x):
        x *= 0
        return np.ones(2)

    np.testing.assert_array_equal(gradient_descent(careless, [1.0, 2.0], 1.0, 1), [[1.0, 2.0], [0.0, 1.0]])


@pytest.mark.parametrize("optimizer", ALL)
@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"learning_rate": 0}, ValueError, r"learning_rate=0: it must be a finite number above 0"),
        ({"learning_rate": -0.1}, ValueError, r"learning_rate=-0\.1"),
        ({"learning_rate": np.inf}, ValueError, r"learning_rate=inf"),
        ({"learning_rate": np.nan}, ValueError, r"learning_rate=nan"),
        ({"learning_rate": "0.1"}, TypeError, r"learning_rate='0\.1': it must be a number"),
        ({"learning_rate": True}, TypeError, r"learning_rate=True"),
        ({"steps": -1}, ValueError, r"steps=-1: it must be 0 or more"),
        ({"steps": 2.0}, TypeError, r"steps=2\.0: it must be a whole number"),
        ({"steps": True}, TypeError, r"steps=True"),
        ({"start": [1.0, np.nan]}, ValueError, r"start holds nan at \[1\]"),
        ({"start": []}, ValueError, r"start is empty"),
        ({"start": None}, TypeError, r"start is None"),
        ({"start": [1j, 2]}, TypeError, r"start has dtype complex128"),
        ({"gradient": 3.0}, TypeError, r"gradient=3\.0: it must be a function"),
        ({"gradient": lambda x: None}, TypeError, r"gradient\(x\) is None.*return"),
        ({"gradient": lambda x: x[:1]}, ValueError, r"gradient\(x\) has shape \(1,\), but start has shape \(2,\)"),
        ({"gradient": lambda x: x[:, None]}, ValueError, r"gradient\(x\) has shape \(2, 1\)"),
        ({"gradient": lambda x: ["a", "b"]}, TypeError, r"gradient\(x\) has dtype <U1"),
        ({"gradient": lambda x: x * np.nan}, ValueError, r"gradient\(x\) is \[nan nan\] at the start, \[1\. 2\.\]"),
        ({"gradient": lambda x: x / 0}, ValueError, r"gradient\(x\) is \[inf inf\] at the start"),
    ],
)
def test_wrong_calls(optimizer, change, error, message):
    with pytest.raises(error, match=message):
        optimizer(**{"gradient": bowl, "start": [1.0, 2.0], "learning_rate": 0.1, "steps": 3, **change})


@pytest.mark.parametrize(
    "optimizer, change, error, message",
    [
        (momentum, {"beta": 1.0}, ValueError, r"beta=1\.0: it must be a finite number in \[0, 1\)"),
        (momentum, {"beta": -0.1}, ValueError, r"beta=-0\.1"),
        (momentum, {"beta": None}, TypeError, r"beta=None"),
        (adam, {"beta1": 1}, ValueError, r"beta1=1"),
        (adam, {"beta2": np.nan}, ValueError, r"beta2=nan"),
        (adam, {"beta2": 1.0}, ValueError, r"beta2=1\.0: it must be a finite number in \[0, 1\)"),
        (adam, {"epsilon": 0}, ValueError, r"epsilon=0"),
    ],
)
def test_parameters_out_of_range(optimizer, change, error, message):
    with pytest.raises(error, match=message):
        optimizer(bowl, [1.0, 2.0], 0.1, 3, **change)


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"learning_rate": 0}, ValueError, r"learning_rate=0"),
        ({"gradient": None}, TypeError, r"gradient=None: it must be a function"),
        ({"batch_size": 0}, ValueError, r"batch_size=0: it must be 1 or more"),
        ({"batch_size": 2.5}, TypeError, r"batch_size=2\.5: it must be a whole number"),
        ({"batch_size": 51, "steps": 0}, ValueError, r"batch_size=51, but n_samples=50"),
        ({"n_samples": 0}, ValueError, r"n_samples=0"),
        ({"n_samples": 50.0}, TypeError, r"n_samples=50\.0"),
        ({"rng": "seed"}, TypeError, r"rng='seed': pass np\.random\.default_rng\(seed\)"),
        ({"rng": -1}, TypeError, r"rng=-1"),
        ({"rng": True}, TypeError, r"rng=True"),
        ({"rng": np.random.RandomState(0)}, TypeError, r"rng=RandomState"),
    ],
)
def test_wrong_batches(change, error, message):
    arguments = {"gradient": batch_gradient, "start": [1.0, 2.0], "learning_rate": 0.1, "steps": 3, "n_samples": 50,
                 "batch_size": 5}  # fmt: skip
    with pytest.raises(error, match=message):
        sgd(**{**arguments, **change})


def test_adams_first_step_is_the_learning_rate_however_steep():
    for slope in (1e-3, 1.0, 2e19, 1e38):
        path = adam(lambda x, slope=slope: np.full_like(x, slope), np.float32([1.0]), 0.25, 2)
        np.testing.assert_allclose(path.ravel(), [1, 0.75, 0.5], rtol=1e-4)
    np.testing.assert_allclose(adam(lambda x: 1e150 * x, [1.0], 0.25, 1).ravel(), [1, 0.75])
