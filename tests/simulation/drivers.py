"""How often a driver is named where no trait moves anything: the sample company, its traits shuffled."""

from __future__ import annotations

from concurrent.futures import Executor
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from cskit.metrics.cohort_retention.ages import seen
from cskit.metrics.cohort_retention.drivers import known_at_start, leaving
from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives
from cskit.metrics.nps_breakdown.answers import WORTH, nps_answers
from cskit.metrics.nps_breakdown.drivers import answering, known_at_answer
from cskit.policy import Policy
from cskit.sample import generate
from tests.simulation import goals
from tests.simulation.goals import Goal, Table, head, row
from tests.simulation.seeds import generator

MONTH = pd.Timestamp("2026-09-01")
COMPLETE = pd.Timestamp("2023-10-01")
"""From then on the sample holds every account that began."""
POLICY = Policy()

GUARD = Goal(0.93)
"""Of companies in which no trait moves anything, those that name none: 95%, less twice the error of 400."""

COUNT = 400
"""Companies of each cell: each is a fit of its own."""

ABOUT = """\
## Drivers: named where there is nothing to name

*What goes with leaving?* (Cox) and *What goes with a higher score?* (ordered logit) name a group where its
trait survives Holm's correction for all traits compared, and it survives that of its trait's groups. Here
no trait moves anything: of the sample company so many *accounts* were drawn, each kept its life and term, or
its answers, and took the traits of another. {count} companies a cell. *Nobody named* is the share of those
that can compare a trait, *compared* in brackets where it is not all; *error* is its standard error.
"""

ACCOUNTS = {"leaving": (100, 200, 682), "score": (50, 100, 200, 390)}
"""Accounts drawn from the sample company, by section; the last is all that it has, or that answered."""


_GROUPS = {worth + 1: group for group, worth in WORTH.items()}


class Cell(NamedTuple):
    """Which section is asked, of how many accounts."""

    section: str
    accounts: int


class Found(NamedTuple):
    """Of companies that can compare a trait, how many name one, and its error; ``compared``: of all."""

    named: float
    error: float
    compared: float


class Sample(NamedTuple):
    """Lives or answers, and what is known of them, on the same index."""

    rows: pd.DataFrame
    known: pd.DataFrame


@cache
def sample(section: str) -> Sample:
    """Give the sample company, as its truth made it: some traits do move something in it."""
    tables = generate().tables
    ledger = derive(tables, MONTH, POLICY, "subscription", "partial").ledger
    if section == "score":
        answers = nps_answers({**tables, "ledger": ledger}, MONTH, POLICY.survey_months)
        answers = answers.reset_index(drop=True)
        return Sample(answers, known_at_answer(answers, {**tables, "ledger": ledger}, MONTH))
    own = seen(lives(ledger, MONTH, ledger["month"].min(), COMPLETE))
    own = own[own["age"] > own["entry"]].reset_index(drop=True)
    return Sample(own, known_at_start(tables, own))


def shuffled(cell: Cell, random: np.random.Generator) -> Sample:
    """Draw accounts, and give each the traits of another.

    An account that left or answered keeps its life, its term and its answers; the traits of one account stay
    together. An account with several answers takes the traits of one with as many.
    """
    rows, known = sample(cell.section)
    places = rows.groupby("customer_id", sort=True).indices
    numbers = pd.Series({who: len(own) for who, own in places.items()})
    taken = np.arange(len(rows))
    for _, alike in numbers.groupby(numbers):
        for who, other in zip(alike.index, random.permutation(alike.index), strict=True):
            taken[places[who]] = places[other]
    moved = known.iloc[taken].set_axis(rows.index)
    if cell.section == "leaving":
        moved["term"] = known["term"]
    drawn = rows[rows["customer_id"].isin(random.permutation(numbers.index)[: cell.accounts])]
    return Sample(drawn, moved.loc[drawn.index])


def measured(cell: Cell, count: int) -> Found:
    """Give how often the section names a driver, and how often it compares any."""
    random = generator("drivers", *cell)
    compare = {"leaving": leaving, "score": answering}[cell.section]
    tables = []
    for _ in range(count):
        rows, known = shuffled(cell, random)
        tables.append(compare(known, rows, POLICY)[0])
    tables = [found for found in tables if found["ratio"].notna().any()]
    named = float(np.mean([found["differs"].any() for found in tables]))
    error = (named * (1 - named) / len(tables)) ** 0.5
    return Found(named, error, len(tables) / count)


def planted(drawn: Sample, odds: float, random: np.random.Generator) -> Sample:
    """Let the second most common touch model answer better: so many times the odds, at both cuts.

    Each answer keeps its place among those of its group, and is read on a scale with the cuts moved.
    """
    answer = drawn.rows["group"].map(WORTH).to_numpy() + 1
    cuts = np.array([(answer < 1).mean(), (answer < 2).mean()])
    ends = np.array([0.0, *cuts, 1.0])
    place = ends[answer] + (ends[answer + 1] - ends[answer]) * random.random(len(answer))
    less = cuts / (1 - cuts) / odds
    touch = drawn.known["touch_model"]
    own = (touch == touch.value_counts().index[1]).to_numpy()
    answer = np.where(own, np.searchsorted(less / (1 + less), place, side="right"), answer)
    groups = pd.Series([_GROUPS[at] for at in answer], drawn.rows.index, dtype="str")
    return drawn._replace(rows=drawn.rows.assign(group=groups))


def power(accounts: int, odds: float, count: int) -> float:
    """Give how often the touch model is named where one of its groups has so many times the odds."""
    cell = Cell("score", accounts)
    draws, places, found = generator("drivers", *cell), generator("power", *cell), 0
    for _ in range(count):
        rows, known = planted(shuffled(cell, draws), odds, places)
        named = answering(known, rows, POLICY)[0]
        found += bool(named.loc[named["trait"] == "touch_model", "differs"].any())
    return found / count


def table(pool: Executor) -> Table:
    """Give how often nobody is named, by section and number of accounts."""
    cells = [Cell(section, accounts) for section, sizes in ACCOUNTS.items() for accounts in sizes]
    found = list(pool.map(partial(measured, count=COUNT), cells))
    names = {"leaving": "what goes with leaving", "score": "what goes with a higher score"}
    lines = head("section", "accounts", "nobody named", "error")
    promised = []
    for cell, one in zip(cells, found, strict=True):
        promised.append(goals.Cell(names[cell.section], cell.accounts, 1 - one.named, GUARD))
        few = f" ({100 * one.compared:.0f})" if one.compared < 1 else ""
        lines.append(
            row(names[cell.section], cell.accounts, f"{promised[-1]}{few}", f"{100 * one.error:.1f}")
        )
    return Table("Drivers, nothing to name", lines, promised)
