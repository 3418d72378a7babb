"""The tables of what is not promised: several contacts, sensitivity, and the kit's other intervals."""

from __future__ import annotations

from concurrent.futures import Executor
from functools import partial

import numpy as np

from tests.simulation import choice, clusters, others, projection, retention, shares
from tests.simulation.goals import head, row

COUNT = 4_000
CHANGES = 500
"""Books of each cell of the change of the NPS, which is drawn and takes longest."""
GAIN_MEANS = (0.15, 0.20, 0.275, 0.50)
CUTS = ((0.1, 0.5), (0.5, 0.5))


def contacts(pool: Executor) -> tuple[list[str], list[str]]:
    """Give the ways to make an interval from several contacts an account: summed up, and in full."""
    cells = [
        clusters.Cell(mix, alike, accounts)
        for mix in clusters.MIXES
        for alike in clusters.ALIKE
        for accounts in clusters.ACCOUNTS
    ]
    found = list(pool.map(partial(clusters.measured, count=COUNT), cells, chunksize=4))
    short = head("interval", "accounts", "least", "most", "mean distance from 95", "below 93", "above 97",
                 "width", left=1)  # fmt: skip
    for method in clusters.METHODS:
        for name, some in (("10, 20", (10, 20)), ("30 to 200", (30, 50, 100, 200))):
            chosen = [both for cell, both in zip(cells, found, strict=True) if cell.accounts in some]
            held = np.array([100 * coverage[method] for coverage, _ in chosen])
            ratio = np.mean([width[method] / width[clusters.METHODS[0]] for _, width in chosen])
            figures = (held.min(), held.max(), np.abs(held - 95).mean())
            ends = (f"{int((held < 93).sum())} of {len(held)}", f"{int((held > 97).sum())} of {len(held)}")
            short.append(row(method, name, *(f"{figure:.1f}" for figure in figures), *ends, f"{ratio:.2f}"))
    full = head("answers", "alike", *clusters.ACCOUNTS, left=2)
    for at in range(0, len(cells), len(clusters.ACCOUNTS)):
        parts = [
            " · ".join(
                f"{100 * coverage[method]:.1f}" for method in (clusters.METHODS[0], clusters.METHODS[3])
            )
            for coverage, _ in found[at : at + len(clusters.ACCOUNTS)]
        ]
        full.append(row(cells[at].mix, cells[at].alike, *parts))
    return short, full


def heavy_losses(pool: Executor) -> list[str]:
    """Give rows of GRR where most accounts leave: books that lost all are among them."""
    lines = []
    for loss in (0.5, 0.9):
        cells = [retention.Cell("none", 1.0, loss, n) for n in retention.SIZES]
        found = pool.map(partial(retention.measured, count=COUNT), cells)
        lines.append(row("1", f"{100 * loss:.0f}%", *(f"{100 * gross.holds:.1f}" for gross, _ in found)))
    return lines


def sensitivity(pool: Executor) -> list[str]:
    """Give NRR where the issue leaves open how large exponential gains and contractions are."""
    lines = head("σ", "mean gain", "contraction by", *retention.SIZES, left=3)
    kinds = [(spread, gain, cut) for spread in (0.5, 1.5) for gain in GAIN_MEANS for cut in CUTS]
    cells = [
        retention.Cell("exponential", spread, 0.02, n, gain, cut)
        for spread, gain, cut in kinds
        for n in retention.SIZES
    ]
    found = pool.map(partial(retention.measured, count=20_000), cells)
    shown = [f"{100 * net.holds:.1f}" for _, net in found]
    for at, (spread, gain, cut) in enumerate(kinds):
        by = f"{100 * cut[0]:.0f}–{100 * cut[1]:.0f}%" if cut[0] < cut[1] else f"{100 * cut[0]:.0f}%"
        some = shown[at * len(retention.SIZES) : (at + 1) * len(retention.SIZES)]
        lines.append(row(spread, f"{100 * gain:g}%", by, *some))
    return lines


