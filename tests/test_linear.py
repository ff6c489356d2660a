"""Linear estimators: scikit-learn's own checks, and the minima of the models that it names after a loss."""

import warnings

import numpy as np
import pytest

sklearn = pytest.importorskip("sklearn")

from scipy.optimize import minimize  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.datasets import make_classification, make_regression  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.linear_model import (  # noqa: E402
    HuberRegressor,
    LogisticRegression,
    PoissonRegressor,
    Ridge,
)
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.svm import LinearSVC  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

from lossbook import (  # noqa: E402
    cross_entropy,
    focal,
    margin,
    metric_learning,
    multiclass_hinge,
    multilabel,
    regression,
)
from lossbook.activations import sigmoid, softmax  # noqa: E402
from lossbook.linear import LinearClassifier, LinearRegressor  # noqa: E402

BINARY = cross_entropy.BinaryCrossEntropy(from_logits=True)
SPARSE = cross_entropy.SparseCategoricalCrossEntropy(from_logits=True)
TWO_CLASSES = [
    BINARY,
    focal.BinaryFocal(from_logits=True),
    margin.Logistic(),
    margin.Exponential(),
    margin.Hinge(),
    margin.SquaredHinge(),
    margin.ModifiedHuber(),
]
MANY_CLASSES = [
    SPARSE,
    cross_entropy.CategoricalCrossEntropy(from_logits=True, label_smoothing=0.1),
    focal.CategoricalFocal(from_logits=True),
    multiclass_hinge.MulticlassHinge(),
    multiclass_hinge.CrammerSinger(margin=2.0),
    multilabel.SparsemaxLoss(),
]
NUMBERS = [
    regression.MeanSquaredError(),
    regression.MeanAbsoluteError(),
    regression.Huber(delta=3.0),
    regression.Pinball(quantile=0.8),
    regression.LogCosh(),
    regression.EpsilonInsensitive(epsilon=1.0),
]
COLUMNS = {"n_features": 5, "n_informative": 4, "n_redundant": 1, "flip_y": 0.1}
X3, Y3 = make_classification(150, n_classes=3, class_sep=2, random_state=1, **COLUMNS)
X2, Y2 = make_classification(150, random_state=2, **COLUMNS)
XR, YR = make_regression(150, 5, noise=20.0, random_state=3)
YR = YR / 10
WEIGHTS = np.random.default_rng(4).uniform(0.2, 3, 150)


@parametrize_with_checks(
    [LinearClassifier()]
    + [LinearClassifier(margin.Hinge(), class_weight="balanced"), LinearClassifier(margin.Exponential())]
    + [LinearClassifier(loss) for loss in MANY_CLASSES[3:]]
    + [LinearRegressor(loss) for loss in (None, *NUMBERS[1:4])]
)
def test_scikit_learns_checks(estimator, check):
    check(estimator)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("penalty", [1e-3, 0.1])
def test_cross_entropy_is_logistic_regression(weights, penalty):
    total = 150 if weights is None else WEIGHTS.sum()
    for X, y in [(X2, Y2), (X3, Y3)]:
        ours = LinearClassifier(alpha=penalty).fit(X, y, weights)
        theirs = LogisticRegression(C=1 / (penalty * total), tol=1e-10, max_iter=10000).fit(X, y, weights)
        assert type(ours.loss_) is type(BINARY if y is Y2 else SPARSE)
        np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-4, atol=1e-6)


def test_without_an_intercept():
    ours = LinearClassifier(alpha=0.1, fit_intercept=False).fit(X2 + 1, Y2)
    theirs = LogisticRegression(C=1 / 15, fit_intercept=False, tol=1e-10).fit(X2 + 1, Y2)
    assert ours.intercept_ == 0
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-4)


@pytest.mark.parametrize("class_weight", ["balanced", {0: 1.0, 1: 5.0, 2: 0.5}])
def test_class_weights(class_weight):
    ours = LinearClassifier(alpha=0.01, class_weight=class_weight).fit(X3, Y3, WEIGHTS)
    balanced = dict(enumerate(WEIGHTS.sum() / (3 * np.bincount(Y3, WEIGHTS))))
    factor = class_weight if isinstance(class_weight, dict) else balanced
    by_hand = LinearClassifier(alpha=0.01).fit(X3, Y3, WEIGHTS * np.vectorize(factor.get)(Y3))
    np.testing.assert_allclose(ours.coef_, by_hand.coef_, rtol=1e-5)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_squared_error_is_ridge(weights):
    total = 150 if weights is None else WEIGHTS.sum()
    ours = LinearRegressor(alpha=0.3).fit(XR, YR, weights)
    theirs = Ridge(alpha=0.15 * total).fit(XR, YR, weights)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-6)
    assert ours.intercept_ == pytest.approx(theirs.intercept_, abs=1e-6)
    assert ours.coef_.shape == (5,) and type(ours.intercept_) is float


