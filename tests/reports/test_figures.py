"""Figures have ten digits, and are numbers."""

from __future__ import annotations

import pytest

from cskit.reports.figures import rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [(2 / 3, 0.6666666667), (1234567.891234, 1234567.891), (90.0, 90), (float("inf"), None), (1e300, 1e300)],
)
def test_ten_digits_are_published(value, shown):
    """Ten significant digits, whole numbers whole, nothing that is no number."""
    assert rounded(value) == shown
