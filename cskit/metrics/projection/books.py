"""The curve of each book: the mixture of its term groups.

A group too small for a fit of its own has the company's curve with the book's own ratio of losses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.projection.company import CompanyFit
from cskit.metrics.projection.fitting import Fit, Reason
from cskit.metrics.projection.groups import TERMS, Floats, Group
from cskit.metrics.projection.ratios import Ratio, expected_losses, ratios

__all__ = ["BookProjection", "books"]

_LITTLE = 0.05
"""Groups without a curve that hold no more of a book's accounts are left out: they could hardly move it."""
_CURVE = {"age": "int64", "survival": "float64", "low": "float64", "high": "float64"}
_PARTS = {
    "term": "int64", "share": "float64", "accounts": "int64", "lost": "int64", "seen": "int64",
    "of": "str", "model": "str", "alike": "bool", "horizon": "int64", "reason": "str",
    "fitted": "int64",
    "expected": "float64", "ratio": "float64", "ratio_low": "float64", "ratio_high": "float64",
}  # fmt: skip


class BookProjection(NamedTuple):
    """A book's curve, its parts, and the company's scores.

    - ``curve``: ``age`` (int64, months from 0), ``survival``, ``low``, ``high`` (0 to 1); empty where a part
      of the book has no curve
    - ``parts``: a row per term group of the book: ``term`` (months), ``share`` (of the book's accounts),
      ``accounts``, ``lost``, ``seen`` (months), ``of`` (``portfolio`` or ``company``: whose fit), ``model``,
      ``alike`` (the accounts cannot be told to differ), ``horizon`` (months), ``reason`` (why there is no
      curve, else why it is not the book's own), ``fitted`` (accounts that the curve was fitted to: the
      book's are among them where it is the company's; 0 without one), ``expected`` (losses that the
      company's curve expects of the accounts counted; NaN where it has none), ``ratio``, ``ratio_low``,
      ``ratio_high`` (of losses, by which the company's curve is scaled; NaN where it is not in use)
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
    S ∓ √Σ share²·(S − end)² of theirs: approximate. A group without a fit of its own has S^ρ of the
    company's, ρ from :func:`ratios <cskit.metrics.projection.ratios.ratios>` of all books. Groups that have
    no curve, and hold up to 5% of the accounts, are left out.
    """
    of = company.lives["customer_id"].map(home)
    # All books say how much books differ, whichever are asked for.
    every = {str(name): (of == name).to_numpy(dtype=bool) for name in sorted(of.dropna().unique())}
    groups = {name: _groups(company, own) for name, own in every.items()}
    compared = _compared(company, groups)
    return {
        name: _book(company, every[name], groups[name], compared[name])
        for name in portfolios
        if name in every
    }


_Compared = dict[int, tuple[float, Ratio]]
"""By term, the losses expected of a book's accounts, and its ratio."""


def _groups(company: CompanyFit, own: npt.NDArray[np.bool_]) -> list[Group]:
    """Count a book's accounts of each term."""
    return [company.group(own, term) for term in TERMS if (company.terms[own] == term).any()]


def _compared(company: CompanyFit, groups: Mapping[str, Sequence[Group]]) -> dict[str, _Compared]:
    """Compare the losses of each book's groups with those expected, where the company has a curve."""
    found: dict[str, _Compared] = {name: {} for name in groups}
    for term, fit in company.fits.items():
        mine = {name: one for name, own in groups.items() for one in own if one.term == term}
        if isinstance(fit, Reason) or not mine:
            continue
        due = [expected_losses(one, fit) for one in mine.values()]
        drawn = ratios([one.lost for one in mine.values()], due, company.policy.confidence)
        for name, expected, ratio in zip(mine, due, drawn, strict=True):
            found[name][term] = (expected, ratio)
    return found


def _book(
    company: CompanyFit, own: npt.NDArray[np.bool_], groups: Sequence[Group], compared: _Compared
) -> BookProjection:
    """Project one book."""
    terms, followed = company.terms[own], company.lives.loc[own, "entry"] == 0
    # The mixture is that of accounts followed from their first month: others are known because they stayed.
    base = terms[followed] if followed.any() else terms
    rows: list[dict[str, Any]] = []
    fits: list[tuple[Fit | Reason, Ratio | None]] = []
    for mine in groups:
        by_itself, fit, why = company.own_or_company(mine)
        due, ratio = compared.get(mine.term, (np.nan, None))
        ratio = None if by_itself else ratio
        rows.append({"term": mine.term, "share": float((base == mine.term).mean()), "accounts": mine.accounts,
                     "lost": mine.lost, "seen": mine.seen, "of": "portfolio" if by_itself else "company",
                     "reason": why, "expected": due, **_about(fit, ratio)})  # fmt: skip
        fits.append((fit, ratio))
    parts = pd.DataFrame(rows, columns=list(_PARTS)).astype(_PARTS)
    parts = parts.assign(share=_shares(parts))
    used = [(share, *fit) for share, fit in zip(parts["share"], fits, strict=True) if share > 0]
    return BookProjection(_mixture(used), parts, company.scores)


def _shares(parts: pd.DataFrame) -> pd.Series:
    """Give each group's share of the curve; 0 where it has no curve and is too little to matter."""
    without = parts["horizon"] == 0
    if parts["share"].where(without, 0).sum() > _LITTLE:
        return parts["share"]
    kept = parts["share"].where(~without, 0)
    return kept / kept.sum()


def _about(fit: Fit | Reason, ratio: Ratio | None) -> dict[str, Any]:
    """Say what a fit is, and by what it is scaled."""
    if isinstance(fit, Reason):
        return {"model": "", "alike": False, "horizon": 0, "fitted": 0}
    alike, fitted = bool(fit.result.shape.spread == 0), fit.group.accounts
    about = {"model": fit.model, "alike": alike, "horizon": fit.horizon, "fitted": fitted}
    if ratio is not None:
        about |= {"ratio": ratio.value, "ratio_low": ratio.low, "ratio_high": ratio.high}
    return about


def _mixture(parts: Sequence[tuple[float, Fit | Reason, Ratio | None]]) -> pd.DataFrame:
    """Mix the groups' curves by their shares; the interval of several comes from theirs."""
    empty = pd.DataFrame(columns=list(_CURVE)).astype(_CURVE)
    whole = [(share, fit, ratio) for share, fit, ratio in parts if isinstance(fit, Fit)]
    if not whole or len(whole) < len(parts):
        return empty
    months = min(fit.horizon for _, fit, _ in whole)
    curves = [(share, *_curve(fit, ratio, months)) for share, fit, ratio in whole]
    middle = sum((share * value for share, value, _, _ in curves), np.zeros(months + 1))
    below, above = (_apart(curves, end) for end in (2, 3))
    frame = pd.DataFrame({"age": np.arange(months + 1), "survival": middle})
    low, high = np.clip(middle - below, 0, 1), np.clip(middle + above, 0, 1)
    return frame.assign(low=low, high=high).astype(_CURVE)


def _curve(fit: Fit, ratio: Ratio | None, months: int) -> tuple[Floats, Floats, Floats]:
    """Give a group's curve: its own, or the company's with its ratio of losses."""
    whole = fit.curve(months)
    return whole if ratio is None else ratio.scale(*whole)


def _apart(curves: Sequence[tuple[float, Floats, Floats, Floats]], end: int) -> Floats:
    """Give how far the mixture's end lies away, from those of its parts."""
    squares = [(curve[0] * (curve[end] - curve[1])) ** 2 for curve in curves]
    return np.asarray(np.sqrt(sum(squares)))
