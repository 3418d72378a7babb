"""The curve of each book: the mixture of its term groups, with the company's fit where one is too small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cskit.metrics.projection.fitting import Fit, Reason, fitted
from cskit.metrics.projection.groups import TERMS, Floats, group, terms_of
from cskit.metrics.projection.scoring import chosen, score
from cskit.policy import Policy

__all__ = ["BookProjection", "books", "company_fits"]

_CURVE = {"age": "int64", "survival": "float64", "low": "float64", "high": "float64"}
_PARTS = {
    "term": "int64", "share": "float64", "accounts": "int64", "lost": "int64", "seen": "int64",
    "of": "str", "model": "str", "alike": "bool", "horizon": "int64", "reason": "str",
}  # fmt: skip


class BookProjection(NamedTuple):
    """A book's curve, its parts, and the company's scores.

    - ``curve``: ``age`` (int64, months from 0), ``survival``, ``low``, ``high`` (0 to 1); empty where a part
      of the book has no curve
    - ``parts``: a row per term group of the book: ``term`` (1 or 12), ``share`` (of the book's accounts),
      ``accounts``, ``lost``, ``seen`` (months), ``of`` (``portfolio`` or ``company``: whose fit), ``model``,
      ``alike`` (the accounts cannot be told to differ), ``horizon`` (months), ``reason`` (why there is no
      curve, else why it is not the book's own)
    - ``scores``: from :func:`score <cskit.metrics.projection.score>`, of the company
    """

    curve: pd.DataFrame
    parts: pd.DataFrame
    scores: pd.DataFrame


def company_fits(
    lives: pd.DataFrame, terms: pd.Series, month: pd.Timestamp, policy: Policy
) -> tuple[pd.DataFrame, dict[int, Fit | Reason]]:
    """Score the models on the company's held-out months, and fit the better one to each term.

    Parameters
    ----------
    lives, terms
        The company's accounts of known age, and their terms.
    month, policy
        The month of the report, and the definitions in force.
    """
    parts, fits = [], {}
    for term in TERMS:
        mine = lives[terms == term]
        if mine.empty:
            fits[term] = Reason("few_accounts")
            continue
        found = score(mine, month, term, policy)
        parts.append(found)
        fits[term] = fitted(group(mine, month, term, policy), chosen(found), policy)
    scores = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return scores, fits


def books(
    tables: Mapping[str, pd.DataFrame],
    lives: pd.DataFrame,
    home: pd.Series,
    portfolios: Sequence[str],
    month: pd.Timestamp,
    policy: Policy,
) -> dict[str, BookProjection]:
    """Project the share still here for each book.

    *Answers:* of those that begin, how many will still be here in one, two, three years?

    Parameters
    ----------
    tables
        The company's ``contracts``, where it has them.
    lives
        From :func:`cskit.metrics.lives.lives`, of the whole company.
    home
        Portfolio by row of ``lives``.
    portfolios
        Names.
    month
        The month of the report.
    policy
        ``confidence``, ``horizon``, ``minimum_group``.

    Returns
    -------
    dict of BookProjection
        By portfolio; a book without an account of known age is left out.

    Notes
    -----
    A book's curve is Σ share · S over its term groups, and its interval, where there are several,
    S ∓ √Σ share²·(S − end)² of theirs: approximate.
    """
    known = lives["known"]
    lives, home = lives[known], home[known]
    terms = terms_of(tables, lives)
    scores, fits = company_fits(lives, terms, month, policy)
    found = {}
    for name in portfolios:
        own = (home == name).to_numpy()
        if own.any():
            found[name] = _book(lives[own], terms[own], fits, month, policy)._replace(scores=scores)
    return found


def _book(
    lives: pd.DataFrame, terms: pd.Series, fits: Mapping[int, Fit | Reason], month: pd.Timestamp, policy: Policy
) -> BookProjection:
    """Project one book, given the company's fits."""
    # The mixture is that of accounts followed from their first month: others are known because they stayed.
    base = lives["entry"] == 0
    base = base if base.any() else pd.Series(True, index=lives.index)
    rows: list[dict[str, Any]] = []
    used: list[tuple[float, Fit | Reason]] = []
    for term in TERMS:
        if not (terms == term).any():
            continue
        mine = group(lives[terms == term], month, term, policy)
        share = float((terms[base] == term).mean())
        whose, fit, why = _own_or_company(mine, fits[term], policy)
        rows.append({"term": term, "share": share, "accounts": mine.accounts, "lost": mine.lost,
                     "seen": mine.seen, "of": whose, "reason": why, **_about(fit)})  # fmt: skip
        used += [(share, fit)] if share > 0 else []
    parts = pd.DataFrame(rows, columns=list(_PARTS)).astype(_PARTS)
    return BookProjection(_mixture(used), parts, pd.DataFrame())


def _own_or_company(mine: Any, company: Fit | Reason, policy: Policy) -> tuple[str, Fit | Reason, str]:
    """Fit a book's group with the company's model; take the company's fit where that cannot be."""
    if isinstance(company, Reason):
        return "company", company, company.code
    own = fitted(mine, company.model, policy)
    if isinstance(own, Reason) or own.horizon < mine.term:
        return "company", company, own.code if isinstance(own, Reason) else "few_accounts"
    return "portfolio", own, ""


def _about(fit: Fit | Reason) -> dict[str, Any]:
    """Say what a fit is."""
    if isinstance(fit, Reason):
        return {"model": "", "alike": False, "horizon": 0}
    return {"model": fit.model, "alike": bool(fit.result.shape.spread == 0), "horizon": fit.horizon}


def _mixture(parts: Sequence[tuple[float, Fit | Reason]]) -> pd.DataFrame:
    """Mix the groups' curves by their shares; the interval of several comes from theirs."""
    empty = pd.DataFrame(columns=list(_CURVE)).astype(_CURVE)
    whole = [(share, fit) for share, fit in parts if isinstance(fit, Fit)]
    if not whole or len(whole) < len(parts):
        return empty
    months = min(fit.horizon for _, fit in whole)
    curves = [(share, *fit.curve(months)) for share, fit in whole]
    middle = sum((share * value for share, value, _, _ in curves), np.zeros(months + 1))
    below, above = (_apart(curves, end) for end in (2, 3))
    frame = pd.DataFrame({"age": np.arange(months + 1), "survival": middle})
    low, high = np.clip(middle - below, 0, 1), np.clip(middle + above, 0, 1)
    return frame.assign(low=low, high=high).astype(_CURVE)


def _apart(curves: Sequence[tuple[float, Floats, Floats, Floats]], end: int) -> Floats:
    """Give how far the mixture's end lies away, from those of its parts."""
    squares = [(curve[0] * (curve[end] - curve[1])) ** 2 for curve in curves]  # type: ignore[operator]
    return np.asarray(np.sqrt(sum(squares)))
