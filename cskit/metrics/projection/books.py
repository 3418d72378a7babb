"""The curve of each book: the mixture of its term groups, with the company's fit where one is too small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.projection.company import CompanyFit
from cskit.metrics.projection.fitting import Fit, Reason
from cskit.metrics.projection.groups import TERMS, Floats

__all__ = ["BookProjection", "books"]

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


def books(company: CompanyFit, home: pd.Series, portfolios: Sequence[str]) -> dict[str, BookProjection]:
    """Project the share still here for each book.

    *Answers:* of those that begin, how many will still be here in one, two, three years?

    Parameters
    ----------
    company
        From :func:`cskit.metrics.projection.company_fit`.
    home
        Portfolio by account.
    portfolios
        Names.

    Returns
    -------
    dict of BookProjection
        By portfolio; a book without an account of known age is left out.

    Notes
    -----
    A book's curve is Σ share · S over its term groups, and its interval, where there are several,
    S ∓ √Σ share²·(S − end)² of theirs: approximate.
    """
    of = company.lives["customer_id"].map(home)
    mine = {name: (of == name).to_numpy(dtype=bool) for name in portfolios}
    return {name: _book(company, own) for name, own in mine.items() if own.any()}


def _book(company: CompanyFit, own: npt.NDArray[np.bool_]) -> BookProjection:
    """Project one book."""
    terms, followed = company.terms[own], company.lives.loc[own, "entry"] == 0
    # The mixture is that of accounts followed from their first month: others are known because they stayed.
    base = terms[followed] if followed.any() else terms
    rows: list[dict[str, Any]] = []
    used: list[tuple[float, Fit | Reason]] = []
    for term in TERMS:
        if not (terms == term).any():
            continue
        mine, share = company.group(own, term), float((base == term).mean())
        by_itself, fit, why = company.own_or_company(mine)
        whose = "portfolio" if by_itself else "company"
        rows.append({"term": term, "share": share, "accounts": mine.accounts, "lost": mine.lost,
                     "seen": mine.seen, "of": whose, "reason": why, **_about(fit)})  # fmt: skip
        used += [(share, fit)] if share > 0 else []
    parts = pd.DataFrame(rows, columns=list(_PARTS)).astype(_PARTS)
    return BookProjection(_mixture(used), parts, company.scores)


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
    squares = [(curve[0] * (curve[end] - curve[1])) ** 2 for curve in curves]
    return np.asarray(np.sqrt(sum(squares)))
