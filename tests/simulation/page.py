"""docs/validation.md: the tables, the goals beside them, how they were made."""

from __future__ import annotations

from concurrent.futures import Executor

from tests.simulation import measured, promised
from tests.simulation.goals import Table, head, row
from tests.simulation.retention import GAINS
from tests.simulation.seeds import SEED

INTRODUCTION = """\
# How often the intervals hold what they estimate

An interval of 95% should hold the truth in 95 of 100 books like yours. Here is how often the kit's
intervals do: enumerated over all outcomes where that can be done, else simulated on books drawn from
companies whose truth is known. The intervals are the kit's own functions, `cskit/metrics/intervals/`.

Made by `make simulate`, in a few minutes; change `tests/simulation/`, not this file. Coverage is in %. A
simulated cell has {count} books, so it may be off by ±0.3 (two standard errors at 95%). Each cell has a
seed of its own, from {seed} and its name, and can be repeated alone. A **bold** figure falls outside the
goal. No book is left out because nobody left, all left, or all answered alike.
"""

WILSON = """\
## Shares: Wilson

Enumerated exactly. *Average*: over all p from 0 to 1. *.02 to .98*: the least coverage at any p between
them. *Floor*: the least coverage at any p at all. It lies just below p = 0.18/n (and just above 1 − 0.18/n),
where a single success already puts the whole interval above p.
"""

NPS = """\
## Net Promoter Score: adjusted Wald

One contact an account. Enumerated exactly over all outcomes, at all shares in steps of 1% (promoters /
passives / detractors; promoters and detractors exchanged give the same). *Usual*: promoters at least 10%,
passives and detractors at least 5%. *Whole*: the whole triangle, its edges, where a kind of answer is never
given, included. The last two columns are the least coverage where each kind is at least 1% of all answers,
and on the whole triangle in steps of 10%.
"""

GRR = """\
## Gross revenue retention

What is estimated: the share that the company keeps of the MRR of a year ago, that is the mean over all the
accounts that such a book could have had, weighted by MRR. The truth is known: accounts of all sizes leave
alike. MRR is lognormal with σ on the log scale; the share *lost* leaves; 6% contract, by half. {count}
books a cell; those of the last two rows, of heavy losses, are {few} and not promised.
"""

NRR = """\
## Net revenue retention

The same books. 30% of the accounts expand: *uniform*, by 5 to 50%; *exponential*, by 27.5% on average;
*none*, nobody does. Truth: GRR plus 30% times the mean gain. Where nobody in a book expanded the interval
is GRR's, and the page says that it does not bound gains. In the first two kinds that is {unbounded} of the
books of 10 accounts, which mostly miss the truth, and hardly any of 20 or more.
"""

SENSITIVITY = """\
The goal does not say how large exponential gains are, nor by how much accounts contract. At 2% lost, where
NRR covers least, that decides. Where contractions are smaller or gains larger than above, some cells fall
below the goal:
"""

SURVIVAL = """\
## Kaplan–Meier at 12 months

Truth: the share of accounts still here at 12 months. *Lost*: the share that leaves within them, *monthly* at
an even rate or *yearly*, all at the end of the year. *Seen*: all for a year or more; or accounts that began
in the last 24 or 36 months, the younger ones not seen to the end; or *late*: a third began before the
data and came under observation at an age of 1 to 11 months. A book shows the cell where at no age up to 12
fewer than 5 accounts are at risk; coverage is that of the books that show it, in brackets their share in %,
where it is not 100. Below 30 accounts the goal is for cells that half of the books show. Where all leave
at the end of the year, or all were seen for one, the estimate is a plain share of those at risk: what falls
outside there is due to whole numbers. Of 10 accounts that began within 24 months, 5 to 7 are mostly at
risk; one loss among them puts Wilson's interval above 2% too.
"""

PROJECTION = """\
## Projection: shifted beta-geometric, profile likelihood

The share still here at twice the age that was seen, where the model is true. α and β of accounts that are
*very different* .67 and 3.81, *different* 1.5 and 12, *few leave* .5 and 9.5, *almost alike* 8 and 64. They
began *together*, or *staggered*, one after the other: then few are as old as the *periods* seen. {count}
books a cell, so a figure may be off by ±2.2. Coverage is that of the books that the data identify (somebody
left, somebody stayed, two periods): in brackets their share in %, where it is not 100. A fit at the edge of
the family, where accounts cannot be told to differ, is identified and counts.
"""