def test_huber_is_huber_regressor_at_its_own_scale():
    y = YR + 30 * (np.arange(150) % 10 == 0)
    theirs = HuberRegressor(epsilon=1.35, alpha=2.0, tol=1e-8, max_iter=1000).fit(XR, y)
    # It minimizes Σ σ·H(r/σ) + alpha·Σw², with H twice the Huber loss: divided by n·2/σ, that is our objective.
    loss = regression.Huber(delta=1.35 * theirs.scale_)
    ours = LinearRegressor(loss, alpha=2.0 * theirs.scale_ / 150).fit(XR, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-4)


def objective(model, X, y):
    truth = y
    scores = X @ np.atleast_2d(model.coef_).T + model.intercept_
    if isinstance(model.loss_, margin.MarginLoss):
        truth = 2 * y - 1
    return model.loss_(truth, scores[:, 0] if scores.shape[1] == 1 else scores)


def test_squared_hinge_is_linear_svc():
    ours = LinearClassifier(margin.SquaredHinge(), alpha=0.02, fit_intercept=False).fit(X2, Y2)
    theirs = LinearSVC(C=1 / (2 * 1.5), fit_intercept=False, tol=1e-10, max_iter=100000).fit(X2, Y2)
    # n·mean + n·alpha/2·|w|² against C·Σ + |w|²/2: C = 1/(n·alpha) = 1/3
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-4)


@pytest.mark.parametrize("loss", TWO_CLASSES, ids=repr)
def test_losses_for_two_classes(loss):
    labels = np.array(["no", "yes"])[Y2]
    model = LinearClassifier(loss, alpha=1e-3).fit(X2, labels)
    assert model.score(X2, labels) > 0.8
    assert model.coef_.shape == (1, 5) and model.intercept_.shape == (1,)
    scores = model.decision_function(X2)
    assert scores.shape == (150,)
    np.testing.assert_array_equal(model.predict(X2), np.where(scores > 0, "yes", "no"))
    assert clone(model).loss == loss
    if isinstance(loss, margin.Hinge):
        assert not hasattr(model, "predict_proba")
    else:
        probability = model.predict_proba(X2)
        np.testing.assert_allclose(probability.sum(axis=1), 1, rtol=1e-15)
        np.testing.assert_array_equal(probability[:, 1] > 0.5, scores > 0)


@pytest.mark.parametrize("loss", MANY_CLASSES, ids=repr)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_losses_for_many_classes(loss, n_classes):
    X, y = (X2, Y2) if n_classes == 2 else (X3, Y3)
    model = LinearClassifier(loss, alpha=1e-3).fit(X, y)
    assert model.score(X, y) > 0.65
    assert model.coef_.shape == (n_classes, 5)
    scores = model.decision_function(X)
    assert scores.shape == ((150, 3) if n_classes == 3 else (150,))
    if isinstance(loss, (multiclass_hinge.MulticlassHinge, multiclass_hinge.CrammerSinger)):
        assert not hasattr(model, "predict_proba")
    else:
        probability = model.predict_proba(X)
        assert probability.shape == (150, n_classes)
        np.testing.assert_allclose(probability.sum(axis=1), 1, rtol=1e-14)
        np.testing.assert_array_equal(probability.argmax(axis=1), model.predict(X))


def test_losses_that_are_equal_train_the_same_model():
    logistic = LinearClassifier(margin.Logistic(), alpha=0.01).fit(X2, Y2)
    binary = LinearClassifier(BINARY, alpha=0.01).fit(X2, Y2)
    plain_focal = LinearClassifier(focal.BinaryFocal(gamma=0.0, from_logits=True), alpha=0.01).fit(X2, Y2)
    # Two scores share the weight: half the coefficients each, and half the penalty.
    two_scores = LinearClassifier(SPARSE, alpha=0.02).fit(X2, Y2)
    for other in (binary, plain_focal, two_scores):
        np.testing.assert_allclose(other.decision_function(X2), logistic.decision_function(X2), rtol=1e-4, atol=1e-5)
    categorical = LinearClassifier(cross_entropy.CategoricalCrossEntropy(from_logits=True), alpha=0.01).fit(X3, Y3)
    np.testing.assert_allclose(categorical.coef_, LinearClassifier(SPARSE, alpha=0.01).fit(X3, Y3).coef_, atol=1e-5)


