"""Findings put into the company on purpose, so that every report has something to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from cskit.sample.draws import Draws, Stream
from cskit.sample.lines import ADD_ONS, CORE, Line
from cskit.sample.lives import Life
from cskit.sample.months import add_months, first_day, month_of
from cskit.sample.world import Finding, World

__all__ = ["plant"]

_PAUSES = 0.015


def plant(world: World) -> None:
    """Put the findings in: an account bears one at most, besides a transfer, so that each stands alone."""
    _pauses(world)
    _returns(world)
    _moves(world)
    _company(world)
    for place in range(len(world.books)):
        _book(world, place)


def _free(world: World, place: int) -> list[Life]:
    """Return the paying accounts of a book that bear no finding, largest first."""
    taken = {found.number for found in world.findings if found.finding != "transferred"}
    edge = world.span.edge
    free = [
        life
        for life in world.lives
        if life.account.book == place
        and life.account.number not in taken
        and not life.account.giant
        and life.mrr(edge) > 0
    ]
    return sorted(free, key=lambda life: (-life.mrr(edge), life.account.number))


def _mark(world: World, finding: str, life: Life, on: date, about: str) -> None:
    world.mark(Finding(finding, life.account.number, on, about))


def _core(life: Life, edge: date) -> Line:
    return next(line for line in life.current(edge) if line.product == CORE)


def _swap(life: Life, old: Line, *new: Line) -> None:
    """Put lines in the place of one."""
    life.lines = sorted(
        [*(line for line in life.lines if line is not old), *new], key=lambda line: (line.start, line.product)
    )


def _day(world: World, life: Life, months_ago: int) -> date | None:
    """Return the account's monthly day so many months ago, if its core line could be replaced on it."""
    line = _core(life, world.span.edge)
    day = first_day(world.span.last - months_ago).replace(day=line.start.day)
    return day if line.start < day > world.span.begin and line.renewal != day else None


def _still(world: World, life: Life, months: int) -> bool:
    """Return whether the account's MRR is what it was so many months ago."""
    return life.mrr_in(world.span.last - months) == life.mrr(world.span.edge)


