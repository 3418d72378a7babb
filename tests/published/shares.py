"""Ranges of shares, scores and counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cskit.metrics.intervals import difference, nps_interval, wilson
from cskit.metrics.poisson import interval
from tests.published.figure import Figure, Published


def _ends(make: Callable, *cases) -> Callable[[Path], list[float]]:
    """Give low and high of each case, one after the other."""

    def ours(_: Path) -> list[float]:
        found = (make(*case) for case in cases)
        return [end for one in found for end in (one.low, one.high)]

    return ours


def _scores(_: Path) -> list[float]:
    found = [nps_interval(*answers) for answers in ((291, 476, 395), (15, 13, 8), (10, 0, 0))]
    first = [found[0].score, found[0].error]
    return [*first, *(end for one in found for end in (one.adjusted, one.low, one.high))]


PUBLISHED = (
    Published(
        "Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3",
        "his examples",
        (
            Figure("Wilson, 81 of 263", "0.2553 to 0.3662"),
            Figure("15 of 148", "0.0624 to 0.1605"),
            Figure("0 of 20", "0.0000 to 0.1611"),
            Figure("1 of 29", "0.0061 to 0.1718"),
        ),
        _ends(wilson, (81, 263), (15, 148), (0, 20), (1, 29)),
    ),
    Published(
        "Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10",
        "his examples",
        (
            Figure("56/70 − 48/80", "0.0524 to 0.3339"),
            Figure("9/10 − 3/10", "0.1705 to 0.8090"),
            Figure("6/7 − 2/7", "0.0582 to 0.8062"),
            Figure("5/56 − 0/29", "-0.0381 to 0.1926"),
            Figure("0/10 − 0/20", "-0.1611 to 0.2775"),
            Figure("0/10 − 0/10", "-0.2775 to 0.2775"),
            Figure("10/10 − 0/20", "0.6791 to 1.0000"),
            Figure("10/10 − 0/10", "0.6075 to 1.0000"),
        ),
        _ends(
            difference,
            ((56, 70), (48, 80)),
            ((9, 10), (3, 10)),
            ((6, 7), (2, 7)),
            ((5, 56), (0, 29)),
            ((0, 10), (0, 20)),
            ((0, 10), (0, 10)),
            ((10, 10), (0, 20)),
            ((10, 10), (0, 10)),
        ),
    ),
    Published(
        "Garwood (1936), Biometrika 28, exact limits of a Poisson count",
        "counts",
        (
            Figure("0", "0.00 to 3.69"),
            Figure("1", "0.03 to 5.57"),
            Figure("5", "1.62 to 11.67"),
            Figure("10", "4.80 to 18.39"),
            Figure("50", "37.11 to 65.92"),
        ),
        _ends(interval, (0,), (1,), (5,), (10,), (50,)),
        doubt="as textbooks print them; the paper itself was not seen",
    ),
    Published(
        "Stated, not in print: the adjusted Wald interval of Rocks (2016), The American Statistician 70",
        "promoters / passives / detractors",
        (
            Figure("291 / 476 / 395: NPS, standard error", "-8.950, 2.2387"),
            Figure("adjusted, and its ends", "-8.927, -13.308 to -4.546"),
            Figure("15 / 13 / 8: adjusted, and its ends", "17.949, -6.280 to 42.178"),
            Figure("10 / 0 / 0: adjusted, and its ends before clipping", "76.923, 47.504 to 106.343"),
        ),
        _scores,
        doubt="by who asked for the kit; the method is his",
    ),
)
