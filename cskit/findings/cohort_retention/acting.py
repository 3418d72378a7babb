"""Whom to call because of this page, why, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from cskit.findings.acting import counted, nothing, with_reasons
from cskit.findings.cohort_retention.losses import months_of
from cskit.locale import gettext, ngettext
from cskit.locale.format import date, integer

__all__ = ["act", "act_caption"]

_EARLY = 3
"""Months of life in which milestones decide."""


def act(to_act: pd.DataFrame, signals: pd.DataFrame, worst: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put words to the accounts to act on: tags, why each is here, the next step.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.cohort_retention.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    worst
        From :func:`cskit.metrics.cohort_retention.worst_age`.
    currency
        ISO code of the run's currency.
    """
    months = months_of(worst.iloc[0]) if len(worst) else ""
    return with_reasons(to_act, signals, currency, partial(_why, months=months))


def _why(row: Mapping[str, Any], months: str) -> tuple[str, str]:
    """Return why an account is in the list, and what to do about it."""
    renew = row["next_step"] or gettext("Start the renewal cadence")
    if row["reason"] == "first_renewal":
        return gettext("its first renewal, on {date}").format(date=date(row["renewal_on"])), renew
    coming = int(row["month_of_life"])
    why = gettext("goes into month {coming}; accounts leave fastest in {months}").format(
        coming=integer(coming), months=months
    )
    if coming <= _EARLY:
        return why, row["next_step"] or gettext("Check the milestones of 30, 60 and 90 days")
    return why, renew


def act_caption(to_act: pd.DataFrame, signals: pd.DataFrame) -> str:
    """Return how many accounts are in the list to act on, and why.

    Parameters
    ----------
    to_act
        From :func:`cskit.metrics.cohort_retention.to_act`.
    signals
        From :func:`cskit.metrics.signals.signals`: where the data do not say when contracts renew, no list
        is no calm.
    """
    renewals = signals.loc[signals["signal"] == "renewal", "state"]
    if to_act.empty and len(renewals) and (renewals == "no_data").all():
        return gettext(
            "The data do not say when contracts renew, and no account is at an age that stands out: "
            "no call to propose."
        )
    if to_act.empty:
        return nothing()
    first, age = (int((to_act["reason"] == reason).sum()) for reason in ("first_renewal", "age"))
    due = ngettext(
        "{n} account comes to its first renewal",
        "{n} accounts come to their first renewal",
        first,
    ).format(n=integer(first))
    inside = ngettext(
        "{n} account is at the age at which accounts leave fastest",
        "{n} accounts are at the age at which accounts leave fastest",
        age,
    ).format(n=integer(age))
    return counted(((due, first), (inside, age)))
