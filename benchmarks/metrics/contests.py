"""The contests by name."""

from __future__ import annotations

from benchmarks.metrics import cohorts, fits, movements, summary
from benchmarks.metrics.contestant import Contest

__all__ = ["CONTESTS"]

CONTESTS: dict[str, Contest] = {
    "summary": summary.CONTEST,
    "movements": movements.CONTEST,
    "cohorts": cohorts.CONTEST,
    "bg_nbd": fits.BG_NBD,
    "gamma_gamma": fits.GAMMA_GAMMA,
    "sbg": fits.SBG,
}
