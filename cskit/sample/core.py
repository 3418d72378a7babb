"""The tables of the base: customers, contracts, portfolios, assignments and products."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.lines import ADD_ONS, CORE, Line
from cskit.sample.truth import touch_model
from cskit.sample.world import World

__all__ = ["assignments", "contracts", "customers", "portfolios", "products"]

_INTERVALS = {1: "month", 3: "quarter", 6: "semester", 12: "year"}
_MISFIT = 0.08


def customers(world: World) -> pd.DataFrame:
    """Return the customers table."""
    rows = []
    for life in world.lives:
        account = life.account
        draws = Draws(world.seed, Stream.ACCOUNT, 1_000_000 + account.number)
        mrr = life.mrr(world.span.edge) or life.lines[-1].mrr(life.lines[-1].start)
        model = touch_model(mrr)
        if draws.chance(_MISFIT):
            model = draws.pick([other for other in ("high", "mid", "low", "tech") if other != model])
        tier = draws.weighted((1, 2, 3), {"high": (7, 2, 1), "mid": (3, 5, 2)}.get(model, (1, 4, 5)))
        rows.append(
            (
                account.customer_id,
                account.name,
                world.books[account.book].name,
                account.segment.name,
                account.sector,
                account.state,
                account.employees,
                account.channel,
                life.signed,
                model,
                tier,
            )
        )
    columns = (
        "customer_id", "name", "portfolio", "segment", "sector", "region", "size", "channel", "signed_on",
        "touch_model", "tier",
    )  # fmt: skip
    return frame("customers", columns, rows)


def contracts(world: World) -> pd.DataFrame:
    """Return the contracts table: one row per contract line."""
    rows = []
    for life in world.lives:
        for number, line in enumerate(life.lines, start=1):
            rows.append((f"{life.account.customer_id}-{number:02d}", life.account.customer_id, *_terms(line)))
    columns = (
        "contract_id", "customer_id", "product", "start_on", "end_on", "amount", "interval", "discount",
        "discount_kind", "discount_from", "discount_to", "kind", "paused_from", "paused_to", "renewal_on",
        "notice_on", "end_reason", "bad_fit", "currency",
    )  # fmt: skip
    return frame("contracts", columns, rows)


def _terms(line: Line) -> tuple[object, ...]:
    """Return the fields of a contract line from its product on."""
    discount = line.discount
    off = (discount.value, discount.kind, discount.begin, discount.end) if discount else (None,) * 4
    paused = line.paused or (None, None)
    end = line.end or (line.renewal if line.fixed else None)
    notice = line.renewal - timedelta(days=30) if line.renewal else None
    interval = _INTERVALS.get(line.interval, f"{line.interval} months")
    ends = (line.renewal, notice, line.reason, line.bad_fit, "BRL")
    return (line.product, line.start, end, line.price, interval, *off, line.kind, *paused, *ends)


def portfolios(world: World) -> pd.DataFrame:
    """Return the portfolios table."""
    rows = [(book.name, book.csm, book.seniority, book.hours, book.since) for book in world.books]
    return frame("portfolios", ("portfolio", "csm", "seniority", "hours", "since"), rows)


def assignments(world: World) -> pd.DataFrame:
    """Return the assignments table: only accounts that changed books after they signed."""
    rows = []
    for life, moves in zip(world.lives, world.moves, strict=True):
        later = [(day, place) for day, place in moves.later if day > life.signed]
        if not later:
            continue
        stays = [(life.signed, moves.at(life.signed)), *later]
        ends = [day for day, _ in later]
        for (begin, place), end in zip(stays, [*ends, None], strict=True):
            rows.append((life.account.customer_id, world.books[place].name, begin, end))
    return frame("assignments", ("customer_id", "portfolio", "valid_from", "valid_to"), rows)


def products(world: World) -> pd.DataFrame:
    """Return the products table."""
    everyone, larger = "SMB,mid-market,enterprise", "mid-market,enterprise"
    rows = [(CORE, "platform", everyone)]
    rows += [(name, "add-on", larger if name in ADD_ONS[:1] else everyone) for name in ADD_ONS]
    return frame("products", ("product", "category", "eligible_segments"), rows)
