"""Cohorts as heat maps: counts where there are few, no rate for very few, blank where too young."""

from __future__ import annotations

import re

import pandas as pd

from cskit import tables
from cskit.locale import using

NAMES = ("unbroken", "alive", "nrr", "grr", "nrr_without")


def _cell(
    cohort: str, age: int, n: int, kept: int, paid: float, without: float | None = 1.0
) -> dict[str, object]:
    found: dict[str, object] = {
        "cohort": cohort,
        "age": age,
        "accounts": n,
        "unbroken": kept,
        "alive": kept + 1,
    }
    shares = {
        "unbroken": kept / n,
        "alive": (kept + 1) / n,
        "nrr": paid,
        "grr": min(paid, 1),
        "nrr_without": without,
    }
    for name, share in shares.items():
        key = f"{name}_share" if name in ("unbroken", "alive") else name
        found |= {key: share, f"{name}_low": 0.7, f"{name}_high": 1.4 if name == "nrr" else 0.95}
    return found


CELLS = pd.DataFrame(
    [
        _cell("2024-H1", 3, 3, 2, 0.9),
        _cell("2024-H1", 6, 3, 2, 0.9),
        _cell("2024-H2", 3, 19, 17, 1.2),
        _cell("", 3, 62, 51, 1.031, None),
        _cell("", 6, 3, 2, 0.9),
    ]
)
COHORTS = pd.DataFrame(
    {
        "cohort": ["2024-H1", "2024-H2", "2026-H2"],
        "name": ["H1 2024", "H2 2024", "H2 2026"],
        "accounts": [3, 19, 4],
    }
)


def _lines(shown: object) -> list[list[str]]:
    return [re.split(r"\s{2,}", line) for line in str(shown).splitlines()]


def test_accounts_kept() -> None:
    """17 of 19 is a count, 51 of 62 a share; the two readings stand one below the other."""
    shown = tables.cohort_retention.logos(CELLS, COHORTS, "A finding", 5, "nothing")
    assert _lines(shown)[2:] == [
        ["Began in", "Accounts", "3", "6"],
        ["H1 2024", "3", "2/3", "2/3"],
        ["H2 2024", "19", "17/19", "—"],
        ["H2 2026", "4", "—", "—"],
        ["All accounts", "82%", "2/3"],
        ["with those who came back", "84%", "3/3"],
    ]
    # Of three accounts no rate, and so no colour; of 19 a colour with its range.
    assert re.findall(r'class="right sequential ?([a-z0-9]*)"', shown.html.partition("<tbody")[2]) == [
        *("", ""), *("s5", "young"), *("young", "young"), *("s5", ""), *("s5", ""),
    ]  # fmt: skip
    assert 'title="likely range: 70% to 95%"' in shown.html
    assert "(too young)" in shown.html


def test_revenue_kept() -> None:
    """Above and below 100%; of few accounts none, with another reason than of a young cohort."""
    shown = tables.cohort_retention.revenue(CELLS, COHORTS, "A finding", 5, "nothing")
    assert _lines(shown)[3:] == [
        ["H1 2024", "3", "—", "—"],
        ["H2 2024", "19", "120%", "—"],
        ["H2 2026", "4", "—", "—"],
        ["All accounts", "103%", "—"],
        ["without readjustment", "—", "—"],
        ["without any increase (GRR)", "100%", "—"],
    ]
    assert "(too few accounts)" in shown.html
    assert "(the data do not say)" in shown.html
    assert 'title="likely range: 70% to 140%"' in shown.html
    assert "d7" in shown.html


def test_without_cohorts_all_accounts_are_the_table() -> None:
    """A small book has the rows of all accounts; none at all has the sentence; few have no share of MRR."""
    pooled = CELLS[CELLS["cohort"] == ""]
    shown = tables.cohort_retention.logos(pooled, COHORTS.iloc[:0], "A finding", 5, "nothing")
    assert _lines(shown)[2:] == [
        ["Began in", "3", "6"],
        ["All accounts", "82%", "2/3"],
        ["with those who came back", "84%", "3/3"],
    ]
    assert (
        str(tables.cohort_retention.logos(CELLS.iloc[:0], COHORTS, "x", 5, "No account yet."))
        == "No account yet."
    )
    few = pooled[pooled["accounts"] == 3]
    said = str(tables.cohort_retention.revenue(few, COHORTS, "x", 5, "nothing"))
    assert said == "Fewer than 5 accounts: too few for a share of MRR."


def test_reasons_are_escaped_and_counted() -> None:
    """Whatever a customer is called stands there as typed; a reason without a loss names nobody."""
    frame = pd.DataFrame(
        {"why": ["price", "not stated"], "accounts": [1, 0], "mrr": [123400, 0], "who": ["<b>x</b>", ""]}
    )
    shown = tables.cohort_retention.reasons(frame, "A finding", "BRL")
    assert "&lt;b&gt;x&lt;/b&gt;" in shown.html
    assert "(nobody)" in shown.html
    assert "1,234" in str(shown)
    with using("pt_BR"):
        assert "MRR perdido (R$)" in tables.cohort_retention.reasons(frame, "x", "BRL").html
