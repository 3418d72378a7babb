"""The people at the accounts, by role only: the sample names no person but the CSMs."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta

import pandas as pd

from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.lives import Life
from cskit.sample.months import first_day
from cskit.sample.world import World

__all__ = ["Person", "contacts", "people"]

_ROLES = ("Gerência de operações", "TI", "Financeiro", "Compras", "Marketing")


@dataclass(frozen=True)
class Person:
    """A row of the contacts table; the fields are its columns."""

    contact_id: str
    customer_id: str
    role: str
    influence: str
    is_executive: bool
    is_sponsor: bool
    has_access: bool
    valid_from: date
    valid_to: date | None

    def there(self, month: int) -> bool:
        """Return whether the person is there through a month."""
        return self.valid_to is None or self.valid_to >= first_day(month + 1)


def contacts(world: World) -> pd.DataFrame:
    """Return the contacts table: the people at each account, some of whom have gone."""
    rows = [astuple(person) for life in world.lives for person in people(life, world)]
    return frame("contacts", [field.name for field in fields(Person)], rows)


def people(life: Life, world: World) -> list[Person]:
    """Return the people of one account; the first stays as long as the account does."""
    draws = Draws(world.seed, Stream.CONTACTS, life.account.number)
    return [
        _person(life, world, place, draws)
        for place in range(1, draws.between(*life.account.segment.people) + 1)
    ]


def _person(life: Life, world: World, place: int, draws: Draws) -> Person:
    executive = place == 2 or (place == 1 and draws.chance(0.4))
    role = "Diretoria" if executive else draws.pick(_ROLES)
    mood = life.health.at(world.span.last) + draws.normal(0.0, 0.7)
    influence = "promoter" if mood > 0.6 else "detractor" if mood < -0.8 else "neutral"
    days = (world.span.edge - life.signed).days
    gone = None
    if place > 1 and days > 400 and draws.chance(0.12):
        gone = life.signed + timedelta(days=draws.between(200, days - 30))
    sponsor = gone is None and influence == "promoter" and draws.chance(0.7)
    access = gone is None and draws.chance(0.85)
    account = life.account.customer_id
    return Person(
        f"{account}-P{place}", account, role, influence, executive, sponsor, access, life.signed, gone
    )
