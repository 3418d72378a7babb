"""What winning accounts cost the whole company: the aggregate that every slice carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics.accounts import Basis
from cskit.metrics.lives import lives
from cskit.metrics.ltv_cac.histories import YEAR, gross_margin
from cskit.metrics.money import cents
from cskit.metrics.months import IntArray, number, numbers, starts
from cskit.metrics.survival import kaplan_meier
from cskit.policy import Policy

__all__ = ["acquisition", "survival"]

_KINDS = {
    "scope": "str",
    "name": "str",
    "spend": "Int64",
    "ad_spend": "Int64",
    "new_accounts": "Int64",
    "eligible": "Int64",
    "stayed": "Int64",
    "arpa": "float64",
    "revenue": "float64",
    "gain": "float64",
    "square_error": "float64",
}
_OWN_CURVE = 24
"""A segment's own curve must reach so many months; else the company's stands for it."""


def acquisition(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    opening: pd.Timestamp | None,
    complete_from: pd.Timestamp | None,
    basis: Basis,
    policy: Policy,
) -> pd.DataFrame:
    """Put the company's spend beside the accounts it won.

    *Answers:* what does it cost to win an account, in all, by channel and by segment, and do those stay?

    Parameters
    ----------
    tables
        The company's ``ledger``, ``customers``, ``acquisition`` and, where it exists, ``costs``.
    month
        The month of the report.
    opening
        First month of data that are younger than the company: who pays in it is not new.
    complete_from
        First month from which the data hold every account.
    basis
        ``mrr`` or ``revenue``.
    policy
        ``minimum_group``, ``gross_margin``.

    Returns
    -------
    DataFrame
        Rows by ``scope``: ``all``, ``channel``, ``segment``, ``first_year``, ``window`` and ``missing``
        (str), with

        - ``name``: str; of a channel or segment, empty where the spend names none; of ``window`` the first
          month of the new accounts (``"2025-10"``); of ``missing`` a month whose spend the window needs
          and the data lack; empty otherwise
        - ``spend``, ``ad_spend``: Int64 cents that met the new accounts; ad_spend empty where not stated
        - ``new_accounts``: Int64, first paid in the window; empty for 1 to 4: no single account shows
        - ``eligible``, ``stayed``: Int64, accounts that could be here after 12 months, and those that were
          without a break; empty for a small group, and for orders
        - ``arpa``: float64 cents of MRR per account that pays, of a channel; NaN for a small group
        - ``revenue``, ``gain``: float64 cents, first 12 months of the accounts of ``first_year`` and its
          gross profit; ``square_error``: variance of their logarithm

    Notes
    -----
    The spend of month m meets the accounts that first paid in m + sales cycle; without a cycle, in m.
    The window is the 12 months up to ``month``, fewer where the data do not know every new account so
    long; ``first_year`` has those that first paid 12 to 23 months
    ago, each with 12 whole months, and exists only where no month of its spend is missing.
    """
    spend, ledger = _landed(tables["acquisition"]), tables["ledger"]
    last = number(month)
    since = _since(ledger, opening, complete_from)
    first = max(last - YEAR + 1, since)
    accounts = _accounts(ledger, tables["customers"], month, opening)
    new = accounts[accounts["first"] >= first]
    met = spend[(spend["at"] >= first) & (spend["at"] <= last)]
    begins = f"{pd.Timestamp(starts(np.array([first]))[0]):%Y-%m}"
    rows = [_cell("all", "", met, new, policy), {"scope": "window", "name": begins}]
    kept = _kept(ledger, accounts, month, complete_from) if basis == "mrr" else None
    for scope in ("channel", "segment"):
        names = sorted({*met[scope], *new[scope]} - {""})
        for name in [*names, ""]:
            rows.append(
                _cell(scope, name, met[met[scope] == name], new[new[scope] == name], policy)
                | (_stay(kept, accounts, name, policy) if scope == "channel" and kept is not None else {})
            )
    gaps = _gaps(spend, first, last)
    rows += [{"scope": "missing", "name": f"{when:%Y-%m}"} for when in pd.to_datetime(starts(gaps))]
    if since <= last - 2 * YEAR + 1:
        rows += _first_year(tables, spend, accounts, month, basis, policy)
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)


def _landed(table: pd.DataFrame) -> pd.DataFrame:
    """Give each spend with the month whose new accounts it meets."""
    paid = numbers(table["month"])
    absent = pd.Series(pd.NA, table.index)
    cycle = pd.Series(table.get("sales_cycle_months", absent), dtype="Int64").fillna(0).to_numpy("int64")
    ads = table.get("ad_spend", pd.Series(None, table.index, dtype="object"))
    return pd.DataFrame(
        {
            "month": paid,
            "at": paid + cycle,
            "cycle": cycle,
            "channel": table.get("channel", absent)
            .astype("str")
            .where(table.get("channel", absent).notna(), ""),
            "segment": table.get("segment", absent)
            .astype("str")
            .where(table.get("segment", absent).notna(), ""),
            "spend": cents(table["spend"]),
            "ad_spend": pd.array(cents(ads), dtype="Int64"),
        }
    ).assign(ad_spend=lambda frame: frame["ad_spend"].where(ads.notna().to_numpy()))


def _accounts(
    ledger: pd.DataFrame, customers: pd.DataFrame, month: pd.Timestamp, opening: pd.Timestamp | None
) -> pd.DataFrame:
    """Give the accounts whose first month is known, with it, their channel and segment, and the MRR."""
    now = ledger[(ledger["month"] == month) & ledger["first_month"].notna()].set_index("customer_id")
    if opening is not None:
        now = now[now["first_month"] > opening]
    about = customers.set_index("customer_id").reindex(now.index)
    texts = {
        name: about[name].astype("object").fillna("").astype("str") if name in about else ""
        for name in ("channel", "segment")
    }
    return pd.DataFrame({"first": numbers(now["first_month"]), "mrr": now["mrr"], **texts}, now.index)


def _cell(scope: str, name: str, met: pd.DataFrame, new: pd.DataFrame, policy: Policy) -> dict[str, Any]:
    """Give spend and new accounts of a group; a small group's accounts are not counted out."""
    count = len(new)
    ads = met["ad_spend"].sum(min_count=1)
    return {
        "scope": scope,
        "name": name,
        "spend": int(met["spend"].sum()),
        "ad_spend": None if pd.isna(ads) else int(ads),
        "new_accounts": count if count == 0 or count >= policy.minimum_group else None,
    }


