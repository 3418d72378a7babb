"""Fits by maximum likelihood: BG/NBD, Gamma-Gamma, shifted beta-geometric."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from benchmarks.metrics import likelihoods
from benchmarks.metrics.contestant import Contest, Contestant
from benchmarks.metrics.data import cohort, customers

__all__ = ["BG_NBD", "GAMMA_GAMMA", "SBG"]

Call = Callable[[], Any]
Method = Literal["Nelder-Mead", "L-BFGS-B"]
Likelihood = Callable[[Any, pd.DataFrame], float]


def spenders(count: int) -> pd.DataFrame:
    """Keep of so many customers those with a repeat order."""
    made = customers(count)
    return made[made["frequency"] > 0].reset_index(drop=True)


def _kit_bg_nbd(file: Path) -> Call:
    from cskit.models import BetaGeometricNBD

    x, last, age = _columns(file, "frequency", "recency", "age")
    return lambda: BetaGeometricNBD(x, last, age).fit()


def _kit_gamma_gamma(file: Path) -> Call:
    from cskit.models import GammaGamma

    x, mean = _columns(file, "frequency", "monetary_value")
    return lambda: GammaGamma(x, mean).fit()


def _kit_sbg(file: Path) -> Call:
    from cskit.models import ShiftedBetaGeometric

    (alive,) = _columns(file, "alive")
    return lambda: ShiftedBetaGeometric(alive).fit()


def _lifetimes_bg_nbd(file: Path) -> Call:
    from lifetimes import BetaGeoFitter

    x, last, age = _columns(file, "frequency", "recency", "age")
    return lambda: BetaGeoFitter().fit(x, last, age)


def _lifetimes_gamma_gamma(file: Path) -> Call:
    from lifetimes import GammaGammaFitter

    x, mean = _columns(file, "frequency", "monetary_value")
    return lambda: GammaGammaFitter().fit(x, mean)


def _pymc_bg_nbd(file: Path) -> Call:
    from pymc_extras.prior import Prior
    from pymc_marketing.clv import BetaGeoModel

    table = pd.read_parquet(file).rename(columns={"age": "T"}).rename_axis("customer_id").reset_index()
    flat = {name: Prior("HalfFlat") for name in ("r", "alpha", "a", "b")}
    return lambda: _map(BetaGeoModel(table, model_config=flat))


def _pymc_gamma_gamma(file: Path) -> Call:
    from pymc_extras.prior import Prior
    from pymc_marketing.clv import GammaGammaModel

    table = pd.read_parquet(file).rename_axis("customer_id").reset_index()
    flat = {name: Prior("HalfFlat") for name in ("p", "q", "v")}
    return lambda: _map(GammaGammaModel(table, model_config=flat))


def _pymc_sbg(file: Path) -> Call:
    from pymc_extras.prior import Prior
    from pymc_marketing.clv import ShiftedBetaGeoModel

    (alive,) = _columns(file, "alive")
    last = len(alive)
    counts = np.append(-np.diff(alive), alive[-1]).astype(int)
    table = pd.DataFrame({"recency": np.repeat(np.arange(1, last + 1), counts), "T": last, "cohort": "all"})
    table = table.rename_axis("customer_id").reset_index()
    flat = {name: Prior("HalfFlat", dims="cohort") for name in ("alpha", "beta")}
    return lambda: _map(ShiftedBetaGeoModel(table, model_config=flat))


def _map(model: Any) -> dict[str, float]:
    """Maximise; with flat priors this is the likelihood's maximum."""
    model.fit(method="map", progressbar=False)
    return {name: float(values.to_numpy().squeeze()) for name, values in model.fit_result.data_vars.items()}


