"""Tables of the retention page: cohorts as heat maps of accounts and of revenue, and reasons."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Literal

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.locale.format import NONE, between, integer, percent, present, sign
from cskit.tables.drivers import ratios
from cskit.tables.table import Column, Shade, show

__all__ = ["drivers", "effects", "logos", "parts", "reasons", "revenue", "scores"]

_FEW = 20
_Cell = Mapping[Hashable, Any]
_Write = Callable[[_Cell], Shade]


def logos(cells: pd.DataFrame, cohorts: pd.DataFrame, caption: str, fewest: int, empty: str) -> Shown:
    """Show how many accounts of each cohort are still here at each age.

    Parameters
    ----------
    cells
        From :func:`cskit.metrics.cohort_retention.cells`.
    cohorts
        From :func:`cskit.findings.cohort_retention.named`: ``cohort``, ``name``, ``accounts``.
    caption
        What the table says.
    fewest
        Fewest accounts of which a rate, and so a colour, is shown.
    empty
        What is said where no account is in any cell.
    """
    unbroken, alive = (lambda cell, name=name: _kept(cell, name, fewest) for name in ("unbroken", "alive"))
    totals = ((gettext("All accounts"), unbroken), (gettext("with those who came back"), alive))
    sub = gettext("accounts still here without a break, by months since the first payment")
    return _heat(cells, cohorts, "sequential", unbroken, totals, ("logos", caption, sub, empty))


def revenue(cells: pd.DataFrame, cohorts: pd.DataFrame, caption: str, fewest: int, empty: str) -> Shown:
    """Show what each cohort pays at each age, of what it paid first.

    Parameters
    ----------
    cells, cohorts, caption, fewest, empty
        As in :func:`logos`.
    """
    net, without, gross = (
        lambda cell, name=name: _paid(cell, name, fewest) for name in ("nrr", "nrr_without", "grr")
    )
    totals = (
        (gettext("All accounts"), net),
        (gettext("without readjustment"), without),
        (gettext("without any increase (GRR)"), gross),
    )
    sub = gettext("MRR at each age, in % of the first MRR; the lost count as 0")
    if len(cells) and cells["accounts"].max() < fewest:
        empty = gettext("Fewer than {n} accounts: too few for a share of MRR.").format(n=integer(fewest))
        cells, cohorts = cells.iloc[:0], cohorts.iloc[:0]
    return _heat(cells, cohorts, "diverging", net, totals, ("revenue", caption, sub, empty))


def _heat(
    cells: pd.DataFrame,
    cohorts: pd.DataFrame,
    palette: Literal["sequential", "diverging"],
    write: _Write,
    totals: tuple[tuple[str, _Write], ...],
    words: tuple[str, str, str, str],
) -> Shown:
    """Lay the cells out: a row for each cohort, a column for each age, all accounts at the foot."""
    name, caption, sub, empty = words
    ages = sorted(set(cells["age"]))
    found: dict[str, dict[int, _Cell]] = {}
    for cell in cells.to_dict("records"):
        found.setdefault(cell["cohort"], {})[cell["age"]] = cell
    rows = [
        {"name": row["name"], "accounts": row["accounts"], **_row(found.get(row["cohort"], {}), ages, write)}
        for row in cohorts.to_dict("records")
    ]
    foot = [{"name": who, **_row(found.get("", {}), ages, how)} for who, how in totals]
    if not ages:
        rows = []
    if not rows:
        # Without cohorts all accounts together are the table.
        rows, foot = (foot if ages else []), []
    young = gettext("too young")
    columns = [Column("name", pgettext("cohort", "Began in"))]
    if foot:
        columns.append(Column("accounts", pgettext("column", "Accounts"), "integer"))
    months = gettext("months")
    columns += [Column(f"age_{age}", integer(age), palette, sub=months, missing=young) for age in ages]
    return show(
        pd.DataFrame(rows, columns=[column.field for column in columns]),
        columns,
        name=name,
        caption=caption,
        sub=sub,
        rows=40,
        total=foot,
        empty=empty,
    )


def _row(cells: Mapping[int, _Cell], ages: list[int], write: _Write) -> dict[str, Shade | None]:
    """Return a row's cells; an age that the cohort cannot have reached is empty."""
    return {f"age_{age}": write(cells[age]) if age in cells else None for age in ages}


