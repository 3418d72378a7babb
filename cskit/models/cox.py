"""Cox's regression: which traits go with leaving sooner, on statsmodels' PHReg, with its guards."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg, PHRegResults
from statsmodels.duration.survfunc import SurvfuncRight

from cskit.errors import NotIdentified
from cskit.models.arrays import Flags, Floats, Whole
from cskit.models.ratios import Estimate, Ratios, separated
from cskit.models.traits import FEWEST, Design, design

__all__ = ["Cox", "CoxResults"]


class Cox:
    """Cox's model of durations: at any age, each level of a trait multiplies the hazard by a constant.

    *Answers:* which traits go with leaving sooner, and how much?

    Parameters
    ----------
    age
        Whole months at the loss, or as far as seen. Of age 0 nobody has been at risk yet.
    lost
        Whether it left at that age.
    traits
        A column by trait, as :func:`cskit.models.traits.design` takes them; rows in the same order.
    entry
        Age from which it was seen; at risk from the next on. None: all from the start.
    strata
        A group by row: rows are compared only with those of the same group, each of which has a hazard
        of its own by age. None: all with all.
    fewest
        Fewest losses for each parameter; traits that do not fit are left out.

    Notes
    -----
    Ties are Efron's. A level of which nobody left has no finite ratio (``none_lost``): its rows leave the
    model, which changes no other estimate.

    References
    ----------
    Cox, D. R. (1972). Regression models and life-tables. JRSS B 34, 187-220. Efron, B. (1977). The
    efficiency of Cox's likelihood function for censored data. JASA 72, 557-565. Ten losses a parameter:
    Peduzzi, P. et al. (1995). Journal of Clinical Epidemiology 48, 1503-1510.

    Examples
    --------
    Of "a" all leave a month earlier than of "b", but for one.

    >>> traits = pd.DataFrame({"kind": ["a", "a", "a", "b", "b", "b"]})
    >>> fitted = Cox([1, 2, 4, 2, 3, 4], [True] * 6, traits, fewest=1).fit()
    >>> fitted.table()[["term", "level", "n", "events", "hazard_ratio", "guard"]].round(3)
       term level  n  events  hazard_ratio      guard
    0  kind     a  3       3           NaN  reference
    1  kind     b  3       3         0.765
    """

    def __init__(
        self,
        age: npt.ArrayLike,
        lost: npt.ArrayLike,
        traits: pd.DataFrame,
        entry: npt.ArrayLike | None = None,
        strata: npt.ArrayLike | None = None,
        fewest: int = FEWEST,
    ) -> None:
        ages, left = np.asarray(age, dtype=np.int64), np.asarray(lost, dtype=bool)
        since = np.zeros_like(ages) if entry is None else np.asarray(entry, dtype=np.int64)
        each = np.zeros_like(ages) if strata is None else np.asarray(strata)
        group = np.unique(each, return_inverse=True)[1]
        seen = np.flatnonzero(ages > since)
        self._age, self._lost, self._entry = ages[seen], left[seen], since[seen]
        room = int(self._lost.sum()) // max(fewest, 1)
        self.design = design(traits.iloc[seen], self._none_lost, room, group[seen])

    def _none_lost(self, rows: Flags) -> str:
        return "" if self._lost[rows].any() else "none_lost"

    def table(self) -> pd.DataFrame:
        """List the levels, their accounts and losses, and which are left out of the model and why."""
        return self.design.table(self._lost)

    def fit(self) -> CoxResults:
        """Maximise the partial likelihood.

        Raises
        ------
        NotIdentified
            Where nobody left, or no trait is left to compare.
        """
        if not self._lost.any():
            raise NotIdentified("none_lost", _SENTENCE.format(why="nobody left", need="accounts that left"))
        plan = self.design
        while plan.names:
            model = self._model(plan)
            params, covariance = _newton(model)
            widest = separated(plan, params, covariance)
            if not widest:
                return CoxResults(plan, model, (params, covariance), self._lost)
            plan = plan.without(widest, "separated")
        need = "more losses, or traits that differ between accounts"
        raise NotIdentified("no_trait", _SENTENCE.format(why="no trait can be compared", need=need))

    def _model(self, plan: Design) -> PHReg:
        matrix, rows = plan.matrix, plan.rows
        age, lost, entry, strata = self._age[rows], self._lost[rows], self._entry[rows], plan.strata[rows]
        # In one order whatever the rows': sums then have the same last digit.
        order = np.lexsort([*matrix.T, strata, entry, lost, age])
        # statsmodels counts who enters at an age among those at risk at it; ours enter after it.
        begin = np.where(entry > 0, entry + 0.5, 0.0)
        data = age[order].astype(np.float64), matrix[order], lost[order].astype(np.float64)
        return PHReg(*data, entry=begin[order], strata=strata[order], ties="efron")


_SENTENCE = "Cox's model: {why}, so no ratio can be told. It needs {need}."


def _newton(model: PHReg) -> tuple[Floats, Floats]:
    """Give estimates and their covariance; NaN where the fit has none."""
    with warnings.catch_warnings():
        # What they warn of shows in the estimates, and is said in words.
        warnings.simplefilter("ignore")
        try:
            params = np.asarray(model.fit(tol=1e-10, maxiter=50).params, dtype=np.float64)
            return params, np.linalg.inv(-model.hessian(params))
        except np.linalg.LinAlgError:
            nothing = np.full(model.exog.shape[1], np.nan)
            return nothing, np.diag(nothing)


class CoxResults(Ratios):
    """A fitted Cox model.

    Parameters
    ----------
    plan, model, estimate, lost
        The traits in it, statsmodels' model, estimates with their covariance, and who was lost.
    """

    def __init__(self, plan: Design, model: PHReg, estimate: tuple[Floats, Floats], lost: Flags) -> None:
        params, covariance = estimate
        self._model = model
        fitted = PHRegResults(model, params, covariance)
        found = Estimate(params, covariance, float(model.loglike(params)))
        super().__init__(plan, fitted, found, lost, "hazard_ratio")

    def proportional(self) -> pd.DataFrame:
        """Test for each trait whether its ratios stay the same at every age (Grambsch and Therneau).

        *Answers:* is one ratio the whole story, or do accounts differ early and not late?

        Returns
        -------
        DataFrame
            By trait of the model and, last, for all together (``term`` empty): ``statistic``
            (chi-squared), ``degrees`` and ``p``; a low p says that the ratio changes with age.

        Notes
        -----
        Schoenfeld's residuals, with Efron's means where losses are tied, against 1 − S just before each
        age, S Kaplan and Meier's curve of all. A trait of several levels has one test.

        References
        ----------
        Grambsch, P. M. and Therneau, T. M. (1994). Proportional hazards tests and diagnostics based on
        weighted residuals. Biometrika 81, 515-526.
        """
        times, deaths, residuals = _residuals(self._model, self.params.to_numpy(dtype=np.float64))
        scale = _left_before(self._model, times)
        centred = scale - np.average(scale, weights=deaths)
        spread = float((deaths * centred**2).sum()) * deaths.sum()
        covariance = self.covariance.to_numpy()
        slopes = deaths.sum() * covariance @ (centred @ residuals)
        owners = [name for name, _ in self.design.names]
        terms = list(dict.fromkeys(owners))
        rows = []
        for term in [*terms, ""]:
            own = np.array([not term or owner == term for owner in owners])
            block = np.linalg.solve(covariance[np.ix_(own, own)], slopes[own])
            statistic = float(slopes[own] @ block) / spread if spread > 0 else float("nan")
            rows.append((term, statistic, int(own.sum()), float(stats.chi2.sf(statistic, own.sum()))))
        return pd.DataFrame(rows, columns=["term", "statistic", "degrees", "p"])


def _residuals(model: PHReg, params: npt.NDArray[Any]) -> tuple[Floats, Whole, Floats]:
    """Sum Schoenfeld's residuals at each age of a loss, in each stratum.

    statsmodels' own compare with the mean of Breslow's ties: under Efron's they do not sum to 0.
    """
    rows: list[tuple[float, int, Floats]] = []
    surv = model.surv
    for age, entry, lost, columns in zip(surv.time_s, surv.entry_s, surv.status_s, surv.exog_s, strict=True):
        weight = np.exp(columns @ params - (columns @ params).max())
        for time in np.unique(age[lost == 1]):
            risk, died = (entry < time) & (age >= time), (lost == 1) & (age == time)
            gone = np.arange(died.sum()) / died.sum()
            whole = weight[risk].sum() - gone * weight[died].sum()
            sums = weight[risk] @ columns[risk] - np.outer(gone, weight[died] @ columns[died])
            means = (sums / whole[:, None]).sum(axis=0)
            rows.append((float(time), int(died.sum()), columns[died].sum(axis=0) - means))
    times, deaths, residuals = zip(*rows, strict=True)
    return np.array(times), np.array(deaths), np.array(residuals)


def _left_before(model: PHReg, times: Floats) -> Floats:
    """Give the share that left before each age, by Kaplan and Meier's curve of all strata together."""
    curve = SurvfuncRight(model.endog, model.status, entry=model.entry)
    at = np.searchsorted(curve.surv_times, times, side="left")
    return 1.0 - np.concatenate([[1.0], curve.surv_prob])[at]
