"""What a slice carries of the drivers, and as results: nothing that tells of single accounts of other books.

A trait is compared in the whole company: a single book has too few losses and answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from cskit.metrics import results
from cskit.metrics.drivers.table import RATIO, nothing
from cskit.policy import Policy

__all__ = ["hidden", "ratios", "shown"]


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
        **{column: found[column].mask(at) for column in (*RATIO, "holm")},
        **{column: found[column].mask(own) for column in ("n", "events")},
    )


def shown(company: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Find a table of drivers among what the slice carries; a row with the reason where it is not there.

    Parameters
    ----------
    company
        ``book.company``.
    name
        What the table is called there.
    """
    found = company.get(name)
    return nothing("no_comparison") if found is None else found


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
    "no_maximum": "no_maximum",
    "hidden": "small_group",
    "all_best": "one_kind",
    "all_worst": "one_kind",
    "one_answer": "one_kind",
    "no_answers": "no_answers",
    "no_comparison": "no_comparison",
    "beginning_unknown": "beginning_unknown",
}
