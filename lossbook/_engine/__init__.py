"""The engine room: what every loss needs and no reader of a loss has to see. Here is how a loss is written.

A loss is a frozen dataclass, which ``Loss`` makes of every class that inherits from it, without a decorator. What is
annotated is a parameter, the other class attributes say what it takes, and one ``formula`` holds the lines that its
chapter derives::

    class Huber(ElementwiseLoss):
        truth = prediction = "number"
        delta: float = 1.0

        def __post_init__(self):
            check.parameter(self, "delta", above=0)

        def formula(self, y, y_pred):                     # -> losses, slopes
            r = y_pred - y
            slopes = np.clip(r, -self.delta, self.delta)
            return slopes * (r - slopes / 2), slopes

        def curvature_formula(self, y, y_pred):           # second derivatives; leave it out where there are none
            return np.abs(y_pred - y) < self.delta

**Layout.** An ``ElementwiseLoss`` compares number with number: its formula sees both as flat arrays ``(m,)``. In a
``RowLoss`` a sample is a row, and its formula sees it as a *column*: ``y_pred`` of the caller's shape ``(n, c)``
arrives as ``(c, m)``, a truth ``(n, c)`` as ``(c, m)``, a truth ``(n,)`` as ``(m,)``. Sums over classes are
``sum(axis=0)``, and ``mean, log_variance = y_pred`` takes a prediction of two columns apart. It returns losses ``(m,)``
and slopes in ``y_pred``'s shape. m is the length of a block: no formula may look from one sample at another.

**What a formula can rely on.** All is float64 (labels are integers), checked, and no sample of weight 0 is among it.
Warnings are off, and a −0.0 becomes 0.0. It must not write to its arguments. A logit may be −inf, and then its slope
and curvature are set to 0 afterwards, as is a NaN loss of an element; sums over classes have to drop 0·∞ themselves
(``np.fmin(p * np.log(q), 0)``).

**What a loss takes.** ``truth`` is "number", "binary" (0, 1 or between; ``hard = "why"`` forbids between), "sign"
(−1, +1), "labels" (zeros and ones, a row a sample), "class" (one label a row), "distribution", or "class or
distribution", whose labels become one-hot columns. ``prediction`` is "number", "probabilities", "logits", "scores" or
"decisions". A loss with a field ``from_logits`` also writes ``formula_from_logits`` (and
``curvature_formula_from_logits``). ``columns = 2`` fixes the width of a row. ``inverse_link`` turns scores into
probabilities. What else must hold of an input goes into ``_check_shapes`` or ``_check_values``; call ``super()``'s.
"""