def differences() -> list[str]:
    """Give Newcombe's interval of a difference of two shares."""
    lines = head("n₁", "n₂", "mean", "least", "at p₁, p₂", left=0)
    for n1, n2 in ((8, 8), (10, 20), (20, 20), (20, 100), (50, 50), (100, 100)):
        mean, least, at = shares.differences(n1, n2)
        lines.append(row(n1, n2, f"{100 * mean:.1f}", f"{100 * least:.1f}", f"{at[0]:.2f}, {at[1]:.2f}"))
    return lines


def counts() -> list[str]:
    """Give Garwood's interval of an expected number."""
    lines = head("expected", *(f"{mean:g}" for mean in others.MEANS))
    return [*lines, row("coverage", *(f"{100 * others.counts(mean):.1f}" for mean in others.MEANS))]


def means(pool: Executor) -> list[str]:
    """Give Student's interval of mean ratings."""
    cells = [(name, n) for name in others.RATINGS for n in others.SIZES]
    found = [pool.submit(others.means, name, n, COUNT) for name, n in cells]
    lines = head("ratings", *others.SIZES)
    size = len(others.SIZES)
    for at, name in enumerate(others.RATINGS):
        some = found[at * size : (at + 1) * size]
        lines.append(row(name, *(f"{100 * one.result():.1f}" for one in some)))
    return lines


def lifetime_values(pool: Executor) -> list[str]:
    """Give ARPA ÷ churn."""
    cells = [(loss, n) for loss in others.LOSSES for n in others.SIZES]
    found = [pool.submit(others.lifetime_value, loss, n, COUNT) for loss, n in cells]
    lines = head("lost in 12 months", *others.SIZES)
    size = len(others.SIZES)
    for at, loss in enumerate(others.LOSSES):
        some = [one.result() for one in found[at * size : (at + 1) * size]]
        lines.append(
            row(f"{100 * loss:.0f}%", *(f"{100 * held:.1f} ({100 * seen:.0f})" for held, seen in some))
        )
    return lines


def score_changes(pool: Executor) -> list[str]:
    """Give the change of the NPS between two periods."""
    sizes = (10, 20, 50)
    lines = head("who answers", *sizes)
    found = {
        (same, n): pool.submit(others.score_changes, same, n, CHANGES)
        for same in (False, True)
        for n in sizes[::-1]
    }
    for same, name in ((False, "other accounts each time"), (True, "the same accounts")):
        lines.append(row(name, *(f"{100 * found[same, n].result():.1f}" for n in sizes)))
    return lines


def this_book(pool: Executor) -> list[str]:
    """Give the score of a book's own accounts, some of which answered."""
    shares = (0.3, 0.6, 0.9)
    lines = head("accounts", *(f"{100 * share:.0f}% answered" for share in shares), left=0)
    cells = [(accounts, share) for accounts in (20, 40, 100) for share in shares]
    found = [pool.submit(others.this_book, *cell, COUNT) for cell in cells]
    for at in range(0, len(cells), len(shares)):
        parts = (one.result() for one in found[at : at + len(shares)])
        said = (f"{100 * narrow:.1f} · {100 * plain:.1f}" for narrow, plain in parts)
        lines.append(row(cells[at][0], *said))
    return lines


def choices(pool: Executor) -> list[str]:
    """Give the projections after the choice between the two models."""
    cells = [
        projection.Cell(shape, seen, choice.SPAN, choice.SIZE)
        for shape in projection.SHAPES
        for seen in projection.SEEN
    ]
    lines = head("accounts", "began", "other model", "after the choice", "always the true one",
                 "width", left=2)  # fmt: skip
    for cell, found in zip(cells, pool.map(partial(choice.measured, count=choice.COUNT), cells), strict=True):
        shares = (found.freer, found.holds, found.simple)
        lines.append(row(*cell[:2], *(f"{100 * share:.1f}" for share in shares), f"{found.width:.2f}"))
    return lines
