"""Figures of the retention page written out by hand, for sentences about them."""

from __future__ import annotations

import pandas as pd

from tests.findings.figures import results

YEAR = "retention__m12"


def summary(**figures):
    """Write the figures of a book in which 62 accounts ever paid; some replaced."""
    base = {"retention__accounts": 62, "retention__left_out_unknown": 0, "retention__left_out_older": 0}
    return results(**{**base, **figures})


def age_bands(*rows):
    """Write spans of ages: first, last, exposed, lost, rate, p, stands_out."""
    frame = pd.DataFrame(rows, columns=["first", "last", "exposed", "lost", "rate", "p", "stands_out"])
    return frame.astype({"last": "Int64"})


WORST = pd.DataFrame({"first": [7], "last": pd.array([12], dtype="Int64"), "lost": [59], "exposed": [257]})
