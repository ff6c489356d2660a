"""Hypothesis draws the same examples on every run, so that a failure in CI is a failure here too."""

from hypothesis import settings

settings.register_profile("reproducible", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("reproducible")
