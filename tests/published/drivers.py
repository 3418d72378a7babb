"""What goes with leaving, and with a better answer: Cox and ordered logit."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd

import tests.models
from cskit.models import Cox, OrderedLogit
from tests.published.figure import Figure, Published

ALL_SEVEN = ("fin", "age", "race", "wexp", "mar", "paro", "prio")

_HOUSING = (
    (21, 21, 28, 34, 22, 36, 10, 11, 36), (61, 23, 17, 43, 35, 40, 26, 18, 54),
    (13, 9, 10, 8, 8, 12, 6, 7, 9), (18, 6, 7, 15, 13, 13, 7, 5, 11),
    (14, 19, 37, 17, 23, 40, 3, 5, 23), (78, 46, 43, 48, 45, 86, 15, 25, 62),
    (20, 23, 20, 10, 22, 24, 7, 10, 21), (57, 23, 13, 31, 21, 13, 5, 6, 13),
)  # fmt: skip
"""By contact (low, high) and house (tower, apartment, atrium, terrace); then influence and satisfaction."""


def rossi() -> pd.DataFrame:
    """Read 432 men after prison, and whether they were arrested within a year.

    Rossi, P. H., Berk, R. A. and Lenihan, K. J. (1980). Money, Work and Crime; from lifelines 0.30.3 (MIT).
    """
    return pd.read_csv(Path(tests.models.__path__[0]) / "rossi.csv")


def housing() -> pd.DataFrame:
    """Give 1,681 tenants of Copenhagen: how satisfied, of low, medium or high influence, in which house.

    Madsen, M. (1976). Statistical analysis of multiple contingency tables. Scand. J. Statistics 3.
    """
    houses = itertools.product((0, 1), ("tower", "apartment", "atrium", "terrace"))
    rows = [
        (contact, house, influence, satisfied)
        for (contact, house), counts in zip(houses, _HOUSING, strict=True)
        for (influence, satisfied), n in zip(itertools.product((0, 1, 2), (0, 1, 2)), counts, strict=True)
        for _ in range(n)
    ]
    return pd.DataFrame(rows, columns=["contact", "house", "influence", "satisfied"])


def dummies(tenants: pd.DataFrame) -> pd.DataFrame:
    """Give the tenants' traits as columns of 0 and 1, against low influence, towers and little contact."""
    columns = {
        "medium": tenants["influence"] == 1, "high": tenants["influence"] == 2,
        "apartment": tenants["house"] == "apartment", "atrium": tenants["house"] == "atrium",
        "terrace": tenants["house"] == "terrace", "contact": tenants["contact"],
    }  # fmt: skip
    return pd.DataFrame(columns).astype("float64")


def _cox(_: Path) -> list[float]:
    men = rossi()
    fit = Cox(men["week"], men["arrest"] == 1, men[list(ALL_SEVEN)]).fit()
    return [*fit.params[list(ALL_SEVEN)], fit.llf]


def _proportional(_: Path) -> list[float]:
    men = rossi()
    found = Cox(men["week"], men["arrest"] == 1, men[["fin", "age", "prio"]]).fit().proportional()
    return [*found["statistic"], *found["p"]]


def _ordered(_: Path) -> list[float]:
    tenants = housing()
    fit = OrderedLogit(tenants["satisfied"], dummies(tenants)).fit()
    return [*fit.params, -2 * fit.llf]


PUBLISHED = (
    Published(
        "lifelines 0.30 and Allison (1995) in Fox (2002), web appendix on Cox regression",
        "Recidivism of 432 men (Rossi et al.)",
        (
            Figure("Cox, Efron's ties: fin, age", "-0.379422, -0.057438"),
            Figure("race, wexp, mar, paro", "0.313900, -0.149796, -0.433704, -0.084871"),
            Figure("prio", "0.091497"),
            Figure("log-likelihood", "-658.7477"),
        ),
        _cox,
        doubt="the log-likelihood's third and fourth decimal were not found in print",
    ),
    Published(
        "Fox (2002), web appendix on Cox regression: cox.zph of R's survival before 3.0",
        "Recidivism of 432 men (Rossi et al.)",
        (
            Figure("Grambsch and Therneau's χ² of fin, age, prio, all", "0.00507, 6.54147, 0.77288, 7.13046"),
            Figure("their p", "0.9433, 0.0105, 0.3793, 0.0679"),
        ),
        _proportional,
        doubt="model and call were seen in the appendix's script, its printed output was not; since 3.0 "
        "cox.zph makes a score test, whose figures are others",
    ),
    Published(
        "Venables and Ripley (2002), Modern Applied Statistics with S, 7.3; help of MASS::polr",
        "Housing in Copenhagen, 1,681 tenants",
        (
            Figure("ordered logit: influence medium, high", "0.5664, 1.2888"),
            Figure("apartment, atrium, terrace", "-0.5724, -0.3662, -1.0910"),
            Figure("contact high", "0.3603"),
            Figure("deviance", "3479.149"),
        ),
        _ordered,
    ),
)
