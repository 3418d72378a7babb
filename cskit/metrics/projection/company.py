"""The company's own fits: scored, and ready to stand in for a book or segment that is too small."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics.projection.fitting import MODELS, Fit, Reason, fitted
from cskit.metrics.projection.groups import TERMS, Group, binding, group, shorter, terms_of
from cskit.metrics.projection.scoring import chosen, score
from cskit.policy import Policy

__all__ = ["CompanyFit", "company_fit"]


@dataclass(frozen=True)
class CompanyFit:
    """The company's accounts and its fits, from which books and segments start.

    Parameters
    ----------
    lives, terms
        Its accounts of known age, and the term of each, by row.
    scores
        From :func:`score <cskit.metrics.projection.score>`, term by term.
    fits
        By term, the fit of the model that scored better.
    month, policy
        The month of the report, and the definitions in force.
    """

    lives: pd.DataFrame
    terms: pd.Series
    scores: pd.DataFrame
    fits: Mapping[int, Fit | Reason]
    month: pd.Timestamp
    policy: Policy

    def group(self, mine: npt.NDArray[np.bool_], term: int) -> Group:
        """Count some of the accounts, those of one term."""
        return group(self.lives[mine & (self.terms == term).to_numpy()], self.month, term, self.policy)

    def own_or_company(self, mine: Group) -> tuple[bool, Fit | Reason, str]:
        """Fit a part of the company; take the company's fit where that cannot be, and say why.

        The company's better model goes first; where the part's data cannot tell it, the simpler one.
        """
        whole = self.fits[mine.term]
        if isinstance(whole, Reason):
            return False, whole, whole.code
        why = ""
        for model in dict.fromkeys((whole.model, MODELS[0])):
            own = fitted(mine, model, self.policy)
            if isinstance(own, Fit):
                return True, own, ""
            why = own.code
        return False, whole, why


def company_fit(
    tables: Mapping[str, pd.DataFrame], lives: pd.DataFrame, month: pd.Timestamp, policy: Policy
) -> CompanyFit:
    """Score the models on the company's held-out months, and fit the better one to each term.

    Parameters
    ----------
    tables
        The company's ``contracts``, where it has them.
    lives
        From :func:`cskit.metrics.lives.lives`, of the whole company.
    month
        The month of the report.
    policy
        ``confidence``, ``horizon``, ``minimum_group``.

    Notes
    -----
    Accounts with yearly contracts are counted in years. The others are one group, small enough as it is, and
    counted in the longest term that more than a fifth of them hold: losses fall at the ends of terms, and
    there the curve is held against them. Where no curve can be had so, the next shorter period is taken.
    """
    lives = lives[lives["known"]].reset_index(drop=True)
    months = binding(tables, lives)
    terms = terms_of(months, _shorter(lives, months, month, policy))
    parts: list[pd.DataFrame] = []
    fits: dict[int, Fit | Reason] = {}
    for term in TERMS:
        mine = lives[terms == term]
        if mine.empty:
            fits[term] = Reason("few_accounts")
            continue
        found = score(mine, month, term, policy)
        parts.append(found)
        fits[term] = _whole(group(mine, month, term, policy), chosen(found), policy)
    scores = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return CompanyFit(lives, terms, scores, fits, month, policy)


def _whole(mine: Group, model: str, policy: Policy) -> Fit | Reason:
    """Fit the model that scored better; where all the months cannot tell it, the simpler one."""
    found = fitted(mine, model, policy)
    return found if isinstance(found, Fit) or model == MODELS[0] else fitted(mine, MODELS[0], policy)


def _shorter(lives: pd.DataFrame, months: pd.Series, month: pd.Timestamp, policy: Policy) -> int:
    """Give the longest period of accounts bound for less than a year in which they have a curve."""
    *longer, least = shorter(months)
    mine = lives[months < max(TERMS)]
    for term in longer:
        if isinstance(fitted(group(mine, month, term, policy), MODELS[0], policy), Fit):
            return term
    return least
