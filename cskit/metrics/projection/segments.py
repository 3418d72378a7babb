"""Curves of the company by segment and term, and what the months still to come are worth."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cskit.metrics.projection.company import CompanyFit
from cskit.metrics.projection.fitting import Fit, Reason
from cskit.metrics.projection.groups import TERMS, Floats, Group

__all__ = ["SegmentProjection", "segments"]

_CURVE = {"segment": "str", "term": "int64", "age": "int64", "survival": "float64", "low": "float64",
          "high": "float64"}  # fmt: skip
_MONTHS = {"segment": "str", "term": "int64", "tenure": "Int64", "months": "int64", "value": "float64",
           "low": "float64", "high": "float64"}  # fmt: skip
_FITS = {"segment": "str", "term": "int64", "accounts": "int64", "lost": "int64", "seen": "int64",
         "of": "str", "model": "str", "horizon": "int64", "reason": "str"}  # fmt: skip


class SegmentProjection(NamedTuple):
    """The company's curves by segment and term, in three tables; segment "" is the whole company.

    A segment is what the accounts were grouped by: their segment, or the channel that brought them.

    - ``fits``: a row per segment and term with at least ``minimum_group`` accounts: ``segment``, ``term``
      (months of a period), ``accounts``, ``lost``, ``seen`` (months of age), ``of`` (``segment`` or
      ``company``: whose fit the other tables have), ``model``, ``horizon`` (months up to which they go; 0 =
      no curve), ``reason`` (why there is no curve, else why it is not the segment's own)
    - ``curve``: ``segment``, ``term``, ``age`` (months from 0 to the horizon), ``survival``, ``low``,
      ``high``
    - ``months``: ``segment``, ``term``, ``tenure`` (empty: a new account; else months it has stayed),
      ``months`` (how many are counted), and discounted expected months ``value``, ``low``, ``high``. New:
      Σ S(k) ÷ (1 + d)^(k/12), k from 0 to months − 1. Stayed: Σ S(tenure + k) ÷ S(tenure) ÷
      (1 + d)^(k/12), k from 1 to months. Tenures run from 0 to the months seen.

    Months of a new account are those of its curve. Of those that stayed they are the same for all, so that
    what is left of two accounts can be compared: the fewest that were seen of any of these curves, at most
    the policy's horizon. So even an account as old as what was seen stays within twice of it.

    A (segment, term) without a row in ``fits`` is too small to be shown: use segment "".
    """

    fits: pd.DataFrame
    curve: pd.DataFrame
    months: pd.DataFrame


def segments(company: CompanyFit, groups: pd.Series, rate: float) -> SegmentProjection:
    """Project how long the company's accounts stay, by group and term, with their discounted months.

    *Answers:* how many months will a new account still pay, and one that has been here for a while?

    Parameters
    ----------
    company
        From :func:`cskit.metrics.projection.company_fit`.
    groups
        By account, what it is to be taken with: its segment, or its channel; empty where it has none.
    rate
        Discount rate a year: 0.1 is 10%.

    Returns
    -------
    SegmentProjection
        Three tables.
    """
    known = groups.reindex(company.lives["customer_id"])
    named = known.astype("object").fillna("").to_numpy(dtype=object)
    fits: list[dict[str, Any]] = []
    curves: list[tuple[str, int, Fit]] = []
    for segment in ["", *sorted(set(named) - {""})]:
        for term in TERMS:
            counted = company.group((named == segment) | (segment == ""), term)
            if counted.accounts < company.policy.minimum_group:
                continue
            own, fit, why = company.own_or_company(counted) if segment else _whole(company, term)
            fits.append(_row(segment, counted, "segment" if own else "company", fit, why))
            if isinstance(fit, Fit):
                curves.append((segment, term, fit))
    ahead = min((min(fit.horizon, fit.group.seen) for *_, fit in curves), default=0)
    parts: list[tuple[pd.DataFrame, ...]] = [
        tuple(part.assign(segment=name, term=term) for part in _curve_and_months(fit, ahead, rate))
        for name, term, fit in curves
    ]
    return SegmentProjection(
        pd.DataFrame(fits, columns=list(_FITS)).astype(_FITS),
        _joined([curve for curve, _ in parts], _CURVE),
        _joined([months for _, months in parts], _MONTHS),
    )


def _whole(company: CompanyFit, term: int) -> tuple[bool, Fit | Reason, str]:
    """Give the company's own fit."""
    fit = company.fits[term]
    return False, fit, fit.code if isinstance(fit, Reason) else ""


def _row(segment: str, counted: Group, whose: str, fit: Fit | Reason, why: str) -> dict[str, Any]:
    about = {"segment": segment, "term": counted.term, "accounts": counted.accounts, "lost": counted.lost}
    model, horizon = (fit.model, fit.horizon) if isinstance(fit, Fit) else ("", 0)
    return about | {"seen": counted.seen, "of": whose, "model": model, "horizon": horizon, "reason": why}


def _curve_and_months(fit: Fit, ahead: int, rate: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a fit's curve by month; and discounted months of a new account, and of one of each tenure.

    Both come from one look at the curves that the data allow: these take longest.
    """
    ages, tenures = fit.horizon + 1, np.arange(0, fit.group.seen + 1)

    def figures(here: Floats) -> Floats:
        factor = (1 + rate) ** (-np.arange(here.shape[-1]) / 12)
        new = (here * factor)[..., : fit.horizon].sum(axis=-1)
        left = [
            (here[..., tenure + 1 : tenure + 1 + ahead] * factor[1 : ahead + 1]).sum(axis=-1)
            / np.maximum(here[..., tenure], 1e-12)
            for tenure in tenures
        ]
        return np.concatenate([here[..., :ages], np.stack([new, *left], axis=-1)], axis=-1)

    names, most = ("value", "low", "high"), max(fit.horizon, fit.group.seen + ahead)
    found = pd.DataFrame(dict(zip(names, fit.figures(figures, most), strict=True)))
    curve = found[:ages].rename(columns={"value": "survival"}).assign(age=np.arange(ages))
    tenure = pd.array([None, *tenures.tolist()], dtype="Int64")
    return curve, found[ages:].assign(tenure=tenure, months=[fit.horizon, *[ahead] * len(tenures)])


def _joined(parts: list[pd.DataFrame], kinds: dict[str, str]) -> pd.DataFrame:
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(kinds))
    return frame[list(kinds)].astype(kinds)