def _kept(cell: _Cell, name: str, fewest: int) -> Shade:
    """Return accounts kept: as a count where there are few, without a colour where there are very few."""
    n, share = int(cell["accounts"]), float(cell[f"{name}_share"])
    text = percent(share, n, decimals=0) if n >= _FEW else f"{integer(cell[name])}/{integer(n)}"
    if n < fewest:
        return Shade(text)
    return Shade(text, share, _range(cell[f"{name}_low"], cell[f"{name}_high"]))


def _paid(cell: _Cell, name: str, fewest: int) -> Shade:
    """Return the share of MRR kept; none where too few accounts stand behind it."""
    if int(cell["accounts"]) < fewest:
        return Shade(NONE, reason=gettext("too few accounts"))
    if not present(cell[name]):
        return Shade(NONE, reason=gettext("the data do not say"))
    return Shade(percent(cell[name]), float(cell[name]), _range(cell[f"{name}_low"], cell[f"{name}_high"]))


def _range(low: float, high: float) -> str:
    """Return the range of a share in words; empty where there is none."""
    if not present(low):
        return ""
    return gettext("likely range: {range}").format(range=between(percent(low), percent(high)))


def effects(frame: pd.DataFrame) -> Shown:
    """Show behaviour against mix of segments, from :func:`cskit.findings.cohort_retention.effects`."""
    points = gettext("points")
    return show(
        frame,
        (
            Column("name", gettext("Kept over 12 months")),
            Column("rate_effect", gettext("Behaviour"), "number", decimals=1, sub=points),
            Column("mix_effect", gettext("Mix"), "number", decimals=1, sub=points),
            Column("difference", gettext("Difference"), "number", decimals=1, sub=points),
        ),
        name="effects",
        caption=gettext("Behaviour and mix of segments, against the year before (Kitagawa)"),
        empty=gettext("Too few accounts or segments to split a difference into behaviour and mix."),
    )


def reasons(frame: pd.DataFrame, caption: str, currency: str) -> Shown:
    """Show why accounts left: how many, what they paid, and who.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.cohort_retention.in_words`.
    caption
        What the table says.
    currency
        ISO code of the run's currency.
    """
    return show(
        frame,
        (
            Column("why", gettext("Reason")),
            Column("accounts", pgettext("column", "Accounts"), "integer"),
            Column("mrr", gettext("Lost MRR ({currency})").format(currency=sign(currency)), "money"),
            Column("who", gettext("Who"), missing=gettext("nobody")),
        ),
        name="reasons",
        caption=caption,
    )


def parts(parts: pd.DataFrame, caption: str) -> Shown:
    """Show the groups that a projected curve is made of, and whose curve each has.

    Parameters
    ----------
    parts
        From :func:`cskit.findings.cohort_retention.projection_parts`.
    caption
        What the table says.
    """
    return show(
        parts,
        (
            Column("contracts", gettext("Accounts with")),
            Column("accounts", pgettext("column", "Accounts"), "integer"),
            Column("lost", pgettext("column", "Left"), "integer"),
            Column(
                "expected", gettext("Expected by the company's curve"), "number", decimals=1, missing=NONE
            ),
            Column("share", gettext("Share of the curve"), "share"),
            Column("whose", gettext("Curve")),
            Column("name_of_model", gettext("Model"), missing=NONE),
        ),
        name="projection-parts",
        caption=caption,
    )


def scores(scores: pd.DataFrame, caption: str) -> Shown:
    """Show what the models would have said of the last months, and what came.

    Parameters
    ----------
    scores
        From :func:`cskit.findings.cohort_retention.projection_scores`.
    caption
        What the table says.
    """
    return show(
        scores,
        (
            Column("contracts", gettext("Company's accounts with")),
            Column("name_of_model", gettext("Model")),
            Column("held_out", gettext("Months held out"), "integer"),
            Column("accounts", pgettext("column", "Accounts"), "integer"),
            Column("observed", gettext("Stayed"), "share"),
            Column("projected", gettext("Projected"), "share"),
            Column("off", gettext("Off by (pp)"), "number", decimals=1),
            Column("within", gettext("Ages within range"), missing=NONE),
            Column("said", gettext("Use")),
        ),
        name="projection-scores",
        caption=caption,
    )


def drivers(frame: pd.DataFrame, caption: str) -> Shown:
    """Show which traits go with leaving, from :func:`cskit.findings.cohort_retention.drivers`."""
    accounts, losses = pgettext("column", "Accounts"), pgettext("column", "Losses")
    names = (gettext("How often it leaves, compared"), accounts, losses)
    return ratios(frame, names, caption, gettext("accounts at the same age and with the same contract term"))