def test_the_links():
    score = LinearClassifier(margin.Exponential(), alpha=0.01).fit(X2, Y2)
    np.testing.assert_allclose(score.predict_proba(X2)[:, 1], sigmoid(2 * score.decision_function(X2)), rtol=1e-15)
    huber = LinearClassifier(margin.ModifiedHuber(), alpha=0.01).fit(X2, Y2)
    expected = (np.clip(huber.decision_function(X2), -1, 1) + 1) / 2
    np.testing.assert_array_equal(huber.predict_proba(X2)[:, 1], expected)
    model = LinearClassifier(alpha=0.01).fit(X3, Y3)
    np.testing.assert_array_equal(model.predict_proba(X3), softmax(model.decision_function(X3)))


@pytest.mark.parametrize("loss", NUMBERS, ids=repr)
def test_losses_for_numbers(loss):
    model = LinearRegressor(loss).fit(XR, YR, WEIGHTS)
    assert model.score(XR, YR) > 0.9
    assert model.predict(XR).shape == (150,) and clone(model).loss == loss


def test_an_extreme_sample_overflows_nothing():
    X, y = np.vstack([X2, [[1e4] * 5]]), np.r_[Y2, 0]
    model = LinearClassifier(margin.Exponential(), alpha=0.1).fit(X, y)
    assert np.isfinite(model.coef_).all() and np.isfinite(model.predict_proba(X)).all()

    def objective(theta):
        return margin.Exponential()(2 * y - 1, X @ theta[:5] + theta[5]) + 0.05 * np.sum(theta[:5] ** 2)

    found = np.r_[model.coef_[0], model.intercept_]
    search = minimize(objective, found, method="Nelder-Mead", options={"maxfev": 3000})
    assert objective(found) < search.fun + 1e-6


def test_inside_scikit_learn():
    pipeline = make_pipeline(StandardScaler(), LinearClassifier())
    search = GridSearchCV(pipeline, {"linearclassifier__loss": [margin.Hinge(), margin.Logistic()]}, cv=3).fit(X2, Y2)
    assert search.best_score_ > 0.8
    assert "loss=" in repr(search.best_estimator_)


def test_a_search_tunes_the_parameters_of_the_loss():
    deltas = [1e-3, 1.0, 30.0]
    huber = regression.Huber(delta=2.0)
    search = GridSearchCV(LinearRegressor(huber), {"loss__delta": deltas}, cv=3).fit(XR, YR)
    assert search.best_estimator_.loss == regression.Huber(delta=search.best_params_["loss__delta"])
    assert huber.delta == 2.0
    model = LinearRegressor(regression.Huber()).fit(XR, YR)
    model.set_params(loss__delta=5.0)
    assert model.loss.delta == 5.0 and model.loss_.delta == 1.0  # the fitted model keeps its own


def test_a_search_that_stops_early_says_so():
    with pytest.warns(
        ConvergenceWarning, match=r"Classifier stopped after 2 steps at .* above the min.*raise max_iter"
    ):
        model = LinearClassifier(max_iter=2).fit(X3, Y3)
    assert model.n_iter_ == 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        LinearClassifier().fit(X3, Y3)


@pytest.mark.parametrize(
    "parameters, error, message",
    [
        ({"loss": "hinge"}, TypeError, r"loss='hinge': pass a loss of lossbook"),
        ({"loss": margin.Hinge}, TypeError, r"loss is the class Hinge: pass an instance, Hinge\(\)"),
        ({"alpha": -1}, ValueError, r"alpha=-1: it must be a finite number, 0 or more"),
        ({"alpha": "1"}, TypeError, r"alpha='1': it must be a number"),
        ({"alpha": np.nan}, ValueError, r"alpha=nan"),
        ({"alpha": np.inf}, ValueError, r"alpha=inf: it must be a finite number, 0 or more"),
        ({"max_iter": 0}, ValueError, r"max_iter=0: it must be a finite number, 1 or more"),
        ({"max_iter": 10.5}, TypeError, r"max_iter=10\.5: it must be a whole number"),
        ({"max_iter": True}, TypeError, r"max_iter=True"),
        ({"tol": -1e-3}, ValueError, r"tol=-0\.001"),
        ({"fit_intercept": "yes"}, TypeError, r"fit_intercept='yes': it must be True or False"),
    ],
)
def test_wrong_parameters(parameters, error, message):
    for estimator in (LinearClassifier(**parameters), LinearRegressor(**parameters)):
        with pytest.raises(error, match=message):
            estimator.fit(X2, Y2)


