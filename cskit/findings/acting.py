"""Whom to call because of a page: why each account is in the list, and the list in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from cskit.findings.accounts import nothing_known
from cskit.findings.signals import annotate
from cskit.locale import gettext

__all__ = ["counted", "nothing", "untold", "with_reasons"]


def with_reasons(
    to_act: pd.DataFrame,
    signals: pd.DataFrame,
    currency: str,
    words: Callable[[Mapping[str, Any]], tuple[str, str]],
) -> pd.DataFrame:
    """Put words to the accounts to act on: tags, ``why`` each is here, ``next_step``.

    Parameters
    ----------
    to_act
        The accounts a page asks to call, with the columns of :func:`cskit.metrics.accounts.accounts`.
    signals
        From :func:`cskit.metrics.signals.signals`.
    currency
        ISO code of the run's currency.
    words
        Given a row, with the ``next_step`` that its signals call for, why it is here and what to do.
    """
    shown = annotate(to_act, signals, currency)
    said = [words({str(key): value for key, value in row.items()}) for row in shown.to_dict("records")]
    return shown.assign(
        why=pd.Series([why for why, _ in said], index=shown.index, dtype="str"),
        next_step=pd.Series([step for _, step in said], index=shown.index, dtype="str"),
    )


def counted(parts: Iterable[tuple[str, int]]) -> str:
    """Return a list's caption: each reason that some account has, with how many.

    Examples
    --------
    >>> counted([("2 accounts renew", 2), ("0 accounts grow", 0), ("1 account is silent", 1)])
    '2 accounts renew; 1 account is silent.'
    """
    return "; ".join(part for part, n in parts if n) + "."


def nothing() -> str:
    """Return the caption of an empty list, where the data would have told."""
    return gettext("No account asks for action here this month.")


def untold(to_act: pd.DataFrame, signals: pd.DataFrame) -> str:
    """Return that an empty list is no calm, where the data could give no signal; else nothing.

    Parameters
    ----------
    to_act, signals
        As in :func:`with_reasons`.
    """
    if to_act.empty and len(signals) and nothing_known(signals):
        return gettext("The data hold nothing that could give a signal: they propose no call.")
    return ""
