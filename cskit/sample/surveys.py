"""The surveys table: NPS twice a year, CSAT and CES after support and training; most do not answer."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from cskit.sample.comments import comment
from cskit.sample.contacts import Person, people
from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.lives import Life
from cskit.sample.months import first_day, month_of
from cskit.sample.world import Finding, World

__all__ = ["surveys"]

_EVERY = 6
_COMMENTED = {"promoter": 0.35, "passive": 0.4, "detractor": 0.65}
_COLUMNS = (
    "response_id", "customer_id", "contact_id", "answered_on", "invited_on", "survey", "score", "touchpoint",
    "comment", "anonymous", "consent",
)  # fmt: skip
# customer, contact, answered, invited, survey, score, touchpoint, comment, anonymous, consent
Row = tuple[str, str, date | None, date, str, int | None, str, str, bool | None, bool | None]


def surveys(world: World) -> pd.DataFrame:
    """Return the surveys table, numbered by invitation; a row without an answer is an invitation."""
    rows = [row for life in world.lives for row in _rows(life, world)]
    rows.sort(key=lambda row: (row[3], row[0], row[1], row[4]))
    return frame("surveys", _COLUMNS, [(f"R{place:06d}", *row) for place, row in enumerate(rows, start=1)])


def _rows(life: Life, world: World) -> list[Row]:
    """Return one account's invitations and answers."""
    draws = Draws(world.seed, Stream.SURVEYS, life.account.number)
    known = people(life, world)
    phase = draws.between(0, _EVERY - 1)
    unhappy = world.marked("detractor").get(life.account.number)
    rows: list[Row] = []
    for month, _ in world.active(life):
        there = [person for person in known if person.there(month)]
        if first_day(month) < life.signed or (unhappy and month >= month_of(unhappy.on)):
            continue
        if month % _EVERY == phase:
            rows.extend(_nps(life, world, person, month, draws) for person in there[:3])
        if draws.chance(0.05):
            rows.append(_rating(life, world, draws.pick(there), month, draws))
    if unhappy:
        rows.append(_complaint(life, known[0], unhappy, draws))
    return rows


def _answered(invited: date, health: float, world: World, draws: Draws) -> date | None:
    """Draw the day of an answer: unhappy people answer less, and what lies ahead has not come."""
    if not draws.chance(min(max(0.46 + 0.1 * health, 0.12), 0.8)):
        return None
    day = invited + timedelta(days=min(int(draws.wait(3.0)), 25))
    return day if day <= world.span.edge else None


def _nps(life: Life, world: World, person: Person, month: int, draws: Draws) -> Row:
    """Invite a person to rate from 0 to 10."""
    invited = first_day(month) + timedelta(days=draws.between(0, 19))
    health = life.health.at(month)
    day = _answered(invited, health, world, draws)
    score = min(max(round(8.1 + 1.5 * health + draws.normal(0.0, 1.4)), 0), 10)
    return _row(life, person, (invited, day), ("nps", score, "relationship"), draws)


def _rating(life: Life, world: World, person: Person, month: int, draws: Draws) -> Row:
    """Invite a person to rate a contact: CSAT from 1 to 5, or CES where 5 is easy."""
    survey, touchpoint = draws.pick(
        (("csat", "support"), ("csat", "training"), ("ces", "support"), ("ces", "onboarding"))
    )
    invited = first_day(month) + timedelta(days=draws.between(0, 24))
    health = life.health.at(month)
    day = _answered(invited, health, world, draws)
    score = min(max(round(4.0 + 0.6 * health + draws.normal(0.0, 0.8)), 1), 5)
    return _row(life, person, (invited, day), (survey, score, touchpoint), draws)


def _row(
    life: Life,
    person: Person,
    when: tuple[date, date | None],
    rated: tuple[str, int, str],
    draws: Draws,
) -> Row:
    """Return the row of an invitation and of its answer, where there is one."""
    (invited, day), (survey, score, touchpoint) = when, rated
    account = life.account.customer_id
    if day is None:
        return account, person.contact_id, None, invited, survey, None, touchpoint, "", None, None
    group = _group(survey, score)
    text = comment(group, draws) if draws.chance(_COMMENTED[group]) else ""
    anonymous = draws.chance(0.06)
    contact = "" if anonymous else person.contact_id
    return account, contact, day, invited, survey, score, touchpoint, text, anonymous, draws.chance(0.85)


def _group(survey: str, score: int) -> str:
    if survey == "nps":
        return "promoter" if score >= 9 else "passive" if score >= 7 else "detractor"
    return "promoter" if score >= 5 else "passive" if score >= 4 else "detractor"


def _complaint(life: Life, person: Person, planted: Finding, draws: Draws) -> Row:
    """Return the planted answer of a detractor."""
    invited = planted.on - timedelta(days=2)
    text = comment("detractor", draws)
    account, score = life.account.customer_id, draws.between(0, 4)
    return account, person.contact_id, planted.on, invited, "nps", score, "relationship", text, False, True