def _reprice(world: World, life: Life, day: date, percent: int, kind: str) -> None:
    line = _core(life, world.span.edge)
    whole = 100 * line.interval
    price = max(line.price * percent // (100 * whole), 1) * whole
    _swap(life, line, line.ended(day), line.repriced(day, kind, price, line.renewal))


def _company(world: World) -> None:
    """Plant what the company has once: a frozen account, a collapse of use, a notice, a giant."""
    edge, books = world.span.edge, len(world.books)
    for life in _free(world, 0):
        day = _day(world, life, 2)
        line = _core(life, edge)
        if (
            day
            and _still(world, life, 3)
            and len(life.current(edge)) == 1
            and line.interval == 1
            and (line.renewal or date.max) > edge
        ):
            _swap(life, line, replace(line, paused=(day, None)))
            _mark(world, "frozen", life, day, "paused by agreement and not yet resumed; not churned")
            break
    for life in _free(world, 6 % books):
        if life.account.segment.name != "SMB" and life.mrr_in(world.span.last - 8) > 0:
            day = first_day(world.span.last - 4)
            _mark(
                world, "usage_collapsed", life, day, "active users fall to about a twentieth and stay there"
            )
            break
    for life in _free(world, 3 % books):
        line = _core(life, edge)
        if (
            line.renewal
            and timedelta(20) < line.renewal - edge < timedelta(90)
            and len(life.current(edge)) == 1
        ):
            _swap(life, line, replace(line, end=line.renewal, reason="competitor"))
            _mark(
                world,
                "gave_notice",
                life,
                line.renewal,
                "has given notice: end_on lies ahead, with its reason",
            )
            break
    for life in world.lives:
        if life.account.giant:
            _mark(world, "giant", life, life.signed, "holds a large part of its book; renews within 90 days")


def _book(world: World, place: int) -> None:
    """Plant what every book has: one account for each signal."""
    edge, last = world.span.edge, world.span.last
    draws = Draws(world.seed, Stream.PLANT, place)
    _reprices(world, place)
    signals: tuple[tuple[str, date, str, Callable[[Life], bool]], ...] = (
        ("detractor", edge - timedelta(25), "scores NPS 0 to 4, with a comment", lambda life: True),
        ("late_payer", edge - timedelta(45), "its invoice is more than 30 days late", _by_month(edge)),
        ("usage_fell", first_day(last), "active users fall by about half in the last month", _seats(last)),
        (
            "silent",
            edge - timedelta(75),
            "no touchpoint since this day",
            lambda life: life.mrr(edge) > 150_000,
        ),
        ("ticket_open", edge - timedelta(9), "an urgent ticket is open", lambda life: True),
    )
    for finding, on, about, fits in signals:
        free = [life for life in _free(world, place) if fits(life) and life.signed < on - timedelta(100)]
        if free:
            life = draws.pick(free[: max(1, len(free) // 3)])
            _mark(world, finding, life, on, about)


def _by_month(edge: date) -> Callable[[Life], bool]:
    """Accept accounts whose core line has been billed by the month for some months."""
    return lambda life: _core(life, edge).interval == 1 and _core(life, edge).start < edge - timedelta(120)


def _seats(last: int) -> Callable[[Life], bool]:
    """Accept accounts with enough seats for a fall to be seen."""
    return lambda life: life.mrr_in(last) > 90_000 and life.mrr_in(last - 4) > 0


def _reprices(world: World, place: int) -> None:
    """Plant an account that cut its contract in the last 3 months and two small ones that grew."""
    free = _free(world, place)
    for life in free[len(free) // 4 :]:
        day = _day(world, life, 1)
        if day and _still(world, life, 3):
            _reprice(world, life, day, 65, "")
            _mark(world, "contracted", life, day, "cut its contract by about a third in the middle of a term")
            break
    more = 10 if world.books[place].shape == "flat" else 50  # a flat book's smallest are nearly its largest
    free = _free(world, place)
    small = [life for life in free[: len(free) // 2 : -1] if _grew_not(world, life)]
    for months_ago, life in zip((4, 5), small, strict=False):
        day = first_day(world.span.last - months_ago).replace(day=life.signed.day)
        _sell(life, _core(life, world.span.edge), day, more)
        _mark(
            world, "small_growing", life, day, f"a small account that bought a further product, {more}% more"
        )


def _grew_not(world: World, life: Life) -> bool:
    """Return whether a year-old account pays about what it paid, and could buy a further product."""
    before, now = life.mrr_in(world.span.last - 12), life.mrr(world.span.edge)
    return 0 < before <= now < before * 1.1 and bool(_unsold(life))


def _unsold(life: Life) -> list[str]:
    """Return the products for all segments that an account has never had."""
    had = {line.product for line in life.lines}
    return [name for name in ADD_ONS[1:] if name not in had]


def _sell(life: Life, core: Line, day: date, percent: int) -> None:
    """Begin a product that the account does not have, on a yearly term billed by the month."""
    product = _unsold(life)[0]
    price = max(core.price // core.interval * percent // 10_000, 1) * 100
    life.lines.append(Line(product, "cross_sell", day, price, 1, 12, add_months(day, 12), fixed=core.fixed))
    life.lines.sort(key=lambda line: (line.start, line.product))


def _pauses(world: World) -> None:
    """Plant pauses that are over, on lines billed by the month that ran alone at the time."""
    for life in world.lives:
        draws = Draws(world.seed, Stream.PLANT, 1_000_000 + life.account.number)
        if not draws.chance(_PAUSES):
            continue
        for line in life.lines:
            begin = add_months(line.start, 3)
            end = add_months(begin, draws.between(2, 4))
            over = line.end or world.span.edge
            alone = all(other is line or not _meets(other, begin, end) for other in life.lines)
            if line.interval == 1 and begin > world.span.begin and end < over - timedelta(60) and alone:
                _swap(life, line, replace(line, paused=(begin, end)))
                _mark(world, "paused", life, begin, f"was paused until {end.isoformat()}")
                break


def _meets(line: Line, begin: date, end: date) -> bool:
    return line.start < end and (line.end is None or line.end > begin)


def _returns(world: World) -> None:
    """Note the accounts that left and came back."""
    for life in world.lives:
        if life.returned and life.returned[-1] >= world.span.begin:
            _mark(world, "returned", life, life.returned[-1], "left, and came back on this day")


def _moves(world: World) -> None:
    """Note the accounts that changed books while they paid."""
    for life, moves in zip(world.lives, world.moves, strict=True):
        for day, place in moves.later:
            if life.signed < day and life.mrr_in(month_of(day) - 1) > 0:
                _mark(world, "transferred", life, day, f"passed to {world.books[place].name}")
