"""The tables of what is promised: shares, scores, revenue retention, survival, projections."""

from __future__ import annotations

from concurrent.futures import Executor
from functools import partial

from tests.simulation import goals, projection, retention, scores, shares, survival
from tests.simulation.goals import ENOUGH, Cell, Table, grouped, head, row

SIZES = retention.SIZES
COUNT = 20_000
"""Books of each simulated cell."""
FITTED = 400
"""Books of each cell of the projections, which are fitted one by one and take longest."""
AGAIN = 1_000
"""Books of the cells of which 400 cannot say on which side of the goal's end they lie."""


def wilson_row(n: int) -> tuple[str, list[Cell]]:
    """Write one row of Wilson's table."""
    usual, floor = shares.worst(n, 0.02, 0.98), shares.worst(n, 0.0, 1.0)
    cells = [
        Cell("shares on average", n, shares.average(n), goals.WILSON_AVERAGE),
        Cell("shares from .02 to .98, the least", n, usual.coverage, goals.WILSON[n >= ENOUGH]),
    ]
    near = min(floor.at, 1 - floor.at)
    at = f"{min(usual.at, 1 - usual.at):.3f}"
    return row(n, *cells, at, f"{100 * floor.coverage:.1f}", f"{near:.5f} = {n * near:.3f}/n"), cells


def wilson() -> list[Table]:
    """Give Wilson's interval."""
    rows = [wilson_row(n) for n in SIZES]
    lines = head("n", "average", ".02 to .98", "at p or 1 − p", "floor", "at p or 1 − p", left=0)
    tables = [Table("Wilson, average over p", [*lines, *(line for line, _ in rows)], []),
              Table("Wilson, p from .02 to .98", [], [])]  # fmt: skip
    for _, cells in rows:
        for table, cell in zip(tables, cells, strict=True):
            table.cells.append(cell)
    return tables


def _at(point: scores.Point) -> str:
    return " / ".join(f"{100 * share:.0f}" for share in point[1:])


def nps_row(n: int, found: scores.Found) -> tuple[str, list[Cell]]:
    """Write one row of the table of Net Promoter Scores."""
    usual = goals.NPS_USUAL if n >= ENOUGH else None
    whole = goals.NPS[n >= ENOUGH]
    cells = [
        Cell("usual shares, the least", n, found.least_usual.coverage, usual),
        Cell(f"usual shares, the most, at {_at(found.most_usual)}", n, found.most_usual.coverage, usual),
        Cell(f"whole triangle, at {_at(found.least)}", n, found.least.coverage, whole),
    ]
    above = f"{found.above[0]} of {found.above[1]}"
    every, coarse = (f"{100 * point.coverage:.1f}" for point in (found.least_all_kinds, found.least_coarse))
    low, high, least = cells
    text = row(n, low, _at(found.least_usual), high, _at(found.most_usual), above, least, _at(found.least),
               every, coarse)  # fmt: skip
    return text, cells


def nps(pool: Executor) -> list[Table]:
    """Give the adjusted Wald interval of a Net Promoter Score."""
    lines = head("n", "usual: least", "at", "most", "at", "above 97%", "whole: least", "at",
                 "each kind ≥ 1%", "steps of 10%", left=0)  # fmt: skip
    tables = [Table("NPS, usual shares", lines, []), Table("NPS, whole triangle", [], [])]
    # The largest first: it takes longest.
    found = dict(zip(SIZES[::-1], pool.map(scores.measured, SIZES[::-1]), strict=True))
    for n in SIZES:
        text, cells = nps_row(n, found[n])
        lines.append(text)
        tables[0].cells.extend(cells[:2])
        tables[1].cells.append(cells[2])
    return tables


def _retention_name(cell: retention.Cell) -> str:
    return f"{cell.gains} | {cell.spread:g} | {100 * cell.loss:.0f}%"


