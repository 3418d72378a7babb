"""How traits are compared: small groups put together, a model fitted, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from cskit.errors import NotIdentified
from cskit.metrics.drivers.table import nothing, tidy
from cskit.policy import Policy

if TYPE_CHECKING:
    # statsmodels takes a second to load: only where a model is fitted.
    from cskit.models import Cox, OrderedLogit

__all__ = ["OTHERS", "UNKNOWN", "compared", "pooled"]

OTHERS, UNKNOWN = "+", ""
"""Levels: all that are too small to be named, and where the data do not say."""


def compared(
    known: pd.DataFrame,
    accounts: pd.Series,
    events: pd.Series,
    model: Callable[[pd.DataFrame], Cox | OrderedLogit],
    policy: Policy,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare rows by what is known of them, as far as the data carry it.

    Parameters
    ----------
    known
        A column of texts by trait, the most telling first; empty where not known.
    accounts, events
        The account of each row, and whether it is one of those that are counted; on the same index.
    model
        From the traits that are compared, on the index of the rows that stay, to the model to fit.
    policy
        ``confidence``, ``minimum_group``.

    Returns
    -------
    tuple
        The table, as :func:`cskit.metrics.drivers.tidy`, or :func:`cskit.metrics.drivers.nothing` where no
        model can be fitted; and the traits of the rows in it, by account.
    """
    traits = pooled(known, accounts, policy)
    whose = traits.set_axis(accounts.loc[traits.index])
    n, many = len(traits), int(events.loc[traits.index].sum())
    if traits.empty:
        return nothing("no_trait", n, many), whose
    planned = model(traits)
    try:
        return tidy(planned.fit(), policy), whose
    except NotIdentified as none:
        return nothing(none.reason, n, many, planned.table()), whose


def pooled(traits: pd.DataFrame, accounts: pd.Series, policy: Policy) -> pd.DataFrame:
    """Put levels with few accounts together, and leave out traits of which nothing is known.

    Parameters
    ----------
    traits
        A column of texts by trait; empty where not known.
    accounts
        The account of each row, on the same index.
    policy
        ``minimum_group``: levels with fewer accounts become :data:`OTHERS`.

    Returns
    -------
    DataFrame
        The traits that are known of anyone; rows whose level stays too small are left out.

    Examples
    --------
    >>> states = pd.DataFrame({"region": ["a"] * 6 + ["b", "c", "d", "e", "f"]})
    >>> pooled(states, pd.Series(range(11)), Policy())["region"].to_list()
    ['a', 'a', 'a', 'a', 'a', 'a', '+', '+', '+', '+', '+']
    """
    found = traits.fillna(UNKNOWN)
    found = found[[name for name in found if (found[name] != UNKNOWN).any()]]
    kept = pd.Series(True, index=found.index)
    for name in found:
        small = _accounts_with(found[name], accounts) < policy.minimum_group
        found = found.assign(**{str(name): found[name].mask(small, OTHERS)})
        kept &= _accounts_with(found[name], accounts) >= policy.minimum_group
    return found[kept]


def _accounts_with(values: pd.Series, accounts: pd.Series) -> pd.Series:
    """Count, for each row, the accounts with its level."""
    return accounts.groupby(values).transform("nunique")
