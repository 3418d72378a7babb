"""Which curve of the company stands for each account, and the months it can still be expected to pay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from cskit.metrics import projection
from cskit.metrics.projection import SegmentProjection
from cskit.policy import Policy

__all__ = ["Prospects", "carried", "new_months", "prospects"]

_GROUP = ["segment", "term"]
_ENDS = ("value", "low", "high")
_KINDS = {"customer_id": "str", "segment": "str", "term": "int64", "seen": "int64", "reason": "str",
          "mrr": "int64", "unbroken": "int64",
          **dict.fromkeys((f"{of}_{end}" for of in ("new", "left") for end in _ENDS), "float64")}  # fmt: skip


class Prospects(NamedTuple):
    """What the company's curves say of a book's accounts.

    Parameters
    ----------
    accounts
        One row per account that pays, sorted by ``customer_id``:

        - ``customer_id`` (str), ``mrr`` (int64 cents), ``unbroken`` (int64 months)
        - ``segment``, ``term``: str and int64, the curve that stands for it; segment empty = the company's
        - ``seen``: int64, months of age that this curve rests on; past them it is projected
        - ``new_value``, ``new_low``, ``new_high``: float64, discounted months that a new account like it pays
        - ``left_value``, ``left_low``, ``left_high``: float64, discounted months that this one still pays
        - ``reason``: str, why there is no curve (then all of these are NaN); empty where there is one
    months
        How many months are counted for a new account, the same for all; 0 where no account has a curve.
    ahead
        The same for those that are here.
    curve
        The company's curves, as :class:`cskit.metrics.projection.SegmentProjection` has them; the accounts'
        are among them.
    """

    accounts: pd.DataFrame
    months: int
    ahead: int
    curve: pd.DataFrame

    @property
    def covered(self) -> pd.DataFrame:
        """The accounts that have a curve."""
        return self.accounts[self.accounts["reason"] == ""]


def carried(company: Mapping[str, pd.DataFrame]) -> SegmentProjection | None:
    """Find the company's projection by segment among what a slice carries; None where it is not there.

    Parameters
    ----------
    company
        ``book.company``.
    """
    names = ("ltv_projection_fits", "ltv_projection", "ltv_projection_months")
    found = [company[name] for name in names if name in company]
    return SegmentProjection(*found) if len(found) == len(names) else None


def prospects(
    curves: SegmentProjection | None,
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    policy: Policy,
) -> Prospects:
    """Give each account that pays its curve, and the discounted months that are to be expected of it.

    *Answers:* how many months of payment is a new account like this one worth, and this one from now on?

    Parameters
    ----------
    curves
        From :func:`cskit.metrics.projection.segments`; None where nothing is projected.
    tables
        The book's ``contracts``, which tell who decides once a year.
    accounts
        ``customer_id``, ``segment`` (what ``curves`` were grouped by), ``mrr`` (cents) and ``unbroken``
        (months, from :func:`cskit.metrics.lives.without_break`).
    policy
        ``discount_rate``.

    Notes
    -----
    New: Σ S(k) ÷ (1 + d)^(k/12) over k from 0 to months − 1. Left, after τ months: Σ S(τ + k) ÷ S(τ) ÷
    (1 + d)^(k/12) over k from 1 to months. S is that of the account's segment and term, of the whole
    company's accounts of this term where a segment is too small. The months of a new account are those that
    all curves used here reach; those of an account that is here are the same for every account of the
    company.

    τ counts from an account's beginning, or from its last return: the curves are those of unbroken lives, and
    what an account may pay after it left and came back is not counted. An account older than what was seen
    counts as the oldest age seen that is as far from its next renewal; one whose beginning nobody knows as
    long as the data have it: it stayed at least so long.
    """
    paying = accounts[accounts["mrr"] > 0].sort_values("customer_id", ignore_index=True)
    rows = _placed(curves, paying, projection.binding(tables, paying))
    covered = rows["reason"] == ""
    if curves is None or not covered.any():
        return Prospects(rows.reindex(columns=list(_KINDS)).astype(_KINDS), 0, 0, pd.DataFrame())
    worth, horizon = curves.months, int(rows.loc[covered, "horizon"].min())
    new = _new(worth, curves.curve, horizon, policy.discount_rate)
    rows = rows.join(new.add_prefix("new_"), on=_GROUP)
    rows = rows.assign(stayed=_stayed(rows, worth))
    left = worth[worth["tenure"].notna()].astype({"tenure": "int64"}).set_index([*_GROUP, "tenure"])
    rows = rows.join(left[list(_ENDS)].add_prefix("left_"), on=[*_GROUP, "stayed"])
    return Prospects(rows[list(_KINDS)].astype(_KINDS), horizon, int(left["months"].max()), curves.curve)


def _placed(curves: SegmentProjection | None, paying: pd.DataFrame, months: pd.Series) -> pd.DataFrame:
    """Name the curve of each account: its segment's of its term, else the company's of this term."""
    rows = paying[["customer_id", "mrr", "unbroken"]]
    if curves is None:
        return rows.assign(term=months, segment="", seen=0, horizon=0, reason="not_projected")
    terms = projection.terms_of(months, _shorter(curves.fits["term"]))
    rows, about = rows.assign(term=terms), curves.fits.set_index(_GROUP)
    named = paying["segment"].astype("object").fillna("").astype("str").to_numpy()
    own = about["of"].reindex(pd.MultiIndex.from_arrays([named, terms])).to_numpy() == "segment"
    segment = np.where(own, named, "")
    used = about.reindex(pd.MultiIndex.from_arrays([segment, terms])).reset_index(drop=True)
    horizon = used["horizon"].fillna(0).astype("int64")
    # A group too small to be shown has no row at all.
    why = used["reason"].fillna("small_group")
    return rows.assign(
        segment=segment,
        seen=used["seen"].fillna(0).astype("int64").to_numpy(),
        horizon=horizon.to_numpy(),
        reason=why.where(horizon == 0, "").to_numpy(),
    )


def _shorter(terms: pd.Series) -> int:
    """Give the period in which the company counted accounts bound for less than a year."""
    return int(terms[terms < max(projection.TERMS)].max()) if terms.min() < max(projection.TERMS) else 1


def _new(worth: pd.DataFrame, curves: pd.DataFrame, months: int, rate: float) -> pd.DataFrame:
    """Give the discounted months of a new account by curve; a curve that reaches further is cut."""
    whole = worth[worth["tenure"].isna()].set_index(_GROUP)
    exact = whole["months"] == months
    cut = new_months(curves, months, rate).reindex(whole.index[~exact])
    return pd.concat([whole.loc[exact, list(_ENDS)], cut])


def new_months(curves: pd.DataFrame, months: int, rate: float) -> pd.DataFrame:
    """Add up the discounted months of a new account, by curve.

    Parameters
    ----------
    curves
        As :class:`Prospects` has them.
    months
        How many are counted.
    rate
        Discount rate a year.

    Returns
    -------
    DataFrame
        ``value``, ``low``, ``high`` (float64 months) by segment and term. The ends are added up month by
        month, so they are at least as wide as those of the sum.
    """
    counted = curves[curves["age"] < months]
    here = counted[["survival", "low", "high"]].mul((1 + rate) ** (-counted["age"] / 12), axis=0)
    return here.set_axis(list(_ENDS), axis=1).groupby([counted[name] for name in _GROUP]).sum()


def _stayed(rows: pd.DataFrame, worth: pd.DataFrame) -> pd.Series:
    """Give the tenure under which an account stands in the table.

    Who stayed longer takes the last one that is as far from the next renewal.
    """
    last = rows[_GROUP].join(worth.groupby(_GROUP)["tenure"].max(), on=_GROUP)["tenure"]
    most, stayed = last.fillna(0).astype("int64"), rows["unbroken"]
    return stayed.where(stayed <= most, most - (most - stayed) % rows["term"])