def _since(ledger: pd.DataFrame, opening: pd.Timestamp | None, complete_from: pd.Timestamp | None) -> int:
    """Give the first month of which the data know every account that began in it."""
    begins = number(ledger["month"].min()) if len(ledger) else 0
    begins += 1 if opening is not None else 0
    return max(begins, number(complete_from)) if complete_from is not None else begins


def _kept(
    ledger: pd.DataFrame, accounts: pd.DataFrame, month: pd.Timestamp, complete_from: pd.Timestamp | None
) -> pd.Series:
    """Tell of each account that could be here after 12 months whether it was, without a break.

    Accounts known only because they stayed are left out.
    """
    found = lives(ledger, month, None, complete_from).set_index("customer_id")
    found = found[found["entry"] == 0]
    could = found[found.index.isin(accounts.index) & (numbers(found["cohort"]) <= number(month) - YEAR)]
    return ~(could["lost"] & (could["age"] <= YEAR))


def _stay(kept: pd.Series, accounts: pd.DataFrame, name: str, policy: Policy) -> dict[str, Any]:
    """Give a channel's retention and its MRR per account."""
    mine = accounts[accounts["channel"] == name]
    could, paying = kept[kept.index.isin(mine.index)], mine[mine["mrr"] > 0]
    few, small = len(could) < policy.minimum_group, len(paying) < policy.minimum_group
    return {
        "eligible": None if few else len(could),
        "stayed": None if few else int(could.sum()),
        "arpa": np.nan if small else float(paying["mrr"].mean()),
    }


def _gaps(spend: pd.DataFrame, first: int, last: int) -> IntArray:
    """Give the months whose spend a window of new accounts needs, and of which there is no row."""
    cycles: Iterable[int] = spend["cycle"].unique() if len(spend) else [0]
    needed = {when - int(cycle) for cycle in cycles for when in range(first, last + 1)}
    return np.array(sorted(needed - set(spend["month"])), dtype=np.int64)


def _first_year(
    tables: Mapping[str, pd.DataFrame],
    spend: pd.DataFrame,
    accounts: pd.DataFrame,
    month: pd.Timestamp,
    basis: Basis,
    policy: Policy,
) -> list[dict[str, Any]]:
    """Give what accounts brought in their first 12 months, and what winning them had cost."""
    last = number(month) - YEAR
    ledger = tables["ledger"]
    cohort = accounts[(accounts["first"] > last - YEAR) & (accounts["first"] <= last)]
    if len(_gaps(spend, last - YEAR + 1, last)) or len(cohort) < policy.minimum_group:
        return []
    rows = ledger[ledger["customer_id"].isin(cohort.index) & (ledger["tenure"] < YEAR)]
    each = rows.groupby("customer_id")[basis].sum().astype("float64")
    revenue = float(each.sum())
    met = spend[(spend["at"] > last - YEAR) & (spend["at"] <= last)]
    share = gross_margin(tables, month, policy, basis).share
    found = _cell("first_year", "", met, cohort, policy)
    square = float((each**2).sum()) / revenue**2 if revenue > 0 else np.nan
    return [found | {"revenue": revenue, "gain": share * revenue, "square_error": square}]


def survival(lives: pd.DataFrame, customers: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Estimate how long the company's accounts stay, in all and by segment where there are enough.

    *Answers:* of the accounts we win, how many still pay after k months?

    Parameters
    ----------
    lives
        From :func:`cskit.metrics.lives.lives`, of the whole company.
    customers
        The company's.
    policy
        ``confidence``; ``minimum_group``, the fewest accounts at risk that are shown.

    Returns
    -------
    DataFrame
        ``segment`` (str, empty for the whole company), and ``age``, ``at_risk``, ``survival``, ``low``,
        ``high`` as in :func:`cskit.metrics.survival.kaplan_meier`, up to the first age with fewer at
        risk. A segment has rows where its curve reaches two years.
    """
    known = lives[lives["known"]]
    parts = [_curve(known, "", policy)]
    if "segment" in customers:
        named = customers.set_index("customer_id")["segment"].reindex(known["customer_id"]).to_numpy()
        for name in sorted(set(named[~pd.isna(named)])):
            curve = _curve(known[named == name], name, policy)
            parts += [curve] if len(curve) > _OWN_CURVE else []
    return pd.concat(parts, ignore_index=True)


def _curve(known: pd.DataFrame, segment: str, policy: Policy) -> pd.DataFrame:
    """Give a group's curve up to the first age with too few at risk."""
    curve = kaplan_meier(known, policy.confidence)
    enough = (curve["at_risk"] >= policy.minimum_group).cummin().astype(bool)
    names = ["age", "at_risk", "survival", "low", "high"]
    found = curve.loc[enough, names].assign(segment=segment).astype({"segment": "str"})
    return found[["segment", *names]]
