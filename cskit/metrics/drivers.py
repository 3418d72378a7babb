"""What the two tables of drivers share: traits made comparable, ratios made tidy, small groups hidden.

A trait is compared in the whole company: a single book has too few losses and answers. So what a slice
carries must not tell of single accounts of other books.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.models.comparisons import holm
from cskit.policy import Policy

if TYPE_CHECKING:
    # scipy.stats and statsmodels load where a model is fitted, not with every page.
    from cskit.models.ratios import Ratios

__all__ = ["OTHERS", "UNKNOWN", "hidden", "nothing", "pooled", "ratios", "tidy"]

OTHERS, UNKNOWN = "+", ""
"""Levels: all that are too small to be named, and where the data do not say."""

_KINDS = {
    **dict.fromkeys(("trait", "level", "reference"), "str"),
    **dict.fromkeys(("n", "events"), "Int64"),
    **dict.fromkeys(("ratio", "low", "high", "p", "holm"), "float64"),
    **dict.fromkeys(("differs", "varies"), "bool"),
    "guard": "str",
}


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


def tidy(fitted: Ratios, policy: Policy) -> pd.DataFrame:
    """Give a fitted model as the table of a page.

    Parameters
    ----------
    fitted
        Cox's model or an ordered logit.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        First a row of all (``trait`` empty), then one for each level of each trait:

        - ``trait``, ``level``, ``reference``: str; the level that it is compared with
        - ``n``, ``events``: Int64
        - ``ratio``, ``low``, ``high``, ``p``: float64, see
          :meth:`Ratios.table <cskit.models.ratios.Ratios.table>`; NaN where ``guard`` is not empty
        - ``holm``: float64, p of the trait as a whole, corrected for all traits
        - ``differs``: bool, whether the trait survives that correction and the level stands out in it
        - ``varies``: bool, whether one ratio does not tell the whole story of the trait: it changes with
          age, or between the cuts of the answers (corrected by Holm for the traits tested)
        - ``guard``: str, empty where a ratio is given, ``reference``, or the reason why there is none
    """
    table = fitted.table(policy.confidence)
    found = table.set_axis(["trait", "level", "n", "events", "guard", *_RATIO], axis="columns")
    first = found[found["guard"] == "reference"].set_index("trait")["level"]
    alpha = 1 - policy.confidence
    whole = fitted.by_trait().set_index("term")["holm"]
    # Named are traits that survive among traits, and of these the levels that survive among their own.
    within = found.groupby("trait")["p"].transform(_holm)
    found = found.assign(
        reference=found["trait"].map(first).fillna(""),
        holm=found["trait"].map(whole).where(found["guard"] == "").astype("float64"),
        differs=(found["trait"].map(whole) < alpha) & (within < alpha),
        varies=found["trait"].isin(fitted.varying(alpha)),
    )
    rows = [pd.DataFrame([{"n": fitted.nobs, "events": fitted.events, "trait": "", "level": ""}]), found]
    return _typed(pd.concat(rows, ignore_index=True))


_RATIO = ("ratio", "low", "high", "p")


def _holm(p: pd.Series) -> pd.Series:
    """Correct the p values of a trait's levels; where there is none it stays empty."""
    known = p.dropna()
    return pd.Series(holm(known.to_numpy(dtype=np.float64)), known.index).reindex(p.index)