def test_defaults():
    shared = {"loss": None, "alpha": 1e-4, "fit_intercept": True, "max_iter": 1000, "tol": 1e-12}
    assert LinearRegressor().get_params() == shared
    assert LinearClassifier().get_params() == {**shared, "class_weight": None}


def test_objects_that_are_numbers_are_computed_in_float64():
    regressor = LinearRegressor().fit(XR.astype(object), YR.astype(object))
    classifier = LinearClassifier().fit(X2.astype(object), Y2)
    assert regressor.predict(XR.astype(object)).dtype == np.float64
    assert classifier.decision_function(X2.astype(object)).dtype == np.float64
    np.testing.assert_array_equal(regressor.coef_, LinearRegressor().fit(XR, YR).coef_)


def test_a_score_of_zero_is_the_first_class():
    model = LinearClassifier(fit_intercept=False).fit([[-1.0], [1.0]], ["no", "yes"])
    assert model.decision_function([[0.0]]) == 0 and model.predict([[0.0]]) == "no"


def test_probabilities_are_those_of_the_loss_that_was_fitted():
    assert hasattr(LinearClassifier(), "predict_proba")
    assert not hasattr(LinearClassifier(margin.Hinge()), "predict_proba")
    model = LinearClassifier().fit(X2, Y2).set_params(loss=margin.Hinge())
    assert hasattr(model, "predict_proba")


def test_a_fit_that_starts_at_the_minimum_counts_as_one_step():
    assert LinearRegressor(alpha=1).fit(XR, np.zeros(150)).n_iter_ == 1


def test_the_warning_points_to_the_call():
    with pytest.warns(ConvergenceWarning, match="stopped after 1 steps") as caught:
        LinearRegressor(max_iter=1).fit(XR, YR)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    "loss, message",
    [
        (margin.ZeroOne(), r"loss=ZeroOne\(\): it has no useful gradient, so train with Logistic\(\)"),
        (multilabel.HammingLoss(), r"loss=HammingLoss\(\): it has no useful gradient"),
        (margin.Perceptron(), r"loss=Perceptron\(\): it is least, 0, at w = 0, .* take Hinge\(\)"),
        (multilabel.RankingLoss(), r"loss=RankingLoss\(\): .* cross_entropy, focal or multiclass_hinge is needed"),
        (regression.Huber(), r"loss=Huber\(delta=1\.0\): it compares numbers, so use LinearRegressor"),
        (metric_learning.Contrastive(), r"loss=Contrastive\(margin=1\.0\): it judges distances"),
        (metric_learning.Triplet(), r"loss=Triplet\(margin=1\.0\): it judges distances"),
        (cross_entropy.BinaryCrossEntropy(), r"a linear model gives scores, .* BinaryCrossEntropy\(from_logits=True\)"),
        (focal.CategoricalFocal(), r"make it CategoricalFocal\(from_logits=True\)"),
    ],
    ids=repr,
)
def test_losses_that_train_no_classifier(loss, message):
    with pytest.raises(ValueError, match=message):
        LinearClassifier(loss).fit(X2, Y2)


def test_a_loss_for_two_classes_refuses_three():
    with pytest.raises(ValueError, match=r"Only binary .*loss=Hinge\(\) takes two classes, but y holds 3: use Sparse"):
        LinearClassifier(margin.Hinge()).fit(X3, Y3)
    with pytest.raises(ValueError, match=r"y holds one class only, .*: a classifier needs at least 2 classes"):
        LinearClassifier().fit(X2, np.ones(150))


