"""What chapter 12 asks scikit-learn, PyTorch, Keras and optax: inputs and calls, and no library imported.

measure.py makes the calls as they are written here and stores what comes back in lossbook/data/frameworks.json, the
only thing that the book reads. differences.py takes some of them too.
"""

from __future__ import annotations

import ast

# What the calls mean by their names. The chapter's inputs, as Python would write them.
INPUTS = {
    "z": "np.array([[2.0, 1.0, 0.1], [0.5, 2.5, 0.3], [1.0, 1.0, 1.0]])",
    "y": "np.array([0, 1, 2])",
    "w": "np.array([1.0, 2.0, 3.0])",
    "one_hot": "np.eye(3)[y]",
    "q": "np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)",
    "two": "np.array([[0.05, 0.95, 0.0], [0.1, 0.8, 0.1]])",
    "four": "np.array([1.0, 2.0, 3.0, 4.0])",
    "p": "np.array([[0.36, 0.48, 0.16]] * 2)",
    "third": "np.full((2, 3), 1 / 3)",
    "r": "np.array([0.0, 0.5, 1.0, 3.0])",
    "padded": "np.vstack([z, [3.0, 0.0, 0.0]])",
    "x": "np.array([[-2.0], [-1.0], [1.0], [2.0], [-1.0], [1.0]])",
    "yes": "np.array([0, 0, 1, 1, 1, 0])",
    "tiles": "np.array([[[0, 1, 2], [1, 1, 0], [2, 0, 1]]])",
    "last": "4.0 * np.eye(3)[tiles]",
    "first": "np.moveaxis(last, -1, 1)",
    "powers": "10.0 ** -np.array([1, 3, 5, 7, 9, 12, 15, 18, 22, 26, 30, 35, 40, 45, 50, 55])",
}

