"""How far each account of a book is from the better ones of its peers, and the relation that asks for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics import results
from cskit.metrics.months import last_day

__all__ = ["RELATIONS", "develop", "potential", "potential_results", "relations", "thirds"]

RELATIONS = ("profitable", "develop", "promising", "other", "apart")
"""Most profitable now, to develop soon, low revenue today and promising later, none of these, not ranked."""

_THIRDS = ("upper", "middle", "lower")
_NAMED = 5
_EXPANSION = ("upsell", "cross_sell")
_CLOSED = ("won", "lost")


def potential(rows: pd.DataFrame, company: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give each account its gap to the upper quartile of its peers, and its relation.

    *Answers:* which accounts carry the book today, which can, and which may later?

    Parameters
    ----------
    rows
        From :func:`cskit.metrics.ltv_cac.margins`.
    company
        ``book.company``: ``ltv_peers``, from :func:`cskit.metrics.ltv_cac.peers`.

    Returns
    -------
    DataFrame
        The rows and columns of ``rows``, and

        - ``value``: Int64 cents a month, what it leaves; empty where it does not pay, or is in onboarding
        - ``group``: Int64, its group of alike accounts; empty without one, as are the next two
        - ``upper``: Int64 cents a month, the upper quartile of its group
        - ``gap``: Int64 cents a month, upper − value, 0 where it is above: a ceiling, not a forecast
        - ``third``: str, ``upper``, ``middle`` or ``lower`` third of the book by value; empty without one,
          and in a book with fewer than three accounts that have one
        - ``relation``: str, one of :data:`RELATIONS`

    Notes
    -----
    Thirds are of the book, by rank; of equal amounts the lower id comes first. An account is

    - ``profitable``: in the upper third by value, and its value above 0
    - ``develop``: in the middle third by value, and in the upper third by gap
    - ``promising``: in the lower third by value, and in the upper third by gap, and its value above 0: one
      that costs more than it pays is no promise
    - ``other``: none of these, or no groups are known; ``apart``: without a value, so not ranked

    so each is in exactly one. A gap of 0 is in no upper third.

    The value compared is the margin of a month, not LTV. The margin is observed, account by account; LTV
    would multiply it by the months of a curve that is the same for all accounts of a segment and term: no
    new fact of the account, an estimate's error on top, and a gap between accounts that differ in nothing but
    the term of their contract.

    Examples
    --------
    Three accounts in one group whose upper quartile is 50: the gaps are 0, 10 and 40, and the largest is c's.

    >>> rows = pd.DataFrame({"customer_id": ["a", "b", "c"]})
    >>> peers = pd.DataFrame({"scope": "account", "name": ["a", "b", "c"], "group": 0, "value": [60, 40, 10],
    ...     "upper": 50})
    >>> potential(rows, {"ltv_peers": peers})[["gap", "third", "relation"]]
       gap   third    relation
    0    0   upper  profitable
    1   10  middle       other
    2   40   lower   promising
    """
    found = company.get("ltv_peers", pd.DataFrame(columns=["scope", "name", "group", "value", "upper"]))
    mine = found[found["scope"] == "account"].set_index("name").reindex(rows["customer_id"])
    told = {name: mine[name].astype("Int64").array for name in ("group", "value", "upper")}
    rows = rows.reset_index(drop=True).assign(**told)
    gap = (rows["upper"] - rows["value"]).clip(lower=0)
    rows = rows.assign(gap=gap, third=_thirds(rows, rows["value"]))
    high = (_thirds(rows, gap) == "upper") & (gap > 0).fillna(False).to_numpy(dtype=bool)
    pays = (rows["value"] > 0).fillna(False).to_numpy(dtype=bool)
    third = rows["third"].to_numpy()
    relation = np.select(
        [
            rows["value"].isna().to_numpy(),
            (third == "upper") & pays,
            (third == "middle") & high,
            (third == "lower") & high & pays,
        ],
        ["apart", "profitable", "develop", "promising"],
        "other",
    )
    return rows.assign(relation=relation).astype({"third": "str", "relation": "str"})


def _thirds(rows: pd.DataFrame, amounts: pd.Series) -> npt.NDArray[np.object_]:
    """Give the third of the book that each account's amount is in, in the order of the rows."""
    return thirds(amounts.set_axis(rows["customer_id"])).to_numpy(dtype=object)


