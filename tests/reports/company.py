"""A made-up company's page, some of it hostile."""

from __future__ import annotations

import datetime

from cskit.reports.contents import Cell, Chance, Head, IndexContext, Moves, Plot, Row, Status, Table, Tile
from cskit.reports.index.drawings import Point, Scale, funnel, whisker


def company() -> IndexContext:
    """The company's page with one report of each state and a hostile portfolio."""
    ready = Status("Pareto", "ready", "sul/pareto.html", headline="Two hold 80%.")
    skipped = Status("LTV", "skipped", "", "the data have no table acquisition")
    failed = Status("NPS", "failed", "", "time limit in <cell> 7")
    dot = whisker(1.04, 0.9, 1.2, Scale(0.8, 1.2), 1.0)
    heads = (Head("Portfolio", "CSM", "left text"), Head("MRR (R$)"), Head("NRR", "axis 80% to 120%"))
    hostile = Row(
        "<script>alert(1)</script>",
        (Cell("412,000"), Cell("104%", "90% to 120%", drawing=dot)),
        "Ana",
        "portfolio-x",
        "x/index.html",
        (ready, skipped),
    )
    sul = Row(
        "Sul",
        (Cell("398,000"), Cell("—", reason="no <account> paid")),
        "O'Brien",
        "portfolio-sul",
        "sul/index.html",
        (ready, failed),
    )
    plot = funnel(
        [Point(8, 1.9, "Sul <b>"), Point(9, 1.0)],
        [(2.0, 0.0, 3.0), (10.0, 0.5, 1.7)],
        ("Sul <b> stands out.", "expected", "ratio"),
        ([(0.0, "0"), (10.0, "10")], [(0.0, "0"), (3.0, "3")]),
    )
    lost = Table("funnel", "Lost <accounts>", heads[:2], (Row("Sul", (Cell("9"),)),), "In order.")
    return IndexContext(
        title="All portfolios",
        locale="en",
        month=datetime.date(2026, 9, 1),
        sentence="4 of 6 reports ready.",
        portfolios=Table(
            "portfolios",
            "Portfolios and their reports",
            (*heads, Head("Reports", css="left reports")),
            (hostile, sul),
        ),
        tiles=(Tile("MRR", "R$810K", "counted"),),
        problems=("Sul / NPS failed: time limit in <cell> 7",),
        chance=Chance(("CSMs inherit different books.",), Plot("Sul stands out", "sub", plot, plot), lost),
        moves=Moves(("Nobody changed hands.",)),
        notes=("Rates are the company's own.",),
    )
