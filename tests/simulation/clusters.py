"""Net Promoter Scores with several contacts an account: what the kit does, beside bootstraps of accounts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cskit.metrics.intervals import design_effects, nps_ends, quantile
from tests.simulation.seeds import chunks, generator

ACCOUNTS = (10, 20, 30, 50, 100, 200)
ALIKE = (0.0, 0.2, 0.5, 1.0)
CONTACTS = 5
MIXES = {
    "even": (0.40, 0.35, 0.25),
    "happy": (0.70, 0.20, 0.10),
    "very happy": (0.90, 0.08, 0.02),
    "no detractor": (0.97, 0.03, 0.00),
    "large ones unhappy": (0.60, 0.25, 0.15),
}
"""Promoters, passives, detractors; in the last, accounts of 4 or 5 contacts change the first two."""

DRAWS = 1000
METHODS = ("effective answers", "wider variance", "answers as accounts", "bootstrap, percentile",
           "bootstrap, three added")  # fmt: skip


class Cell(NamedTuple):
    """A company's answers, and how many accounts a book has."""

    mix: str
    alike: float
    """Correlation of two answers of one account."""
    accounts: int


def books(cell: Cell, count: int, random: np.random.Generator):
    """Draw books: contacts, promoters and detractors of each account.

    Every contact says the account's own opinion with probability √alike, else one of its own: so two
    of them correlate as wanted.
    """
    sizes = random.integers(1, CONTACTS + 1, (count, cell.accounts))
    chance = _chances(cell.mix)[sizes]
    first, second = chance[..., 0, None], chance[..., :2].sum(axis=-1)[..., None]

    def answers(contacts: int):
        drawn = random.random((*sizes.shape, contacts))
        return np.where(drawn < first, 1, np.where(drawn < second, 0, -1))

    common, own = answers(1), answers(CONTACTS)
    alike = random.random(own.shape) < np.sqrt(cell.alike)
    given = np.where(alike, common, own) * (np.arange(CONTACTS) < sizes[..., None])
    return sizes, (given == 1).sum(axis=-1), (given == -1).sum(axis=-1)


def _chances(mix: str):
    """Give promoters, passives and detractors by the account's number of contacts."""
    up, middle, down = MIXES[mix]
    rows = np.tile([up, middle, down], (CONTACTS + 1, 1))
    if mix.startswith("large"):
        rows[4:] = [middle, up, down]
    return rows


def truth(mix: str) -> float:
    """Give the score of all answers that the company would get: larger accounts give more of them."""
    sizes = np.arange(CONTACTS + 1)
    worth = _chances(mix) @ [100, 0, -100]
    return float((sizes * worth).sum() / sizes.sum())


def measured(cell: Cell, count: int) -> tuple[dict[str, float], dict[str, float]]:
    """Give coverage and mean width of each way to make an interval."""
    random, value = generator("clusters", *cell), truth(cell.mix)
    held, width = dict.fromkeys(METHODS, 0.0), dict.fromkeys(METHODS, 0.0)
    for size in chunks(count, cell.accounts, 100_000):
        for method, (low, high) in _intervals(*books(cell, size, random), random).items():
            held[method] += ((low <= value + 1e-9) & (high >= value - 1e-9)).sum() / count
            width[method] += (np.minimum(high, 100) - np.maximum(low, -100)).sum() / count
    return held, width


def _intervals(sizes, up, down, random):
    promoters, detractors, n = up.sum(axis=-1), down.sum(axis=-1), sizes.sum(axis=-1)
    counts = (promoters, n - promoters - detractors, detractors)
    effect = design_effects(up - down, sizes, promoters + detractors)
    plain = nps_ends(*counts)
    middle, half = (plain.low + plain.high) / 2, (plain.high - plain.low) / 2 * np.sqrt(effect)
    return {
        "effective answers": nps_ends(*counts, inflation=effect),
        "wider variance": (middle - half, middle + half),
        "answers as accounts": plain,
        "bootstrap, percentile": _percentile(sizes, up - down, random),
        "bootstrap, three added": _added(sizes, up - down, random),
    }


def _percentile(sizes, worth, random):
    """Draw accounts with replacement; the middle 95% of the scores."""
    times = _times(sizes.shape[-1], random)
    scores = 100 * (times @ worth.T) / (times @ sizes.T)
    return np.quantile(scores, 0.025, axis=0), np.quantile(scores, 0.975, axis=0)


def _added(sizes, worth, random):
    """Draw accounts and the three added answers with replacement; the adjusted score and its spread."""
    times = _times(sizes.shape[-1] + 3, random)
    more = times[:, -3:].sum(axis=1)
    extra = random.binomial(2 * more.astype(int), 0.5) - more
    n = times[:, :-3] @ sizes.T + more[:, None]
    scores = 100 * (times[:, :-3] @ worth.T + extra[:, None]) / np.maximum(n, 1)
    middle = 100 * worth.sum(axis=-1) / (sizes.sum(axis=-1) + 3)
    half = quantile(0.95) * scores.std(axis=0, ddof=1)
    return middle - half, middle + half


def _times(units: int, random: np.random.Generator):
    return random.multinomial(units, np.full(units, 1 / units), size=DRAWS).astype(float)