@pytest.mark.parametrize("loss", [BINARY, margin.Hinge(), multilabel.HammingLoss(), SPARSE], ids=repr)
def test_losses_that_train_no_regressor(loss):
    with pytest.raises(ValueError, match=r"it judges classes, so use LinearClassifier"):
        LinearRegressor(loss).fit(XR, YR)
    with pytest.raises(ValueError, match=r"y holds strings, but a regressor needs numbers: .* use LinearClassifier"):
        LinearRegressor().fit(XR, YR.astype(str))
    with pytest.raises(ValueError, match=r"y holds dates or durations, but a regressor needs numbers"):
        LinearRegressor().fit(XR, YR.astype("m8[s]"))


@pytest.mark.parametrize(
    "loss, message",
    [
        (
            regression.GaussianNLL(),
            r"loss=GaussianNLL\(floor=0\.0\): it takes a row of predictions, and this",
        ),
        (regression.Poisson(), r"not defined for every number .* make it Poisson\(from_log=True\)"),
        (regression.SquaredLogError(), r"not defined for every number .* fit MeanSquaredError\(\) to np\.log1p\(y\)"),
    ],
    ids=repr,
)
def test_losses_for_numbers_that_train_no_linear_model(loss, message):
    with pytest.raises(ValueError, match=message):
        LinearRegressor(loss).fit(XR, np.abs(YR))


@pytest.mark.parametrize("size", [1e-9, 1.0, 1e9])
def test_counts_are_predicted_through_the_exponential(size):
    counts = np.random.default_rng(6).poisson(np.exp(XR @ [0.3, -0.2, 0.1, 0, 0] + 1)) * size
    model = LinearRegressor(regression.Poisson(from_log=True), alpha=0.02).fit(XR, counts, WEIGHTS)
    other = PoissonRegressor(alpha=0.02 / size, tol=1e-10, max_iter=10**4).fit(XR, counts / size, WEIGHTS)
    np.testing.assert_allclose(model.predict(XR), other.predict(XR) * size, rtol=1e-4)
    # With an intercept and this loss the predictions have the mean of the counts.
    assert np.average(model.predict(XR), weights=WEIGHTS) == pytest.approx(np.average(counts, weights=WEIGHTS))
    with pytest.raises(ValueError, match=r"^y holds .* a count is 0 or more"):
        LinearRegressor(regression.Poisson(from_log=True)).fit(XR, YR)


def test_a_hinge_says_why_it_has_no_probabilities():
    with pytest.raises(AttributeError) as error:
        LinearClassifier(margin.Hinge()).fit(X2, Y2).predict_proba(X2)
    assert "Hinge() estimates no probabilities: use cross-entropy" in str(error.value.__cause__)


@pytest.mark.parametrize(
    "weights, message",
    [
        (-WEIGHTS, r"sample_weight holds -.*: a weight can't be negative"),
        (WEIGHTS[:9], r"sample_weight has shape \(9,\), but there are 150 samples"),
        (0 * WEIGHTS, r"sample_weight is all zero"),
    ],
)
def test_wrong_weights(weights, message):
    for estimator in (LinearClassifier(), LinearClassifier(class_weight="balanced"), LinearRegressor()):
        with pytest.raises(ValueError, match=message):
            estimator.fit(X2, Y2, weights)


def fitted(estimator, X, y):
    X = np.array(X, dtype=float)
    return estimator.fit(X, y).predict(X)


def test_predictions_that_were_once_far_from_the_minimum():
    near = pytest.approx
    assert fitted(LinearRegressor(regression.MeanAbsoluteError()), [[3], [4], [5]], [1, 2, 3]) == near([1, 2, 3])
    offset = [[100000], [100001], [100002]]
    assert fitted(LinearRegressor(), offset, [1, 2, 3]) == near([1, 2, 3], rel=1e-4)
    assert fitted(LinearRegressor(alpha=0), offset, [1, 2, 3]) == near([1, 2, 3], rel=1e-9)
    small = np.array([1e-9, 2e-9, 3e-9])
    assert fitted(LinearRegressor(), [[1], [2], [3]], small) == near(small, rel=1e-4, abs=0)
    assert fitted(LinearRegressor(alpha=0), small[:, None], small) == near(small, rel=1e-9, abs=0)
    # With a penalty of 1e-4 · w²/2 and an error of 1e-18, a slope of 1 is too dear: the mean is right.
    assert fitted(LinearRegressor(), small[:, None], small) == near(np.full(3, 2e-9), rel=1e-9, abs=0)