def revenue(pool: Executor) -> list[Table]:
    """Give the intervals of gross and of net revenue retention.

    Gains do not enter GRR: its cells of the three kinds of gains are one.
    """
    cells = [
        retention.Cell(gains, spread, loss, n)
        for gains in retention.GAINS
        for spread in retention.SPREADS
        for loss in retention.LOSSES
        for n in SIZES
    ]
    found = list(pool.map(partial(retention.measured, count=COUNT), cells, chunksize=4))
    same = len(cells) // len(retention.GAINS)
    gross, net = [], []
    for at, cell in enumerate(cells):
        goal = goals.RETENTION[cell.n >= ENOUGH]
        name = f"{cell.spread:g} | {100 * cell.loss:.0f}%"
        net.append(Cell(f"{cell.gains} | {name}", cell.n, found[at][1].holds, goal, COUNT))
        if at < same:
            mean = sum(one[0].holds for one in found[at::same]) / len(retention.GAINS)
            gross.append(Cell(name, cell.n, mean, goal, COUNT))
    tables = []
    for name, some, kinds in (("GRR", gross, ["σ", "lost"]), ("NRR", net, ["gains", "σ", "lost"])):
        lines = head(*kinds, *SIZES, left=len(kinds))
        lines += [row(title, *line) for title, line in grouped(some).items()]
        tables.append(Table(name, lines, some))
    return tables


def kaplan_meier(pool: Executor) -> Table:
    """Give the interval of Kaplan and Meier's estimate at 12 months."""
    cells = [
        survival.Cell(term, seen, loss, n)
        for term in survival.TERMS
        for seen in survival.SEEN
        for loss in survival.LOSSES
        for n in SIZES
    ]
    found = list(pool.map(partial(survival.measured, count=COUNT), cells, chunksize=4))
    coverages = []
    for cell, one in zip(cells, found, strict=True):
        promised = cell.n >= ENOUGH or one.shown >= 0.5
        goal = goals.SURVIVAL[cell.n >= ENOUGH] if promised else None
        name = f"{cell.term} | {cell.seen} | {100 * cell.loss:.0f}%"
        coverages.append((Cell(name, cell.n, one.holds, goal, COUNT), one.shown))
    lines = head("losses", "seen", "lost", *SIZES, left=3) + _shown(coverages)
    return Table("Kaplan–Meier at 12 months", lines, [cell for cell, _ in coverages])


def _shown(coverages: list[tuple[Cell, float]]) -> list[str]:
    """Write a row for each name: coverage, and in brackets the share of the books that show the figure."""
    shares = {(cell.name, cell.n): round(100 * share) for cell, share in coverages}
    lines = []
    for title, some in grouped(cell for cell, _ in coverages).items():
        parts = [(cell, shares[title, cell.n]) for cell in some]
        lines.append(
            row(title, *(f"{cell} ({share})" if share < 100 else str(cell) for cell, share in parts))
        )
    return lines


def projections(pool: Executor) -> Table:
    """Give the profile likelihood interval of the share still here at twice the age seen."""
    cells = [
        projection.Cell(shape, seen, span, n)
        for shape in projection.SHAPES
        for seen in projection.SEEN
        for span in projection.SPANS
        for n in projection.SIZES
    ]
    first = list(pool.map(partial(projection.measured, count=FITTED), cells))
    near = [cell for cell, one in zip(cells, first, strict=True) if _projected(cell, one, FITTED)[0].near]
    # Other books, alone: those that lay near an end were chosen for it.
    again = pool.map(partial(projection.measured, count=AGAIN, draw=("again",)), near)
    better = dict(zip(near, again, strict=True))
    some = [
        _projected(cell, better[cell], AGAIN, "†") if cell in better else _projected(cell, one, FITTED)
        for cell, one in zip(cells, first, strict=True)
    ]
    lines = head("accounts", "began", "periods", *projection.SIZES, left=3) + _shown(some)
    return Table("Projection to twice the age seen", lines, [cell for cell, _ in some])


def _projected(
    cell: projection.Cell, one: projection.Coverage, books: int, mark: str = ""
) -> tuple[Cell, float]:
    name = f"{cell.shape} | {cell.seen} | {cell.span}"
    return Cell(name, cell.n, one.holds, goals.PROJECTION, round(books * one.shown), mark), one.shown
