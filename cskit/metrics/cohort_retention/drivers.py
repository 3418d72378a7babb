"""Drivers: which traits go with leaving, in the whole company, by Cox's regression."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import drivers
from cskit.metrics.cohort_retention.ages import seen
from cskit.metrics.first_contracts import first_lines, recurring
from cskit.metrics.months import looked_up, numbers
from cskit.policy import Policy

__all__ = ["driver_results", "drivers_of", "drivers_shown", "known_at_start", "leaving"]

_FIXED = ("channel", "sector", "region")
_SIZES, _ENDS = ("under_100", "100_to_499", "500_and_more"), (100, 500)


def known_at_start(tables: Mapping[str, pd.DataFrame], lives: pd.DataFrame) -> pd.DataFrame:
    """Give what was known of each account on the day it began, or seldom changes.

    Parameters
    ----------
    tables
        ``customers`` and, where they exist, ``contracts``.
    lives
        From :func:`cskit.metrics.lives.lives`.

    Returns
    -------
    DataFrame
        On the index of ``lives``, texts, empty where not known, the most telling first: ``segment`` (where
        the data have none, ``size``: its band of employees), ``discount`` (``with``, ``without``: in the
        first contract), ``channel``, ``sector``, ``region``; and ``term``: months of the first contract's
        term, where no renewal is stated of the interval it pays by.

    Notes
    -----
    What may have come later is not here: touch model and tier in force, today's ticket, products bought
    since, use, tickets and answers. An account that cut its contract before it left would look small, and
    one that stayed had more time to buy: such a trait follows from staying, and does not go before it.
    Segment, size, channel, sector and region are those that the data show today: a segment that follows the
    ticket says little.
    The CSM's seniority is that of who has the book today. Segment and size say nearly the same, and one of
    them is enough.
    """
    about = tables["customers"].set_index("customer_id").reindex(lives["customer_id"])
    about = about.set_axis(lives.index)
    first = _first_lines(tables.get("contracts"), lives)
    found = {"segment": _text(about, "segment")}
    if (found["segment"] == "").all():
        found = {"size": _size(about)}
    found |= {"discount": first["discount"], **{name: _text(about, name) for name in _FIXED}}
    return pd.DataFrame({**found, "term": first["term"]}, index=lives.index)


def _text(about: pd.DataFrame, name: str) -> pd.Series:
    column = about[name] if name in about else pd.Series(None, about.index, dtype="str")
    return column.fillna("").astype("str")


def _size(about: pd.DataFrame) -> pd.Series:
    """Give the band of employees: under 100, 100 to 499, 500 and more."""
    if "size" not in about:
        return pd.Series("", about.index, dtype="str")
    size = about["size"].to_numpy(dtype="float64", na_value=np.nan)
    band = np.array([*_SIZES, ""], dtype=object)[np.digitize(size, _ENDS)]
    return pd.Series(np.where(np.isnan(size), "", band), about.index, dtype="str")


def _first_lines(contracts: pd.DataFrame | None, lives: pd.DataFrame) -> pd.DataFrame:
    """Read the discount and the term of the contract that each account began with."""
    nothing = pd.DataFrame({"discount": "", "term": ""}, index=lives.index, dtype="str")
    if contracts is None or contracts.empty:
        return nothing
    began = lives.set_index("customer_id")["cohort"]
    lines = recurring(contracts[contracts["customer_id"].isin(began.index)])
    # A contract that the data begin with later than the account is not its first.
    month = numbers(lines["start_on"])
    lines = first_lines(lines[month <= numbers(looked_up(lines["customer_id"], began))])
    discount = lines.get("discount", pd.Series(None, lines.index, dtype="object")).astype("float64") > 0
    known = lines[["customer_id", "term"]].assign(off=discount).groupby("customer_id")
    told = "discount" in contracts and contracts["discount"].notna().any()
    off = known["off"].any().map({True: "with", False: "without"}).astype("str")
    found = pd.DataFrame({"discount": off if told else "", "term": known["term"].max().astype("str")})
    return found.reindex(lives["customer_id"]).set_axis(lives.index).fillna("")


def drivers_of(
    tables: Mapping[str, pd.DataFrame], lives: pd.DataFrame, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare how often accounts leave by what was known of them when they began.

    *Answers:* which kinds of accounts leave more often, at the same age?

    Parameters
    ----------
    tables
        The whole company's ``customers`` and, where they exist, ``contracts``.
    lives
        From :func:`cskit.metrics.lives.lives`, of the whole company.
    policy
        ``confidence``, ``minimum_group``.

    Returns
    -------
    tuple
        The table, as :func:`cskit.metrics.drivers.tidy` (``n`` = accounts, ``events`` = first losses), and
        the traits of the accounts in it, by ``customer_id``.

    Notes
    -----
    Cox's regression with age as its clock, Efron's ties, and late entry. Accounts are compared with those
    of the same term only: a contract of a year can be left once a year, one of a month every month, so no
    one ratio holds between them. Traits stand in a fixed order and are taken while there are ten losses for
    each ratio. Ranges are Wald's. What drives leaving and is in no table (how well the product serves the
    account) pulls all ratios towards 1.
    """
    own = seen(lives)
    # Who began, or came under observation, this month could not have left yet.
    own = own[own["age"] > own["entry"]]
    if own.empty:
        return drivers.nothing("beginning_unknown"), pd.DataFrame()
    return leaving(known_at_start(tables, own), own, policy)


def leaving(known: pd.DataFrame, lives: pd.DataFrame, policy: Policy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare how often accounts leave by what is known of them.

    Parameters
    ----------
    known
        From :func:`known_at_start`.
    lives
        On the same index: ``customer_id``, ``age``, ``lost``, ``entry``.
    policy
        As in :func:`drivers_of`.

    Returns
    -------
    tuple
        As :func:`drivers_of`.
    """
    from cskit.models.cox import Cox  # statsmodels takes a second to load: only a company needs it

    def model(traits: pd.DataFrame) -> Cox:
        rows = lives.loc[traits.index]
        return Cox(rows["age"], rows["lost"], traits, rows["entry"], known.loc[traits.index, "term"])

    return drivers.compared(known.drop(columns="term"), lives["customer_id"], lives["lost"], model, policy)


def drivers_shown(company: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Find the table in ``book.company``, see :func:`cskit.metrics.drivers.shown`."""
    return drivers.shown(company, "retention_drivers")


def driver_results(found: pd.DataFrame) -> pd.DataFrame:
    """Give the hazard ratios as results, see :func:`cskit.metrics.drivers.ratios`."""
    return drivers.ratios(found, "retention.hazard_ratio")