@pytest.mark.parametrize("loss", [margin.Hinge(), *MANY_CLASSES[3:5]], ids=repr)
def test_classes_far_from_the_origin_are_told_apart(loss):
    assert list(fitted(LinearClassifier(loss), [[10], [11], [12], [13]], [0, 0, 1, 1])) == [0, 0, 1, 1]


def test_exponential_on_large_columns():
    X, y = [[1e3], [2e3], [3e3], [4e3]], [0, 0, 1, 1]
    assert list(fitted(LinearClassifier(margin.Exponential()), X, y)) == y


def test_balanced_counts_weights():
    X, y, weights = np.zeros((4, 1)), [0, 1, 1, 1], [1, 1, 0, 0]
    for loss in (BINARY, SPARSE):
        model = LinearClassifier(loss, class_weight="balanced").fit(X, y, weights)
        np.testing.assert_allclose(model.predict_proba([[0]]), [[0.5, 0.5]], rtol=1e-12)
    unlabeled = LinearClassifier().fit(X, [0, 1, -100, -100], weights)
    assert list(unlabeled.classes_) == [0, 1]
    for weight in (-1.0, np.inf, np.nan):
        with pytest.raises(ValueError, match=rf"class_weight=\{{0: {weight}.*: weights must be finite, none negative"):
            LinearClassifier(class_weight={0: weight, 1: 2.0}).fit(X2, Y2)


def test_both_probabilities_keep_their_digits():
    for loss in (BINARY, margin.Logistic()):
        model = LinearClassifier(loss).fit([[-1.0], [1.0]], [0, 1])
        score = model.decision_function([[8.0]])
        first, second = model.predict_proba([[8.0]])[0]
        assert first == pytest.approx(np.exp(-score[0]), rel=1e-12) and 0 < first < 1e-20 and second == 1


class MyLogistic(margin.Logistic):
    pass


def test_a_subclass_keeps_its_parents_link():
    ours, theirs = (LinearClassifier(loss, alpha=0.1).fit(X2, Y2) for loss in (MyLogistic(), margin.Logistic()))
    np.testing.assert_array_equal(ours.predict_proba(X2), theirs.predict_proba(X2))


@pytest.mark.parametrize("size", [1e-160, 1e-9, 1e9, 1e160])
@pytest.mark.parametrize("loss", [None, *NUMBERS], ids=repr)
def test_any_scale_of_the_columns(size, loss):
    ours, plain = (LinearRegressor(loss, alpha=0).fit(XR * factor, YR) for factor in (size, 1.0))
    np.testing.assert_allclose(ours.predict(XR * size), plain.predict(XR), rtol=1e-5, atol=1e-5)


def test_what_is_out_of_range_is_named():
    for loss in (None, *NUMBERS):
        with pytest.raises(ValueError, match=r"y holds 1e\+160: its square overflows, so scale y"):
            LinearRegressor(loss).fit([[1.0], [2.0], [3.0]], [1, 2, 1e160])
    model = LinearRegressor(alpha=0).fit([[1e-9], [2e-9], [3e-9]], [1, 2, 3])
    with pytest.raises(ValueError, match=r"X holds 1e\+305: the scores overflow, so scale X"):
        model.predict([[1e305]])


@pytest.mark.parametrize("loss", [BINARY, SPARSE, margin.Exponential()], ids=repr)
def test_separable_classes_without_a_penalty(loss):
    with pytest.warns(ConvergenceWarning, match=r"no minimum: the loss falls for ever .*: set alpha above 0"):
        model = LinearClassifier(loss, alpha=0).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    assert model.score([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]) == 1
    model = LinearClassifier(margin.SquaredHinge(), alpha=0).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    assert model.score([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]) == 1  # its minimum is 0, and is reached


@pytest.mark.parametrize("loss", [*TWO_CLASSES, *MANY_CLASSES], ids=repr)
def test_more_columns_than_samples(loss):
    # An orthogonal turn of the columns turns the weights, and changes no score.
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 6)), np.arange(20) % 2
    turn = np.linalg.qr(rng.normal(size=(40, 40)))[0][:6]
    narrow, wide = (LinearClassifier(loss, alpha=0.1).fit(matrix, y) for matrix in (X, X @ turn))
    np.testing.assert_allclose(wide.coef_, narrow.coef_ @ turn, atol=2e-5)
    np.testing.assert_allclose(wide.decision_function(X @ turn), narrow.decision_function(X), atol=1e-4)