CONTACTS = """\
## Several contacts an account

The definitions first asked for a bootstrap of accounts. These figures decided against it: with few accounts
it covers too little, and least where accounts agree. The kit counts n ÷ design effect answers (*effective
answers*). Also tried: the variance times the design effect (*wider variance*); each answer as if of an
account of its own; a bootstrap of accounts and of the three added answers.

Books of 10 to 200 accounts of 1 to 5 contacts, all numbers equally likely. Two contacts of an account
correlate by 0, 0.2, 0.5 or 1 (*alike*). Promoters / passives / detractors: {mixes}. In the last, accounts
of 4 or 5 contacts have the first two exchanged. Truth: the score of all answers. *Width* is over that of the
first row; {draws} draws, {count} books a cell.
"""

CONTACTS_FULL = """\
By cell, effective answers · percentile bootstrap, by number of accounts:
"""

OTHERS = """\
## Not promised, measured

### Difference of two shares: Newcombe

Enumerated on a grid of p₁ and p₂ in steps of .02.
"""

POISSON = """\
### Expected number of rare events: Garwood

Enumerated. Exact intervals cover at least 95%.
"""

MEANS = """\
### Mean rating: Student

By number of answers, one an account; {count} books a cell. *spread*: 10, 10, 20, 30 and 30% give 1 to 5;
*mostly 5*: 1, 2, 2, 15 and 80%. A mean of ratings that are nearly all the same covers less than it says.
"""

LTV = """\
### Lifetime value: ARPA ÷ churn

By number of accounts; lognormal MRR with σ = 1, churn over 12 months of them; {count} books a cell. Only
books that lost an account show this figure; in brackets their share in %. Where it is small, those books
lost more than the company does, and the interval, which does not know that it was chosen, covers less.
"""

CHANGE = """\
### Change of the Net Promoter Score

By number of accounts that answer in each period; nothing changed; {count} books a cell, so ±2.
"""

THIS_BOOK = """\
### Net Promoter Score of this book only

With `finite_population` the score is that which all accounts of the book would give today, and its range is
narrowed · without it. One contact an account, {count} books a cell.
"""

COHORTS = """\
NRR and GRR of a cohort, and retention by group, are the same functions as above, with the accounts of the
cohort or group. Random books in the Pareto are drawn, not estimated: their middle 95% is counted.
"""


def page(pool: Executor) -> str:
    """Compute everything, and write it."""
    wilson, nps = promised.wilson(), promised.nps(pool)
    grr, nrr = promised.revenue(pool)
    curve, ahead = promised.kaplan_meier(pool), promised.projections(pool)
    short, full = measured.contacts(pool)
    mixes = ", ".join(
        f"*{name}* {'/'.join(f'{100 * share:.0f}' for share in mix)}"
        for name, mix in measured.clusters.MIXES.items()
    )
    few = {"count": f"{measured.COUNT:,}"}
    many = {"count": f"{len(GAINS) * promised.COUNT:,}", "few": f"{measured.COUNT:,}"}
    parts = [
        INTRODUCTION.format(count=f"{promised.COUNT:,}", seed=SEED),
        *summary([*wilson, *nps, grr, nrr, curve, ahead]),
        WILSON,
        *block(wilson[0].lines),
        NPS,
        *block(nps[0].lines),
        GRR.format(**many),
        *block([*grr.lines, *measured.heavy_losses(pool)]),
        NRR.format(unbounded=f"{100 * 0.7**10:.0f}%"),
        *block(nrr.lines),
        SENSITIVITY,
        *block(measured.sensitivity(pool)),
        SURVIVAL,
        *block(curve.lines),
        PROJECTION.format(count=promised.FITTED),
        *block(ahead.lines),
        CONTACTS.format(mixes=mixes, draws=f"{measured.clusters.DRAWS:,}", **few),
        *block(short),
        CONTACTS_FULL,
        *block(full),
        OTHERS,
        *block(measured.differences()),
        POISSON,
        *block(measured.counts()),
        MEANS.format(**few),
        *block(measured.means(pool)),
        LTV.format(**few),
        *block(measured.lifetime_values(pool)),
        CHANGE.format(count=measured.CHANGES),
        *block(measured.score_changes(pool)),
        THIS_BOOK.format(**few),
        *block(measured.this_book(pool)),
        COHORTS,
    ]
    return "\n".join(parts)


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

