"""Survivors that were published, and cohorts to try the models on."""

from __future__ import annotations

import numpy as np
import pandas as pd

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
"""Fader and Hardie (2007), table 1: of 1000 customers, those left after 0 to 7 years."""
HIGH_END_BY_YEAR = [100, 86.9, 74.3, 65.3, 59.3]
"""The same, in %, as far as Fader, Hardie et al. (2018) use them."""


def table(survivors, cohort="a", entry=0):
    """Give survivors as a tidy table of one cohort; with an entry, of accounts seen from then on."""
    ages = np.arange(entry, entry + len(survivors))
    return pd.DataFrame({"cohort": cohort, "age": ages, "alive": survivors, "entry": entry})


def triangle():
    """Give three cohorts of one company, of which the younger were seen for less long."""
    parts = [([500, 420, 370, 335, 310], "a"), ([400, 340, 296, 270], "b"), ([300, 250, 222], "c")]
    return pd.concat([table(alive, cohort) for alive, cohort in parts], ignore_index=True)
