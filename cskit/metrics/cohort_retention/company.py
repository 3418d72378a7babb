"""A book beside the rest of the company: its curve, its year, its ages of loss, and whether they differ."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.cohort_retention.ages import followed, seen
from cskit.metrics.cohort_retention.exposure import exposure, most_lost
from cskit.metrics.cohort_retention.summary import curve
from cskit.metrics.intervals import wilson
from cskit.metrics.months import number, numbers
from cskit.metrics.survival import kaplan_meier, log_rank
from cskit.policy import Policy

__all__ = ["compared", "rest_bands", "rest_curve", "rest_test", "shared", "worst_age"]

_TEST = {
    "stayed": "float64", "eligible": "float64", "low": "float64", "high": "float64",
    "lost": "int64", "expected": "float64", "statistic": "float64", "p": "float64",
}  # fmt: skip


def _rest(lives: pd.DataFrame, own: pd.Series, policy: Policy) -> pd.DataFrame:
    """Keep the accounts of all other books; none where they are fewer than the smallest group."""
    others = seen(lives[~own])
    return others if len(others) >= policy.minimum_group else others.iloc[:0]


def rest_curve(lives: pd.DataFrame, own: pd.Series, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Estimate the share still here at each age in the rest of the company.

    *Answers:* does this book keep its accounts longer than the others?

    Parameters
    ----------
    lives
        From :func:`cskit.metrics.lives.lives`, of the whole company.
    own
        bool by row of ``lives``: whether the account is this book's.
    month
        The month of the report; of no effect here.
    policy
        ``confidence``; ``minimum_group``: a smaller rest, and the tail with fewer at risk, is not shown.

    Returns
    -------
    DataFrame
        As :func:`curve <cskit.metrics.cohort_retention.curve>`.
    """
    return curve(_rest(lives, own, policy), policy).reset_index(drop=True)


def rest_bands(lives: pd.DataFrame, own: pd.Series, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Count the losses by age of the rest of the company.

    *Answers:* at which age do the others lose theirs, where this book has too few losses to tell?

    Parameters
    ----------
    lives, own, month, policy
        As in :func:`rest_curve`.

    Returns
    -------
    DataFrame
        As :func:`exposure <cskit.metrics.cohort_retention.exposure>`, without bands in which fewer
        accounts than ``minimum_group`` were.
    """
    found = exposure(_rest(lives, own, policy), month, policy)
    return found[found["exposed"] >= policy.minimum_group].reset_index(drop=True)


def rest_test(lives: pd.DataFrame, own: pd.Series, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Compare a book with the rest of the company: 12 months, and the log-rank test over all ages.

    Parameters
    ----------
    lives, own, month, policy
        As in :func:`rest_curve`.

    Returns
    -------
    DataFrame
        No row where the rest is too small; else one: ``stayed`` of ``eligible`` accounts of the rest
        unbroken at 12 months, with Wilson's ``low`` and ``high`` (0 to 1; all NaN under
        ``minimum_group``); ``lost`` (int64) by this book at any age and ``expected`` (float64), had it
        lost the company's share at each age; log-rank ``statistic`` and ``p``, NaN where undefined.
    """
    rest = _rest(lives, own, policy)
    if rest.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _TEST.items()})
    could = followed(rest)
    could = could[number(month) - numbers(could["cohort"]) >= 12]
    k, n = float((~could["lost"] | (could["age"] > 12)).sum()), float(len(could))
    low, high, _ = wilson(k, n, policy.confidence)
    if n < policy.minimum_group:
        k = n = low = high = np.nan
    mine = seen(lives[own])
    both = pd.concat([mine, rest], ignore_index=True)
    test = log_rank(both, pd.Series(np.arange(len(both)) < len(mine)))
    lost, expected = _expected(mine, both)
    row = (k, n, low, high, lost, expected, test.statistic, test.p)
    return pd.DataFrame([row], columns=list(_TEST)).astype(_TEST)


def _expected(mine: pd.DataFrame, both: pd.DataFrame) -> tuple[int, float]:
    """Count the losses of a book, and those it would have at the rates of all."""
    own = kaplan_meier(mine).set_index("age")
    all_ = kaplan_meier(both).set_index("age").reindex(own.index)
    rates = np.divide(all_["lost"], all_["at_risk"], out=np.zeros(len(own)), where=all_["at_risk"] > 0)
    return int(own["lost"].sum()), float((own["at_risk"] * rates).sum())


def shared(company: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Find a table of the rest of the company among what the slice carries; empty where it is not there.

    Parameters
    ----------
    company
        ``book.company``.
    name
        ``curve`` or ``bands``.
    """
    nobody = pd.DataFrame({"cohort": pd.Series(dtype="datetime64[us]"), "lost": pd.Series(dtype="bool")})
    nobody = nobody.assign(age=0, entry=0, known=True)
    found = company.get(f"retention_rest_{name}")
    if found is not None:
        return found
    if name == "curve":
        return kaplan_meier(nobody)
    return exposure(nobody, pd.Timestamp("2000-01-01"), Policy()).iloc[:0]


def worst_age(bands: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """Choose the age at which accounts leave: this book's, or the company's where its losses are too few.

    *Answers:* which age deserves a call before anything is wrong?

    Parameters
    ----------
    bands, rest
        From :func:`exposure <cskit.metrics.cohort_retention.exposure>` and :func:`rest_bands`.

    Returns
    -------
    DataFrame
        One band that stands out, with ``of`` (``portfolio`` or ``company``); no row where neither has one.
    """
    own = most_lost(bands).assign(of="portfolio")
    return own if len(own) else most_lost(rest).assign(of="company")


def compared(company: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the comparison with the rest of the company as results.

    Parameters
    ----------
    company
        ``book.company``: ``retention_rest_test`` where there is something to compare with.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``retention.m12_rest``, ``.losses_seen``, ``.losses_expected``, ``.log_rank``
        and ``.log_rank_p``.
    """
    names = ("m12_rest", "losses_seen", "losses_expected", "log_rank", "log_rank_p")
    ids = [f"retention.{name}" for name in names]
    test = company.get("retention_rest_test")
    if test is None or test.empty:
        return results.frame(results.undefined(name, "no_comparison") for name in ids)
    row = test.iloc[0]
    if np.isnan(row["eligible"]):
        rows = [results.undefined(ids[0], "no_comparison")]
    else:
        n, share = int(row["eligible"]), float(row["stayed"] / row["eligible"])
        rows = [results.result(ids[0], share, n, low=row["low"], high=row["high"])]
    lost = int(row["lost"])
    rows += [results.result(ids[1], lost, lost), results.result(ids[2], row["expected"], lost)]
    for name, value in ((ids[3], row["statistic"]), (ids[4], row["p"])):
        undefined = np.isnan(value)
        rows.append(results.undefined(name, "no_loss") if undefined else results.result(name, value, lost))
    return results.frame(rows)
