"""lossbook beside the libraries that others use: `make test-frameworks`, which installs them.

dictionary.py says what is said where, differences.py where the numbers part. Neither the book nor the package needs
these libraries.
"""

import os

# Before the first import of the libraries: Keras on torch, JAX without a search for other devices.
os.environ["KERAS_BACKEND"] = "torch"
os.environ.setdefault("JAX_PLATFORMS", "cpu")
