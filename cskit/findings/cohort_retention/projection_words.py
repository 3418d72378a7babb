"""Words that the projection's sections share."""

from __future__ import annotations

import pandas as pd

from cskit.definitions import REASONS
from cskit.locale import gettext

__all__ = [
    "YEAR",
    "contracts_of",
    "missing",
    "name_of",
    "reason",
]

YEAR = 12
"""Months."""


def reason(code: str) -> str:
    """Return a reason in the reader's language; nothing where there is none."""
    return gettext(REASONS[code]) if code else ""


def contracts_of(term: int) -> str:
    """Return the contracts that bind for so many months."""
    return gettext("yearly contracts") if term >= YEAR else gettext("contracts of less than a year")


def name_of(model: str) -> str:
    """Return a model's short name; nothing where there is none."""
    names = {"ShiftedBetaGeometric": gettext("sBG"), "BetaDiscreteWeibull": gettext("BdW")}
    return names.get(model, "")


def missing(parts: pd.DataFrame) -> pd.DataFrame:
    """Keep the groups for want of which there is no curve."""
    return parts[(parts["share"] > 0) & (parts["horizon"] == 0)]
