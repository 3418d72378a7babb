"""docs/validation.md: the tables, the goals beside them, how they were made."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

from cskit.metrics.projection import ENOUGH
from cskit.policy import Policy
from tests.simulation import (
    choice,
    drivers,
    measured,
    promised,
    published,
    sample_page,
    sample_tables,
    sample_truth,
    small_books,
    words,
)
from tests.simulation.goals import Table, head, row
from tests.simulation.retention import GAINS
from tests.simulation.seeds import SEED


def page(pool: Executor, shared: Path, before: str) -> str:
    """Compute everything, and write it.

    ``shared`` is the folder of public data sets, ``before`` the page as it was: it keeps the rows of those
    that are not there.
    """
    wilson, nps = promised.wilson(), promised.nps(pool)
    grr, nrr = promised.revenue(pool)
    curve, ahead = promised.kaplan_meier(pool), promised.projections(pool)
    short, full = measured.contacts(pool)
    guard = drivers.table(pool)
    sample = sample_tables.tables(sample_truth.gathered(pool))
    mixes = ", ".join(
        f"*{name}* {'/'.join(f'{100 * share:.0f}' for share in mix)}"
        for name, mix in measured.clusters.MIXES.items()
    )
    few = {"count": f"{measured.COUNT:,}"}
    many = {"count": f"{len(GAINS) * promised.COUNT:,}", "few": f"{measured.COUNT:,}"}
    parts = [
        words.INTRODUCTION.format(count=f"{promised.COUNT:,}", seed=SEED, minutes=words.MINUTES),
        *summary([*wilson, *nps, grr, nrr, curve, ahead, guard, *sample]),
        words.WILSON,
        *block(wilson[0].lines),
        words.NPS,
        *block(nps[0].lines),
        words.GRR.format(**many),
        *block([*grr.lines, *measured.heavy_losses(pool)]),
        words.NRR.format(unbounded=f"{100 * 0.7**10:.0f}%"),
        *block(nrr.lines),
        words.SENSITIVITY,
        *block(measured.sensitivity(pool)),
        words.SURVIVAL,
        *block(curve.lines),
        words.PROJECTION.format(
            count=promised.FITTED, again=f"{promised.AGAIN:,}", enough=ENOUGH, group=Policy().minimum_group
        ),
        *block(ahead.lines),
        words.CHOICE.format(size=choice.SIZE, count=choice.COUNT, span=choice.SPAN),
        *block(measured.choices(pool)),
        small_books.SECTION,
        *block(small_books.small_books(pool)),
        drivers.ABOUT.format(count=drivers.COUNT),
        *block(guard.lines),
        words.CONTACTS.format(mixes=mixes, draws=f"{measured.clusters.DRAWS:,}", **few),
        *block(short),
        words.CONTACTS_FULL,
        *block(full),
        words.OTHERS,
        *block(measured.differences()),
        words.POISSON,
        *block(measured.counts()),
        words.MEANS.format(**few),
        *block(measured.means(pool)),
        words.LTV.format(**few),
        *block(measured.lifetime_values(pool)),
        words.CHANGE.format(count=measured.CHANGES),
        *block(measured.score_changes(pool)),
        words.THIS_BOOK.format(**few),
        *block(measured.this_book(pool)),
        words.COHORTS,
        *sample_page.section(sample),
        words.PUBLISHED,
        *block(published.table(shared, before)),
        words.SOURCES,
        *block(published.sources()),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def block(lines: list[str]) -> list[str]:
    return [*lines, ""]


def summary(tables: list[Table]) -> list[str]:
    """Give what is promised beside what was found, and every cell that falls outside, or may."""
    lines = ["## Promised and found", "", *head("interval", "n", "goal", "found", "outside", left=4)]
    for table in tables:
        lines += table.summary()
    lines += ["", "### Outside the goals", ""]
    found = {(table.title, cell.name): [] for table in tables for cell in table.cells if cell.outside}
    for table in tables:
        for cell in table.cells:
            if cell.outside:
                found[table.title, cell.name].append(cell)
    lines += head("interval", "cell", "n", "found", "goal", left=5) if found else ["None."]
    for (title, name), cells in found.items():
        ends = dict.fromkeys(f"{100 * f(cell.coverage for cell in cells):.1f}" for f in (min, max))
        sizes = ", ".join(str(cell.n) for cell in cells)
        lines.append(row(title, name.replace(" | ", ", "), sizes, "–".join(ends) + "%", cells[0].goal))
    close = [
        f"{table.title}, {cell.name.replace(' | ', ', ')}, n = {cell.n}: {100 * cell.coverage:.2f}%"
        for table in tables
        for cell in table.cells
        if cell.near
    ]
    said = "; ".join(close) or "none"
    return [*lines, "", f"So near to the end of a goal that more books could decide otherwise: {said}.", ""]