def _scipy(
    method: Literal["Nelder-Mead", "L-BFGS-B"], likelihood: Likelihood, names: tuple[str, ...]
) -> Callable[[Path], Call]:
    """Fit as a plain script would: the formula, logarithms of the parameters, start at 1."""

    def prepare(file: Path) -> Call:
        from scipy.optimize import minimize

        data, count = pd.read_parquet(file), len(names)
        # Its own limits, of 200 a parameter, stop Nelder-Mead short of the maximum.
        limits: Any = {"maxiter": 10_000, "maxfev": 10_000} if method == "Nelder-Mead" else {}

        def call() -> dict[str, float]:
            with np.errstate(all="ignore"):
                found = minimize(
                    lambda logs: -likelihood(np.exp(logs), data),
                    np.zeros(count),
                    method=method,
                    options=limits,
                )
            return dict(zip(names, np.exp(found.x).tolist(), strict=True))

        return call

    return prepare


def _columns(file: Path, *names: str) -> list[Any]:
    table = pd.read_parquet(file)
    return [table[name].to_numpy() for name in names]


def _tidy(names: tuple[str, ...]) -> Callable[[Any], pd.DataFrame]:
    """Give one row of parameters, whatever object the fit gave."""

    def tidy(found: Any) -> pd.DataFrame:
        given = getattr(found, "params_", None)
        given = found if isinstance(found, dict) else given if given is not None else found.params
        return pd.DataFrame({name: [float(given[name])] for name in names})

    return tidy


def _contest(
    words: str,
    likelihood: Likelihood,
    names: tuple[str, ...],
    own: dict[str, tuple[str, Callable[[Path], Call]]],
    make: Callable[[int], pd.DataFrame],
    sizes: tuple[int, ...],
) -> Contest:
    """Put a model's contestants together: those of packages, and two plain fits."""
    tidy, roles = _tidy(names), {"kit": "cskit", "lifetimes": "lifetimes", "pymc": "pymc_marketing"}
    contestants = {
        name: Contestant(said, "kit" if name == "kit" else "peer", prepare, tidy, roles[name])
        for name, (said, prepare) in own.items()
    }
    methods: dict[str, Method] = {
        "nelder_mead": "Nelder-Mead",
        "lbfgs": "L-BFGS-B",
    }
    for name, method in methods.items():
        said = f"plain `scipy.optimize.minimize`, {method}"
        contestants[name] = Contestant(said, "limit", _scipy(method, likelihood, names), tidy, "scipy")
    goals = {"lifetimes": 1 / 5} if "lifetimes" in own else {}
    return Contest(words, make, sizes, 500, contestants, goals, likelihood)


BG_NBD = _contest(
    "BG/NBD: four parameters, from frequency, recency and age of customers",
    likelihoods.bg_nbd,
    ("r", "alpha", "a", "b"),
    {
        "kit": ("`BetaGeometricNBD(…).fit()`", _kit_bg_nbd),
        "lifetimes": ("lifetimes: `BetaGeoFitter().fit`", _lifetimes_bg_nbd),
        "pymc": ("pymc-marketing: `BetaGeoModel`, MAP with flat priors", _pymc_bg_nbd),
    },
    customers,
    (2_357, 100_000),
)

GAMMA_GAMMA = _contest(
    "Gamma-Gamma: three parameters, from frequency and mean value of those of the customers who bought again",
    likelihoods.gamma_gamma,
    ("p", "q", "v"),
    {
        "kit": ("`GammaGamma(…).fit()`", _kit_gamma_gamma),
        "lifetimes": ("lifetimes: `GammaGammaFitter().fit`", _lifetimes_gamma_gamma),
        "pymc": ("pymc-marketing: `GammaGammaModel`, MAP with flat priors", _pymc_gamma_gamma),
    },
    spenders,
    (2_357, 100_000),
)

SBG = _contest(
    "Shifted beta-geometric: two parameters, from the survivors of a cohort over 12 periods",
    likelihoods.sbg,
    ("alpha", "beta"),
    {
        "kit": ("`ShiftedBetaGeometric(…).fit()`", _kit_sbg),
        "pymc": ("pymc-marketing: `ShiftedBetaGeoModel`, MAP with flat priors", _pymc_sbg),
    },
    cohort,
    (1_000, 100_000),
)