def thirds(amounts: pd.Series) -> pd.Series:
    """Cut amounts into thirds by rank, greatest first, ties by what the index says.

    Parameters
    ----------
    amounts
        By account; empty ones are in no third.

    Returns
    -------
    Series
        str, ``upper``, ``middle`` or ``lower``; empty without an amount, and for fewer than three.

    Examples
    --------
    >>> thirds(pd.Series([5, 9, 1, None], index=["a", "b", "c", "d"])).to_list()
    ['middle', 'upper', 'lower', '']
    """
    ranked = amounts.dropna().sort_index().sort_values(ascending=False, kind="stable")
    n = len(ranked)
    found = [_THIRDS[3 * place // n] for place in range(n)] if n >= len(_THIRDS) else [""] * n
    return pd.Series(found, index=ranked.index, dtype="str").reindex(amounts.index, fill_value="")


def relations(rows: pd.DataFrame) -> pd.DataFrame:
    """Sum up the relations.

    *Answers:* how much of the book is in each relation, and which accounts first?

    Parameters
    ----------
    rows
        From :func:`potential`.

    Returns
    -------
    DataFrame
        A row per relation, in the order of :data:`RELATIONS`; ``other`` and ``apart`` only where they have
        accounts. No row for a book without accounts.

        - ``relation``: str
        - ``accounts``: int64; ``mrr``, ``revenue_12m``: int64 cents
        - ``margin``: Int64 cents of 12 months, of the accounts whose margin is known; empty where none is
        - ``gap``: Int64 cents a month; empty where none is known
        - ``names``: str, five accounts parted by "; ": of the most profitable those with the most value,
          of the others those with the largest gap, of those not ranked those with the most MRR
    """
    order = {"profitable": "value", "apart": "mrr"}
    made = []
    for relation in RELATIONS if len(rows) else ():
        mine = rows[rows["relation"] == relation]
        if len(mine) or relation not in ("other", "apart"):
            # Ties go by what the page shows, not by ids, which mean nothing to its reader.
            first = mine.sort_values(["mrr", "name"], ascending=[False, True]).sort_values(
                order.get(relation, "gap"), ascending=False, kind="stable"
            )
            made.append(
                {
                    "relation": relation,
                    "accounts": len(mine),
                    **{name: int(mine[name].sum()) for name in ("mrr", "revenue_12m")},
                    **{name: mine[name].sum(min_count=min(1, len(mine))) for name in ("margin", "gap")},
                    "names": "; ".join(first["name"].head(_NAMED)),
                }
            )
    kinds = {"relation": "str", "accounts": "int64", "mrr": "int64", "revenue_12m": "int64"}
    kinds |= {"margin": "Int64", "gap": "Int64", "names": "str"}
    return pd.DataFrame(made, columns=list(kinds)).astype(kinds)


def potential_results(rows: pd.DataFrame, company: Mapping[str, pd.DataFrame], currency: str) -> pd.DataFrame:
    """Give the figures of the potential as results.

    Parameters
    ----------
    rows, company
        As :func:`potential` gives and takes them.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``ltv.potential_gap`` (a month; n = accounts with peers), ``ltv.below_peers``
        (accounts with a gap, of n), and of the company's groups
        ``ltv.peer_rand_samples`` and ``ltv.peer_rand_seeds`` (n = accounts grouped).
    """
    table = company.get("ltv_peers", pd.DataFrame(columns=["scope", "name", "number"]))
    fit = table[table["scope"] == "fit"].set_index("name")["number"]
    agreement = {"ltv.peer_rand_samples": "sample_rand", "ltv.peer_rand_seeds": "seed_rand"}
    if fit.empty:
        reasons = table.loc[table["scope"] == "reason", "name"].to_list()
        why = str(reasons[0]) if reasons else "no_peers_here"
        made = [results.undefined(metric, why) for metric in agreement]
    else:
        why, n = "no_peers_here", int(fit["accounts"])
        made = [results.result(metric, float(fit[name]), n) for metric, name in agreement.items()]
    known = rows[rows["gap"].notna()]
    if known.empty:
        made.append(results.undefined("ltv.below_peers", why))
        made.append(results.undefined("ltv.potential_gap", why, currency=currency))
    else:
        below = int((known["gap"] > 0).sum())
        made.append(results.result("ltv.below_peers", below, len(known)))
        made.append(results.money("ltv.potential_gap", int(known["gap"].sum()), len(known), currency))
    return results.frame(made)


def develop(
    chosen: pd.DataFrame, rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], month: pd.Timestamp
) -> pd.DataFrame:
    """Add the accounts to develop soon that nobody works on to those to act on.

    Parameters
    ----------
    chosen
        From :func:`cskit.metrics.ltv_cac.to_act`.
    rows
        From :func:`potential`.
    tables
        ``opportunities``; without it nobody knows who is worked on, and none is added.
    month
        The month of the report.

    Returns
    -------
    DataFrame
        ``chosen``, and below it, with the ``reason`` ``develop``, the accounts of that relation that are not
        in it and have no upsell or cross-sell open at the month's end; the largest gap first, ties by id.
    """
    if "opportunities" not in tables:
        return chosen
    told, end = tables["opportunities"], last_day(month)
    known = told[told["kind"].isin(_EXPANSION) & (told["opened_on"] <= end)]
    closed = known["stage"].isin(_CLOSED) & ~(known["closed_on"] > end)
    busy = {*known.loc[~closed, "customer_id"], *chosen["customer_id"]}
    free = rows[(rows["relation"] == "develop") & ~rows["customer_id"].isin(busy)].sort_values("customer_id")
    free = free.sort_values("gap", ascending=False, kind="stable").assign(reason="develop", missing=None)
    added = free.assign(margin=None)[list(chosen.columns)].astype(chosen.dtypes.to_dict())
    parts = [part for part in (chosen, added) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else chosen
