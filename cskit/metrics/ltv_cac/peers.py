"""The company's groups of alike accounts, and what the better ones of each group are worth."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cskit import models
from cskit.errors import NotIdentified
from cskit.metrics.accounts import Basis, mrr_at, revenue_12m
from cskit.metrics.ltv_cac.histories import YEAR, gross_margin
from cskit.metrics.ltv_cac.likeness import likeness
from cskit.metrics.ltv_cac.margins import ONBOARDING
from cskit.metrics.margin import margin
from cskit.metrics.randomness import generator
from cskit.policy import Policy

__all__ = ["monthly_margin", "peers"]

_KINDS = {
    "scope": "str",
    "name": "str",
    "group": "Int64",
    "value": "Int64",
    "upper": "Int64",
    "number": "float64",
}
_QUARTER = 4
"""The smallest group holds so many times the smallest group shown: a quarter of it is not a few accounts."""


def monthly_margin(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, basis: Basis, policy: Policy
) -> pd.Series:
    """Give what each account of the company leaves a month, after serving it.

    Parameters
    ----------
    tables
        The company's ``ledger``, and ``costs`` where it exists.
    month, basis
        The month of the report; what an account pays.
    policy
        ``gross_margin``, where the data have no cost.

    Returns
    -------
    Series
        int64 cents by ``customer_id``: MRR (of orders: revenue of 12 months ÷ 12) − the mean cost to serve
        of the months of the last 12 that have one; without any, × the company's gross margin. Of the
        accounts that pay and are past onboarding, of orders all with revenue; may be below 0.

    Examples
    --------
    >>> ledger = pd.DataFrame({"customer_id": ["a", "b"], "month": pd.Timestamp("2026-09-01"),
    ...     "mrr": [500, 900], "revenue": 0, "state": "active", "tenure": [12, 1]})
    >>> monthly_margin({"ledger": ledger}, pd.Timestamp("2026-09-01"), "mrr", Policy()).to_dict()
    {'a': 400}
    """
    ledger = tables["ledger"]
    if basis == "mrr":
        settled = ledger[(ledger["month"] == month) & (ledger["tenure"] >= ONBOARDING)]
        paid = mrr_at(settled, month).astype("float64")
    else:
        paid = revenue_12m(ledger, month).astype("float64") / YEAR
    paid = paid[paid > 0].sort_index()
    spent = margin(tables, month).set_index("customer_id").reindex(paid.index)
    cost = spent["cost"].astype("float64") / spent["months_with_cost"].astype("float64")
    share = gross_margin(tables, month, policy, basis).share
    return (paid - cost).fillna(paid * share).round().astype("int64")


def peers(
    tables: Mapping[str, pd.DataFrame],
    value: pd.Series,
    home: pd.Series,
    month: pd.Timestamp,
    basis: Basis,
    policy: Policy,
) -> dict[str, pd.DataFrame]:
    """Group the company's accounts by likeness, and tell each book its accounts' groups and upper quartiles.

    *Answers:* what are the better accounts worth among those that are like this one?

    Parameters
    ----------
    tables
        The whole company's, see :func:`cskit.metrics.ltv_cac.likeness.likeness`.
    value
        What each account is worth, in cents, by ``customer_id``: of the accounts to group, for instance from
        :func:`monthly_margin`. Whatever it is, the accounts are not grouped by it.
    home
        By account, the portfolio it is in.
    month, basis
        The month of the report; what accounts pay.
    policy
        ``minimum_group`` and ``seed``.

    Returns
    -------
    dict
        From portfolio, where it has an account in ``value``, to a table with rows by ``scope`` (str):

        - ``account``: ``name`` its id; ``group`` (Int64, 0 the largest), ``value`` and ``upper`` (Int64
          cents, the account's and the upper quartile of its group); without groups only the value
        - ``fit``: ``name`` one of ``k``, ``accounts``, ``smallest``, ``seed_rand``, ``sample_rand``, and
          ``number``, as :class:`cskit.models.clusters.MicroClustersResults` has them
        - ``used``, ``constant``, ``seldom_known``: ``name`` a column of the likeness
        - ``reason``: ``name`` the code of why there are no groups

    Notes
    -----
    A book has too few accounts to be grouped by itself, so the company's are. A slice carries the groups of
    its own accounts only. A group has at least four times ``minimum_group`` accounts, so no fewer than that
    are above its upper quartile. Where other books have some of its accounts, but fewer than
    ``minimum_group``, the quartile is of the book's own accounts alone. Quantiles by linear interpolation.
    """
    ids = value.sort_index().index
    rows: list[dict[str, Any]] = []
    group: pd.Series = pd.Series(pd.NA, ids, dtype="Int64")
    try:
        model = models.MicroClusters(likeness(tables, ids, month, basis), _QUARTER * policy.minimum_group)
        found = model.fit(generator(policy, "ltv.potential_gap"))
    except NotIdentified as error:
        rows.append({"scope": "reason", "name": error.reason})
    else:
        group = found.labels.astype("Int64")
        sizes = {"k": found.k, "accounts": len(group), "smallest": int(group.value_counts().min())}
        numbers = {**sizes, "seed_rand": found.seed_rand, "sample_rand": found.sample_rand}
        rows += [{"scope": "fit", "name": name, "number": number} for name, number in numbers.items()]
        rows += [{"scope": "used", "name": name} for name in found.features.used]
        rows += [{"scope": why, "name": name} for name, why in found.features.left_out.items()]
    every = pd.DataFrame({"group": group, "value": value.reindex(ids).astype("Int64")})
    whole: dict[Hashable, tuple[int, int]] = {
        name: (len(values), _upper(values)) for name, values in every.groupby("group")["value"]
    }
    own = dict(list(every.groupby(home.reindex(ids))))
    found_of = {name: _own(own.get(name, every.iloc[:0]), whole, policy) for name in sorted(home.unique())}
    return {
        str(name): pd.DataFrame([*rows, *held], columns=list(_KINDS)).astype(_KINDS)
        for name, held in found_of.items()
    }


def _own(
    own: pd.DataFrame, whole: Mapping[Hashable, tuple[int, int]], policy: Policy
) -> list[dict[str, Any]]:
    """Give a book's accounts, with the upper quartile of each one's group.

    Parameters
    ----------
    own
        ``group`` and ``value`` of the book's accounts.
    whole
        By group, the company's accounts in it and their upper quartile.
    """
    upper = {}
    for name, mine in own.groupby("group")["value"]:
        size, quartile = whole[name]
        upper[name] = _upper(mine) if 0 < size - len(mine) < policy.minimum_group else quartile
    found = own.assign(upper=own["group"].map(upper)).rename_axis("name").reset_index()
    records = found.assign(scope="account").sort_values("name").to_dict("records")
    return [{str(name): held for name, held in record.items()} for record in records]


def _upper(values: pd.Series) -> int:
    return round(float(values.astype("float64").quantile(0.75)))
