"""The section of docs/validation.md on the sample company: its words, and the tables between them."""

from __future__ import annotations

from tests.simulation.goals import Table
from tests.simulation.sample_truth import SEEDS

ABOUT = """\
## The sample company: known truth inside, planted findings found

{count} companies as `cskit sample` makes them, of seeds {first} to {last}: 720 accounts in eight books, a
third of them lost, 36 months. Each is read as any company's data are, with the default policy. A cell says
how many of the companies have the truth inside the interval, in %; in brackets the truth. It should be 95.
A **bold** rate is told from that (exact binomial at 1%: below 91% of 200 companies; figures of one company
that fail together count as fewer cases). Of a hundred cells that cover what they say, one is bold by
chance.
"""

STAYING = """\
### How long accounts stay

Truth: what follows from the hazards in truth.json, with health averaged over, which no table shows. Kaplan
and Meier's curve at 6 to 36 months; *followed, 12*: Wilson's interval of those seen from their first month.
Of six books the CSM makes no difference; Interior's multiplies the hazard by 1.6, Sul's by 0.6.
"""

PROJECTED = """\
### Projected, and discounted months

The same truth, up to 60 months, of which 36 were seen. *Months*: the discounted months that a new account
pays in 60. No model of the kit is true here: the planted hazard falls in five steps and jumps where a term
ends. *Shorter* are terms of 1, 3 and 6 months, fitted together in half years: each of them ends where a
period does. Groups are counted where they have a fit of their own; books with whatever they are shown,
the company's fit included.
"""

BOOKS = """\
### A year of revenue, scores, values

Truth: the same figure of all {count} companies as one; of values: margin and MRR so, and the months that
follow from truth.json. Of *values* the upper end counts one more account like the largest: one account in
ten is an enterprise, which pays 23 times as much as a small one, and a book that happens to have few of them
looks worth too little, and surer of it than it is. Accounts drawn from such a mix and nothing else give 93%
of 50 and 95% of 78, 1.3 times as wide as by the normal quantile, but 86% of 20. With a range as long upwards
as downwards it was 88, 91 and 82%, by Student's quantile of effective accounts 90% of 50 (1.2 times), with a
correction for skewness 92% (1.25), Hall's transformation 93% (1.7), the studentised bootstrap 90% (1.4).
So values still cover less than stated, least in books with few enterprises, and nearly all that miss are too
low; the page calls the range approximate and says this. Counting still more would cover more, and tell less:
a book of accounts that are all alike is at 97% already.
"""

RATIOS = """\
### What goes with leaving, and with better answers

Planted are the ratios of hazards of segments; health, which no table shows, pulls what can be seen of them
towards 1. Channel, sector and discount move nothing, nor does a role the answers. *Mean inside*: how many
intervals hold the geometric mean of all companies' ratios, whatever was planted: whether the width is
right. In answers nothing is planted by touch model, segment, tenure or tickets, but health goes with them:
who is well stays, buys, and opens fewer tickets. The range of a channel's ratio comes from the curvature at
the estimate (Wald), with some 30 losses a channel: a little too narrow.
"""

NAMED = """\
### What is found, and what else is named

Signals are facts of single accounts: each that was planted should be tagged. Drivers and books: how many
companies name what was planted, and how many name nothing where nothing is. A book is told from the rest by
the log-rank test at 5%.
"""


def section(made: list[Table]) -> list[str]:
    """Write the page's section.

    Parameters
    ----------
    made
        From :func:`tests.simulation.sample_tables.tables`.
    """
    count = {"count": len(SEEDS), "first": SEEDS[0], "last": SEEDS[-1]}
    texts = (STAYING, PROJECTED, BOOKS.format(**count), RATIOS, NAMED)
    parts = [[text, *table.lines, ""] for text, table in zip(texts, made, strict=True)]
    return [ABOUT.format(**count), *(line for part in parts for line in part)]
