"""Statistical models on statsmodels: how long accounts stay, what they will buy, what moves them.

Each is called with its data, and ``fit()`` gives results in statsmodels' way. A class is loaded when it is
first named, so that a page without a model does not wait for statsmodels.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cskit.models.beta_discrete_weibull import BetaDiscreteWeibull
    from cskit.models.beta_geometric_nbd import BetaGeometricNBD
    from cskit.models.clusters import MicroClusters
    from cskit.models.cox import Cox
    from cskit.models.gamma_gamma import GammaGamma
    from cskit.models.geometric_nbd import GeometricNBD
    from cskit.models.negative_binomial import NegativeBinomial
    from cskit.models.ordered_logit import OrderedLogit
    from cskit.models.shifted_beta_geometric import ShiftedBetaGeometric

__all__ = [
    "BetaDiscreteWeibull",
    "BetaGeometricNBD",
    "Cox",
    "GammaGamma",
    "GeometricNBD",
    "MicroClusters",
    "NegativeBinomial",
    "OrderedLogit",
    "ShiftedBetaGeometric",
]

_HOMES = {
    "BetaDiscreteWeibull": "beta_discrete_weibull",
    "BetaGeometricNBD": "beta_geometric_nbd",
    "Cox": "cox",
    "GammaGamma": "gamma_gamma",
    "GeometricNBD": "geometric_nbd",
    "MicroClusters": "clusters",
    "NegativeBinomial": "negative_binomial",
    "OrderedLogit": "ordered_logit",
    "ShiftedBetaGeometric": "shifted_beta_geometric",
}


def __getattr__(name: str) -> Any:
    """Load a model, or a module of this package, when it is first named."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as missing:
        if missing.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
