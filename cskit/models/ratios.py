"""What a fitted regression on traits gives: a ratio for each level, its range, and how sure it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cskit.models.arrays import Floats
from cskit.models.comparisons import holm
from cskit.models.traits import Design

__all__ = ["WIDEST", "Estimate", "Ratios", "separated", "wald"]


WIDEST = np.log(1000.0)
"""A ratio beyond 1000 to 1 says that the data hold no finite one, or that the fit did not converge."""

_FLAT = 100.0
"""So is one whose standard error, as a logarithm, is beyond this: the likelihood is flat in it."""


class Estimate(NamedTuple):
    """What a fit found: logarithms of the ratios, their covariance, and the log-likelihood at the maximum."""

    params: Floats
    covariance: Floats
    llf: float


class Ratios:
    """A fitted model of traits, in statsmodels' way, with a tidy table of its ratios.

    Parameters
    ----------
    design
        The traits of the model.
    fitted
        statsmodels' results, for :meth:`summary`.
    estimate
        Its parameters and log-likelihood.
    events
        By row, whether it is one of the events that the table counts.
    ratio
        What the ratio is called in the table: ``hazard_ratio`` or ``odds_ratio``.
    freedom
        Degrees of freedom that the covariance is estimated with: clusters less one, where it is their
        jackknife. Infinite where it is that of the likelihood.
    """

    def __init__(
        self,
        design: Design,
        fitted: Any,
        estimate: Estimate,
        events: npt.NDArray[np.bool_],
        ratio: str,
        freedom: float = float("inf"),
    ) -> None:
        params, covariance, llf = estimate
        names = [f"{name}[{level}]" if level else name for name, level in design.names]
        self.design, self._fitted, self._counted, self._ratio = design, fitted, design.table(events), ratio
        self.nobs, self.events = int(design.rows.sum()), int(events[design.rows].sum())
        self.params = pd.Series(params, index=names, name="estimate")
        self.covariance = pd.DataFrame(covariance, index=names, columns=names)
        self.llf, self.freedom = llf, freedom

    @property
    def bse(self) -> pd.Series:
        """Standard errors of the parameters."""
        return pd.Series(np.sqrt(np.diag(self.covariance)), index=self.params.index, name="standard_error")

    @property
    def _single(self) -> Any:
        """The distribution of a single estimate over its standard error."""
        return stats.norm if np.isinf(self.freedom) else stats.t(self.freedom)

    def cov_params(self) -> pd.DataFrame:
        """Give the covariance of the parameters."""
        return self.covariance

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Give Wald's interval of each parameter: the estimate and so many standard errors either way."""
        half = self._single.isf(alpha / 2) * self.bse
        return pd.DataFrame({0: self.params - half, 1: self.params + half})

    def by_trait(self) -> pd.DataFrame:
        """Test each trait as a whole.

        *Answers:* do the levels of a trait differ at all?

        Returns
        -------
        DataFrame
            By trait of the model: ``term``, Wald's ``statistic`` (chi-squared), ``degrees`` (its levels
            less one), ``p``, and ``holm``: ``p`` corrected for the traits tested.

        Notes
        -----
        A covariance of few clusters is itself uncertain: its statistic ÷ degrees has F's distribution, and a
        single ratio Student's. How often a trait is named where nothing differs stands with
        :class:`cskit.models.ordered_logit.OrderedLogit`.

        References
        ----------
        Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust inference. Journal
        of Human Resources 50, 317-372.
        """
        owners = np.array([name for name, _ in self.design.names])
        params, covariance = self.params.to_numpy(dtype=np.float64), self.covariance.to_numpy()
        rows = []
        for term in dict.fromkeys(owners.tolist()):
            own = owners == term
            statistic = float(params[own] @ np.linalg.solve(covariance[np.ix_(own, own)], params[own]))
            degrees = int(own.sum())
            rows.append((term, statistic, degrees, wald(statistic, degrees, self.freedom)))
        found = pd.DataFrame(rows, columns=["term", "statistic", "degrees", "p"])
        return found.assign(holm=holm(found["p"].to_numpy(dtype=np.float64)))

    def proportional(self) -> pd.DataFrame:
        """Test for each trait whether one ratio is the whole story: ``term`` and ``p``, by the model."""
        raise NotImplementedError

    def varying(self, alpha: float = 0.05) -> list[str]:
        """Name the traits for which it is not, corrected for testing several (Holm)."""
        tested = self.proportional()
        tested = tested[(tested["term"] != "") & tested["p"].notna()]
        return tested.loc[holm(tested["p"].to_numpy(dtype=np.float64)) < alpha, "term"].to_list()

    def summary(self) -> Any:
        """Give statsmodels' summary."""
        return self._fitted.summary()

    def table(self, confidence: float = 0.95) -> pd.DataFrame:
        """Give each level's ratio to the most common one of its trait.

        *Answers:* which traits go with the outcome, how strongly, and how sure is that?

        Parameters
        ----------
        confidence
            Confidence of the ranges, between 0 and 1.

        Returns
        -------
        DataFrame
            As :meth:`Design.table <cskit.models.traits.Design.table>`, with the ratio (``hazard_ratio`` or
            ``odds_ratio``; 1 = no difference), ``low`` and ``high`` (Wald, so approximate) and ``p``
            (two-sided); all NaN where ``guard`` is not empty.
        """
        found = self._counted.copy()
        ends = self.conf_int(1 - confidence)
        p = 2 * self._single.sf(np.abs(self.params / self.bse))
        columns = {self._ratio: np.exp(self.params), "low": np.exp(ends[0]), "high": np.exp(ends[1]), "p": p}
        at = (found["guard"] == "").to_numpy()
        for name, values in columns.items():
            found[name] = np.nan
            found.loc[at, name] = np.asarray(values, dtype=np.float64)
        return found


def wald(statistic: float, degrees: int, freedom: float) -> float:
    """Give the p value of Wald's statistic, with a covariance of so many degrees of freedom.

    Examples
    --------
    >>> round(wald(5.99, 2, float("inf")), 3), round(wald(5.99, 2, 20), 3)
    (0.05, 0.073)
    """
    if np.isinf(freedom):
        return float(stats.chi2.sf(statistic, degrees))
    return float(stats.f.sf(statistic / degrees, degrees, freedom))


def separated(design: Design, params: Floats, covariance: Floats) -> str:
    """Name the trait whose ratio has no finite value, as far as a fit can tell; empty where all have.

    Parameters
    ----------
    design
        The traits of the model.
    params, covariance
        As the fit left them, a parameter by column of the design; NaN where it failed.
    """
    spread = np.abs(params) * np.ptp(design.matrix, axis=0)
    variance = np.diag(covariance)
    sound = np.isfinite(params) & (variance > 0) & (variance < _FLAT**2) & (spread < WIDEST)
    if sound.all():
        return ""
    return design.names[int(np.argmax(np.where(sound, -1.0, np.nan_to_num(spread, nan=np.inf))))][0]