# question → who was asked → the call
CALLS: dict[str, dict[str, str]] = {
    "three losses": {
        "scikit-learn": "[log_loss(y[i : i + 1], q[i : i + 1], labels=[0, 1, 2]) for i in range(3)]",
        "torch": "F.cross_entropy(T(z), T(y), reduction='none')",
        "keras": "keras.losses.sparse_categorical_crossentropy(y, z, from_logits=True)",
        "optax": "optax.softmax_cross_entropy_with_integer_labels(z, y)",
    },
    "mean": {
        "scikit-learn": "log_loss(y, q)",
        "torch": "F.cross_entropy(T(z), T(y))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, z)",
        "optax": "optax.softmax_cross_entropy_with_integer_labels(z, y).mean()",
    },
    "weighted": {
        "scikit-learn": "log_loss(y, q, sample_weight=w[y])",
        "torch, labels": "F.cross_entropy(T(z), T(y), weight=T(w))",
        "torch, one-hot": "F.cross_entropy(T(z), T(one_hot), weight=T(w))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, z, sample_weight=w[y])",
        "keras, mean_with_sample_weight": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, "
        "reduction='mean_with_sample_weight')(y, z, sample_weight=w[y])",
        "keras, class_weight": "passing(loss=sparse(from_logits=True))"
        ".train_on_batch(z, y, class_weight={0: 1.0, 1: 2.0, 2: 3.0})",
    },
    "weighted, each": {
        "torch": "F.cross_entropy(T(z), T(y), weight=T(w), reduction='none')",
        "keras": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, "
        "reduction=None)(y, z, sample_weight=w[y])",
    },
    "one class in the batch": {
        "torch, labels": "F.cross_entropy(T(z[2:]), T(y[2:]), weight=T(w))",
        "torch, one-hot": "F.cross_entropy(T(z[2:]), T(one_hot[2:]), weight=T(w))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y[2:], z[2:], sample_weight=w[2:])",
    },
    "weighted, other losses": {
        "scikit-learn squared": "mean_squared_error([0, 0], [1, 2], sample_weight=[1, 3])",
        "torch squared": "F.mse_loss(T([1.0, 2.0]), T([0.0, 0.0]), weight=T([1.0, 3.0]))",
        "torch Huber": "F.huber_loss(T([1.0, 2.0]), T([0.0, 0.0]), weight=T([1.0, 3.0]))",
        "torch binary weight": "F.binary_cross_entropy_with_logits(T([2.0, -1.0]), T([1.0, 0.0]), "
        "weight=T([1.0, 3.0]))",
        "torch binary pos_weight": "F.binary_cross_entropy_with_logits(T([2.0, -1.0]), T([1.0, 0.0]), "
        "pos_weight=T([3.0]))",
        "keras squared": "keras.losses.MeanSquaredError()(np.zeros((2, 1)), np.array([[1.0], [2.0]]), "
        "sample_weight=np.array([1.0, 3.0]))",
    },
    "gradient": {
        "torch, labels": "gradient(lambda t: F.cross_entropy(t, T(y), weight=T(w)), z)",
        "torch, one-hot": "gradient(lambda t: F.cross_entropy(t, T(one_hot), weight=T(w)), z)",
    },
    "smoothed": {
        "torch": "F.cross_entropy(T(z), T(y), label_smoothing=0.1)",
        "keras": "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)(one_hot, z)",
        "optax": "optax.softmax_cross_entropy(z, optax.smooth_labels(J(one_hot), 0.1)).mean()",
    },
    "smoothed and weighted": {
        "torch, labels": "F.cross_entropy(T(z), T(y), weight=T(w), label_smoothing=0.1)",
        "torch, smoothed by hand": "F.cross_entropy(T(z), T(one_hot * 0.9 + 0.1 / 3), weight=T(w))",
        "keras": "keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)(one_hot, z, "
        "sample_weight=w[y])",
    },
    "y = 1, q = 0": {
        "scikit-learn": "log_loss([1], [0.0], labels=[0, 1])",
        "scikit-learn, float32": "log_loss([1], np.zeros(1, np.float32), labels=[0, 1])",
        "torch": "F.binary_cross_entropy(T([0.0]), T([1.0]))",
        "keras": "keras.losses.BinaryCrossentropy()(np.array([1.0]), np.array([0.0]))",
        "keras, categorical": "keras.losses.CategoricalCrossentropy()(np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]))",
    },
    "y = 1, q = 0, from ln q": {
        "torch": "F.nll_loss(torch.log(T([[0.0, 1.0]])), T([0]))",
    },
    "y = 1, q = 1": {
        "scikit-learn": "log_loss([1], [1.0], labels=[0, 1])",
        "torch": "F.binary_cross_entropy(T([1.0]), T([1.0]))",
        "keras": "keras.losses.BinaryCrossentropy()(np.array([1.0]), np.array([1.0]))",
    },
    "y = 1, small q": {
        "scikit-learn": "[log_loss([1], [x], labels=[0, 1]) for x in powers]",
        "torch": "F.binary_cross_entropy(T(powers), T(np.ones(16)), reduction='none')",
        "keras": "[keras.losses.BinaryCrossentropy()(np.array([1.0]), np.array([x])) for x in powers]",
    },
    "slope at y = 1, q = 1e-9": {
        "torch": "gradient(lambda t: F.binary_cross_entropy(t, T([1.0])), [1e-9])",
        "keras": "gradient(lambda t: keras.losses.BinaryCrossentropy()(T([1.0]), t), [1e-9])",
    },
    "slope at y = 1, q = 1e-20": {
        "torch": "gradient(lambda t: F.binary_cross_entropy(t, T([1.0])), [1e-20])",
    },
    "y = 1, z = -200": {
        "torch": "F.binary_cross_entropy_with_logits(T([-200.0]), T([1.0]))",
        "keras": "keras.losses.BinaryCrossentropy(from_logits=True)(np.array([1.0]), np.array([-200.0]))",
        "optax": "optax.sigmoid_binary_cross_entropy(J([-200.0]), J([1.0]))[0]",
    },
    "logits as probabilities": {
        "scikit-learn": "log_loss(y, z)",
        "torch": "F.binary_cross_entropy(T([2.0, -1.0]), T([1.0, 0.0]))",
        "keras": "keras.losses.SparseCategoricalCrossentropy()(y, z)",
    },
    "probabilities as logits": {
        "torch": "F.cross_entropy(T(q), T(y))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, q)",
        "optax": "optax.softmax_cross_entropy_with_integer_labels(q, y).mean()",
        "torch, right": "F.nll_loss(torch.log(T(q)), T(y))",
    },
    "two classes": {
        "torch BCELoss, probabilities": "torch.nn.BCELoss()(T([0.9, 0.2]), T([1.0, 0.0]))",
        "torch BCELoss, logits": "torch.nn.BCELoss()(T([2.0, -1.0]), T([1.0, 0.0]))",
        "torch BCEWithLogitsLoss, logits": "torch.nn.BCEWithLogitsLoss()(T([2.0, -1.0]), T([1.0, 0.0]))",
        "torch BCEWithLogitsLoss, probabilities": "torch.nn.BCEWithLogitsLoss()(T([0.9, 0.2]), T([1.0, 0.0]))",
    },
    "swapped": {
        "scikit-learn": "log_loss([0.9, 0.2], [1.0, 0.0])",
        "torch": "F.binary_cross_entropy(T([1.0, 0.0]), T([0.9, 0.2]))",
        "keras": "keras.losses.BinaryCrossentropy()(np.array([0.9, 0.2]), np.array([1.0, 0.0]))",
    },
    "label 3 of 3 classes": {
        "scikit-learn": "log_loss([1, 2, 3], q, labels=[0, 1, 2])",
        "scikit-learn, without labels": "log_loss([1, 2, 3], q)",
        "torch": "F.cross_entropy(T(z), T([1, 2, 3]))",
        "keras": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(np.array([1, 2, 3]), z)",
        "optax": "optax.softmax_cross_entropy_with_integer_labels(z, J([1, 2, 3]))",
    },
    "labels or one-hot": {
        "torch, one-hot floats": "F.cross_entropy(T(z), T(one_hot))",
        "torch, one-hot integers": "F.cross_entropy(T(z), T(one_hot.astype(int)))",
        "torch, labels as floats": "F.cross_entropy(T(z), T(y.astype(float)))",
        "keras, labels to categorical": "keras.losses.CategoricalCrossentropy(from_logits=True)(y, z)",
        "keras, one-hot to sparse": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(one_hot, z)",
        "optax, labels to categorical": "optax.softmax_cross_entropy(z, y.astype(float))",
        "optax, one-hot to sparse": "optax.softmax_cross_entropy_with_integer_labels(z, one_hot)",
    },
    "two rows": {
        "keras": "keras.losses.CategoricalCrossentropy()(np.array([[0, 1, 0], [0, 0, 1]]), two)",
        "keras, sparse": "keras.losses.sparse_categorical_crossentropy(np.array([1, 2]), two)",
        "scikit-learn": "log_loss([1, 2], two, labels=[0, 1, 2])",
        "torch": "F.nll_loss(torch.log(T(two)), T([1, 2]))",
        "optax": "optax.softmax_cross_entropy_with_integer_labels(np.log(two + 1e-300), J([1, 2])).mean()",
    },
    "keras BinaryCrossentropy": {
        "plain": "binary()(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.9, 0.2], [0.4, 0.6]]))",
        "from_logits": "binary(from_logits=True)(np.array([[1.0, 0.0], [0.0, 1.0]]), "
        "np.array([[2.0, -1.0], [-0.5, 0.5]]))",
        "label_smoothing": "binary(label_smoothing=0.1)(np.array([[1.0, 0.0], [0.0, 1.0]]), "
        "np.array([[0.9, 0.2], [0.4, 0.6]]))",
        "axis -1": "binary(reduction=None)(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.9, 0.2], [0.4, 0.6]]))",
        "axis 0": "binary(reduction=None, axis=0)(np.array([[1.0, 0.0], [0.0, 1.0]]), "
        "np.array([[0.9, 0.2], [0.4, 0.6]]))",
        "reduction sum": "binary(reduction='sum')(np.array([[1.0, 0.0], [0.0, 1.0]]), "
        "np.array([[0.9, 0.2], [0.4, 0.6]]))",
    },
    "KL divergence": {
        "torch, batchmean": "F.kl_div(torch.log(T(third)), T(p), reduction='batchmean')",
        "torch, mean": "F.kl_div(torch.log(T(third)), T(p))",
        "torch, without log": "F.kl_div(T(third), T(p), reduction='batchmean')",
        "keras": "keras.losses.KLDivergence()(p, third)",
        "optax": "optax.kl_divergence(np.log(third), p).mean()",
    },
    "Huber": {
        "torch huber_loss": "F.huber_loss(T(r), T(np.zeros(4)), delta=2.0, reduction='none')",
        "torch smooth_l1_loss": "F.smooth_l1_loss(T(r), T(np.zeros(4)), beta=2.0, reduction='none')",
        "keras": "keras.losses.huber(np.zeros((4, 1)), r[:, None], delta=2.0)",
        "optax": "optax.huber_loss(r, np.zeros(4), delta=2.0)",
    },
    "squared": {
        "scikit-learn": "mean_squared_error([1.0, 2.0, 3.0], [1.0, 2.0, 5.0])",
        "torch": "F.mse_loss(T([1.0, 2.0, 5.0]), T([1.0, 2.0, 3.0]))",
        "keras": "keras.losses.MeanSquaredError()(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 5.0]))",
        "optax squared_error": "optax.squared_error(J([1.0, 2.0, 5.0]), J([1.0, 2.0, 3.0])).mean()",
        "optax l2_loss": "optax.l2_loss(J([1.0, 2.0, 5.0]), J([1.0, 2.0, 3.0])).mean()",
    },
    "focal": {
        "optax": "optax.losses.sigmoid_focal_loss(J([2.0, -1.0, 0.5]), J([1.0, 0.0, 0.0])).mean()",
        "optax, alpha=0.25": "optax.losses.sigmoid_focal_loss(J([2.0, -1.0, 0.5]), J([1.0, 0.0, 0.0]), "
        "alpha=0.25).mean()",
        "keras, binary": "keras.losses.BinaryFocalCrossentropy(from_logits=True)(np.array([1.0, 0.0, 0.0]), "
        "np.array([2.0, -1.0, 0.5]))",
        "keras, binary, apply_class_balancing": "keras.losses.BinaryFocalCrossentropy(from_logits=True, "
        "apply_class_balancing=True)(np.array([1.0, 0.0, 0.0]), np.array([2.0, -1.0, 0.5]))",
        "keras, categorical": "keras.losses.CategoricalFocalCrossentropy(from_logits=True)(one_hot, z)",
        "keras, categorical, alpha=1": "keras.losses.CategoricalFocalCrossentropy(from_logits=True, "
        "alpha=1.0)(one_hot, z)",
    },
    "shapes (4,) and (4, 1)": {
        "scikit-learn": "mean_squared_error(four, four[:, None])",
        "torch": "F.mse_loss(T(four), T(four[:, None]))",
        "keras": "keras.losses.MeanSquaredError()(four, four[:, None])",
        "optax squared_error": "optax.squared_error(four, four[:, None])",
        "optax huber_loss": "optax.huber_loss(four, four[:, None]).mean()",
    },
    "hinge, labels 0 and 1": {
        "scikit-learn": "hinge_loss([1, 0], [0.6, -0.2])",
        "keras": "keras.losses.Hinge()(np.array([1.0, 0.0]), np.array([0.6, -0.2]))",
        "optax": "optax.hinge_loss(J([0.6, -0.2]), J([1.0, 0.0])).mean()",
        "optax, -1 and 1": "optax.hinge_loss(J([0.6, -0.2]), J([1.0, -1.0])).mean()",
    },
    "multi-class hinge": {
        "torch": "F.multi_margin_loss(T([[3.2, 5.1, -1.7]]), T([0]))",
        "scikit-learn": "hinge_loss([0], [[3.2, 5.1, -1.7]], labels=[0, 1, 2])",
        "keras": "keras.losses.CategoricalHinge()(np.eye(3)[:1], np.array([[3.2, 5.1, -1.7]]))",
        "optax": "optax.losses.multiclass_hinge_loss(J([[3.2, 5.1, -1.7]]), J([0]))[0]",
    },
    "multi-class hinge, all wrong scores negative": {
        "torch": "F.multi_margin_loss(T([[-2.0, -9.0, -9.0]]), T([0]))",
        "scikit-learn": "hinge_loss([0], [[-2.0, -9.0, -9.0]], labels=[0, 1, 2])",
        "keras": "keras.losses.CategoricalHinge()(np.eye(3)[:1], np.array([[-2.0, -9.0, -9.0]]))",
        "optax": "optax.losses.multiclass_hinge_loss(J([[-2.0, -9.0, -9.0]]), J([0]))[0]",
    },
    "padding": {
        "torch, padding counted": "F.cross_entropy(T(padded), T([0, 1, 2, 0]))",
        "torch, ignore_index": "F.cross_entropy(T(padded), T([0, 1, 2, -100]))",
        "torch, ignore_index, all": "F.cross_entropy(T(z), T([-100, -100, -100]))",
        "torch, mean taken by hand": "F.cross_entropy(T(padded), T([0, 1, 2, -100]), reduction='none').mean()",
        "keras, weight 0": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(np.array([0, 1, 2, 0]), "
        "padded, sample_weight=np.array([1.0, 1.0, 1.0, 0.0]))",
        "keras, ignore_class": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, "
        "ignore_class=-1)(np.array([0, 1, 2, -1]), padded)",
        "keras, mask": "compiled(keras.Input((4, 3)), keras.layers.Masking(9.0), "
        "loss=sparse(from_logits=True))"
        ".evaluate(np.vstack([z, [9.0, 9.0, 9.0]])[None], np.array([[0, 1, 2, 0]]), verbose=0)",
        "optax, where": "optax.softmax_cross_entropy_with_integer_labels(padded, "
        "J([0, 1, 2, 0])).mean(where=np.array([True, True, True, False]))",
    },
    "accumulation": {
        "torch, one batch of 3": "accumulated([[0, 1, 2]])",
        "torch, batches of 2 and 1": "accumulated([[0, 1], [2]])",
        "torch, sums over 3": "accumulated([[0, 1], [2]], n=3)",
    },
    "Keras in batches": {
        "batches of 2 and 1": "passing(loss=sparse(from_logits=True)).evaluate(z, y, batch_size=2, verbose=0)",
        "weighted, batches of 2 and 1": "passing(loss=sparse(from_logits=True))"
        ".evaluate(z, y, sample_weight=w[y], batch_size=2, verbose=0)",
        "mean_with_sample_weight, batches of 2 and 1": "passing(loss=sparse(from_logits=True, "
        "reduction='mean_with_sample_weight')).evaluate(z, y, sample_weight=w[y], batch_size=2, verbose=0)",
    },
    "what enters val_loss": {
        "loss, with class_weight": "fitted(class_weight={0: 1.0, 1: 2.0, 2: 3.0})['loss']",
        "val_loss, with class_weight": "fitted(class_weight={0: 1.0, 1: 2.0, 2: 3.0})['val_loss']",
        "val_loss, with an L2 penalty": "fitted(penalty=keras.regularizers.L2(0.1))['val_loss']",
        "val_loss, with label smoothing": "fitted(label_smoothing=0.1)['val_loss']",
    },
    "Keras accuracy": {
        "logits, 'accuracy'": "passing(loss=binary(from_logits=True), metrics=['accuracy'], "
        "units=1).evaluate(np.array([[0.3], [2.0], [-1.0], [-0.5]]), np.array([[1.0], [1.0], [0.0], [0.0]]), "
        "verbose=0)[1]",
        "logits, threshold 0": "passing(loss=binary(from_logits=True), "
        "metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)], "
        "units=1).evaluate(np.array([[0.3], [2.0], [-1.0], [-0.5]]), np.array([[1.0], [1.0], [0.0], [0.0]]), "
        "verbose=0)[1]",
        "three labels, 'accuracy'": "passing(loss='binary_crossentropy', metrics=['accuracy'])"
        ".evaluate(np.array([[0.2, 0.9, 0.8], [0.9, 0.1, 0.2]]), np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]), "
        "verbose=0)[1]",
        "three labels, 'binary_accuracy'": "passing(loss='binary_crossentropy', metrics=['binary_accuracy'])"
        ".evaluate(np.array([[0.2, 0.9, 0.8], [0.9, 0.1, 0.2]]), np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]), "
        "verbose=0)[1]",
    },
    "a loss of one's own in Keras, weighted": {
        "one number a sample": "passing(loss=lambda y, y_pred: keras.ops.mean((y - y_pred) ** 2, axis=-1), units=1)"
        ".evaluate(np.array([[1.0], [2.0]]), np.zeros((2, 1)), sample_weight=np.array([1.0, 3.0]), verbose=0)",
        "one number in all": "passing(loss=lambda y, y_pred: keras.ops.mean((y - y_pred) ** 2), units=1)"
        ".evaluate(np.array([[1.0], [2.0]]), np.zeros((2, 1)), sample_weight=np.array([1.0, 3.0]), verbose=0)",
    },
    "axis of the classes": {
        "torch, classes second": "F.cross_entropy(T(first), T(tiles))",
        "torch, classes last": "F.cross_entropy(T(last), T(tiles))",
        "keras, classes last": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(tiles, last)",
        "keras, classes second": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)(tiles, first)",
        "keras, classes second, axis=1": "keras.losses.SparseCategoricalCrossentropy(from_logits=True, "
        "axis=1)(tiles, first)",
        "optax, classes last": "optax.softmax_cross_entropy_with_integer_labels(last, tiles).mean()",
        "optax, classes second": "optax.softmax_cross_entropy_with_integer_labels(first, tiles).mean()",
        "torch, classes last, sizes 2, 4, 5": "F.cross_entropy(torch.zeros(2, 4, 5, 3), torch.zeros(2, 4, 5).long())",
        "keras, classes second, sizes 2, 4, 5": "keras.losses.SparseCategoricalCrossentropy(from_logits=True)("
        "np.zeros((2, 4, 5)), np.zeros((2, 3, 4, 5)))",
        "optax, classes second, sizes 2, 4, 5": "optax.softmax_cross_entropy_with_integer_labels("
        "J(np.zeros((2, 3, 4, 5))), J(np.zeros((2, 4, 5), int)))",
    },
    "penalty": {
        "scikit-learn": "logistic().fit(x, yes).coef_",
        "scikit-learn, C=inf": "logistic(C=np.inf).fit(x, yes).coef_",
        "scikit-learn, all weights 2": "logistic().fit(x, yes, sample_weight=np.full(6, 2.0)).coef_",
        "scikit-learn, C=2": "logistic(C=2.0).fit(x, yes).coef_",
    },
    "a fold without a class": {
        "one label": "log_loss([0, 0], [0.1, 0.2])",
        "one label, named": "log_loss([0, 0], [0.1, 0.2], labels=[0, 1])",
        "two of three": "log_loss([0, 1], q[:2])",
        "two of three, named": "log_loss([0, 1], q[:2], labels=[0, 1, 2])",
    },
    "float16": {
        "torch, mean of 1000": "F.cross_entropy(torch.zeros(1000, 10).half(), torch.zeros(1000).long())",
        "torch, mean of 70000": "F.cross_entropy(torch.zeros(70000, 10).half(), torch.zeros(70000).long())",
        "torch, starting scale": "torch.amp.GradScaler('cpu').get_scale()",
    },
    "bytes": {
        "scikit-learn": "mean_squared_error(np.array([0], np.uint8), np.array([20], np.uint8))",
        "torch": "F.mse_loss(T(np.array([20], np.uint8)), T(np.array([0], np.uint8)))",
        "keras": "keras.losses.mean_squared_error(np.array([0], np.uint8), np.array([20], np.uint8))",
        "optax": "optax.squared_error(J(np.array([20], np.uint8)), J(np.array([0], np.uint8)))",
    },
    "update": {
        "difference of the two forms": "F.cross_entropy(T(z), T(y)) - torch.nn.CrossEntropyLoss()(T(z), T(y))",
        "functional, without step": "trained('functional', step=False)",
        "functional, with step": "trained('functional', step=True)",
        "module, without step": "trained('module', step=False)",
        "module, with step": "trained('module', step=True)",
    },
    "order of a Keras program": {
        "predict before compile": "KerasModel().model.predict(KerasModel.x, verbose=0)",
        "fit before compile": "KerasModel().model.fit(KerasModel.x, KerasModel.y, verbose=0)",
        "predict after fit": "KerasModel().fitted().predict(KerasModel.x, verbose=0)",
        "lists of unequal length": "KerasModel().model.predict(np.array([[1, 2], [3, 4, 5]], dtype=object), verbose=0)",
        "pad_sequences": "keras.utils.pad_sequences([[1, 2], [3, 4, 5, 6, 7]], maxlen=4)",
    },
}


class _Written(ast.NodeTransformer):
    """Puts the array in the place of its name."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.visit(ast.parse(INPUTS[node.id], mode="eval").body) if node.id in INPUTS else node


def written_out(question: str, who: str) -> str:
    """Return a call with the inputs themselves in the place of their names."""
    return ast.unparse(_Written().visit(ast.parse(CALLS[question][who], mode="eval")))