def nothing(reason: str, n: int = 0, events: int = 0, counted: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give the table where there is no model: one row of all, with the reason as its guard.

    Parameters
    ----------
    reason
        Why there is none.
    n, events
        What there is.
    counted
        From ``table()`` of a model that could not be fitted: its traits, each with its reason.
    """
    whole = pd.DataFrame([{"n": n, "events": events, "guard": reason}])
    if counted is None:
        return _typed(whole)
    return _typed(pd.concat([whole, counted.rename(columns={"term": "trait"})], ignore_index=True))


def _typed(found: pd.DataFrame) -> pd.DataFrame:
    texts = {name: "" for name, kind in _KINDS.items() if kind == "str"}
    flags = {name: False for name, kind in _KINDS.items() if kind == "bool"}
    whole = found.reindex(columns=list(_KINDS))
    for name, empty in {**texts, **flags}.items():
        whole[name] = whole[name].astype("object").where(whole[name].notna(), empty)
    return whole.astype(_KINDS)


def hidden(
    found: pd.DataFrame, traits: pd.DataFrame, home: pd.Series, portfolios: Iterable[str], policy: Policy
) -> dict[str, pd.DataFrame]:
    """Hide from each portfolio what would tell of single accounts of the other books.

    Parameters
    ----------
    found
        From :func:`tidy`.
    traits
        From :func:`pooled`, of the company's rows, indexed by the account.
    home
        By account, the portfolio it is in.
    portfolios
        Whose slices it is for.
    policy
        ``minimum_group``.

    Returns
    -------
    dict
        By portfolio ``found``. Where the other books have accounts with a level, but fewer than
        ``minimum_group``, the level has no ratio (``hidden``), and no level of its trait says how many it
        is of: the counts of the others and of all would give it away. No table where the other books have
        so few accounts in all, or all together.
    """
    where = pd.Series(traits.index, dtype="str").map(home).to_numpy()
    # Of an account with several answers the first row tells its book.
    held = pd.Series(where, traits.index)[~traits.index.duplicated()].value_counts()
    rest = {name: held.sum() - held.get(name, 0) for name in portfolios}
    rest = rest if held.sum() >= policy.minimum_group else {}
    tables = {name: found for name, others in rest.items() if not 0 < others < policy.minimum_group}
    for name in traits:
        each = pd.DataFrame({"account": traits.index, "level": traits[name].to_numpy(), "book": where})
        counts = each.drop_duplicates().groupby(["level", "book"]).size().unstack(fill_value=0)
        others = counts.reindex(columns=list(tables), fill_value=0).rsub(counts.sum(axis=1), axis=0)
        few = (others > 0) & (others < policy.minimum_group)
        for portfolio in others.columns[few.any()]:
            levels = few.index[few[portfolio]]
            tables[portfolio] = _without(tables[portfolio], str(name), levels)
    return tables


def _without(found: pd.DataFrame, trait: str, levels: pd.Index) -> pd.DataFrame:
    """Hide some levels of a trait, and the counts of all its levels."""
    own = found["trait"] == trait
    at = own & found["level"].isin(levels)
    return found.assign(
        guard=found["guard"].mask(at, "hidden"),
        differs=found["differs"] & ~at,
        **{column: found[column].mask(at) for column in (*_RATIO, "holm")},
        **{column: found[column].mask(own) for column in ("n", "events")},
    )


def ratios(found: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Give the ratios as results, by trait and level.

    Parameters
    ----------
    found
        From :func:`tidy`, as a slice carries it.
    metric
        Id of the ratio.

    Returns
    -------
    DataFrame
        Rows of ``results`` by ``{"trait": …, "level": …}``; n as in the table. Undefined, with the reason,
        where there is no ratio.
    """
    whole = found.iloc[0]
    rows = []
    if whole["guard"]:
        rows.append(results.undefined(metric, _REASONS[whole["guard"]], int(whole["n"])))
    for row in found.iloc[1:].to_dict("records"):
        by = {"trait": str(row["trait"]), "level": str(row["level"])}
        n = 0 if pd.isna(row["n"]) else int(row["n"])
        if row["guard"] == "":
            ends = {"low": row["low"], "high": row["high"]}
            rows.append(results.result(metric, row["ratio"], n, **ends, by=by))
        elif row["guard"] != "reference":
            rows.append(results.undefined(metric, _REASONS[row["guard"]], n, by=by))
    return results.frame(rows)


_REASONS = {
    "too_few": "too_few_for_ratio",
    "none_lost": "no_loss",
    "one_level": "one_group",
    "no_trait": "one_group",
    "collinear": "said_already",
    "separated": "no_finite_ratio",
    "hidden": "small_group",
    "all_best": "one_kind",
    "all_worst": "one_kind",
    "one_answer": "one_kind",
    "no_answers": "no_answers",
    "no_comparison": "no_comparison",
    "beginning_unknown": "beginning_unknown",
}
