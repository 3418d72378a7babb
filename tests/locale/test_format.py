"""Figures, money and dates, character by character, in both languages."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from cskit.locale import format as fmt
from cskit.locale import use, using

S = "\N{NO-BREAK SPACE}"
M = "\N{MINUS SIGN}"


@pytest.fixture(autouse=True)
def _english_again():
    """Leave the process in English, as it began."""
    yield
    use("en")


@pytest.mark.parametrize(
    ("cents", "en", "pt"),
    [
        (41_234_567, "R$412K", f"R${S}412{S}mil"),
        (120_000_000, "R$1.2M", f"R${S}1,2{S}mi"),
        (1_840_000, "R$18.4K", f"R${S}18,4{S}mil"),
        (1_400_000, "R$14K", f"R${S}14{S}mil"),
        (99_996_000, "R$1M", f"R${S}1{S}mi"),  # not "R$1,000K"
        (99_960, "R$1K", f"R${S}1{S}mil"),  # 999.60 is a thousand once rounded
        (99_940, "R$999", f"R${S}999"),
        (450_000_000_000, "R$4.5B", f"R${S}4,5{S}bi"),
        (0, "R$0", f"R${S}0"),
        (-10, "R$0", f"R${S}0"),  # what rounds to nothing has no sign
        (-41_234_567, f"{M}R$412K", f"{M}R${S}412{S}mil"),
    ],
)
def test_compact_money(cents: int, en: str, pt: str) -> None:
    """Compact money keeps three digits at most, its spaces do not break, its minus is U+2212."""
    with using("en"):
        assert fmt.money(cents, "BRL") == en
    with using("pt_BR"):
        assert fmt.money(cents, "BRL") == pt


@pytest.mark.parametrize(
    ("currency", "en", "pt"),
    [
        ("BRL", f"{M}R$12,340", f"{M}R${S}12.340"),
        ("USD", f"{M}$12,340", f"{M}US${S}12.340"),
        ("EUR", f"{M}€12,340", f"{M}€{S}12.340"),
        ("CHF", f"{M}CHF{S}12,340", f"{M}CHF{S}12.340"),
    ],
)
def test_full_money(currency: str, en: str, pt: str) -> None:
    """Full money is in whole units, and a currency of letters does not touch its figure."""
    assert fmt.money(-1_234_000, currency, compact=False) == en
    with using("pt_BR"):
        assert fmt.money(-1_234_000, currency, compact=False) == pt


def test_amounts_and_numbers() -> None:
    """A table's figures have no currency; halves round up, as by hand."""
    assert fmt.amount(1_234_050) == "12,341"
    assert fmt.amount(-1_234_050) == f"{M}12,341"
    assert fmt.integer(np.int64(1234)) == "1,234"
    assert fmt.number(Decimal("2.675"), 2) == "2.68"
    assert fmt.number(-0.04, 1) == "0.0"
    assert fmt.ratio(3.2) == "3.2×"
    with using("pt_BR"):
        assert fmt.amount(1_234_050) == "12.341"
        assert fmt.number(2.675, 2) == "2,68"
        assert fmt.ratio(3.2) == "3,2×"


@pytest.mark.parametrize(
    ("share", "n", "en", "pt"),
    [
        (0.8, 5, "4 of 5", "4 de 5"),
        (0.75, 4, "3 of 4", "3 de 4"),
        (0.85, 60, "85%", "85%"),
        (0.1234, 199, "12%", "12%"),
        (0.1234, 200, "12.3%", "12,3%"),
        (0.1234, None, "12%", "12%"),
        (0.003, None, "<1%", "<1%"),
        (0.9996, None, ">99%", ">99%"),
        (0.9999, 300, ">99.9%", ">99,9%"),
        (0.0, None, "0%", "0%"),
        (1.0, None, "100%", "100%"),
        (1.043, None, "104%", "104%"),
        (-0.125, None, f"{M}13%", f"{M}13%"),
    ],
)
def test_percent(share: float, n: int | None, en: str, pt: str) -> None:
    """A share is no more exact than its observations, and only all is 100%."""
    assert fmt.percent(share, n) == en
    with using("pt_BR"):
        assert fmt.percent(share, n) == pt


def test_signed_differences() -> None:
    """A gain has a plus, a loss U+2212, nothing no sign; points are spelt in each language."""
    assert [fmt.percent(x, signed=True) for x in (0.03, 0.0, -0.03)] == ["+3%", "0%", f"{M}3%"]
    assert [fmt.points(x) for x in (0.02, 0.001, -0.018)] == [f"+2{S}pp", f"0{S}pp", f"{M}2{S}pp"]
    with using("pt_BR"):
        assert fmt.points(-0.018, 1) == f"{M}1,8{S}p.p."


def test_words_around_figures() -> None:
    """Ranges are words, never dashes; counts say "of"; names are joined as in a sentence."""
    assert fmt.between("74%", "92%") == "74% to 92%"
    assert fmt.count_of(1, 1200) == "1 of 1,200"
    assert fmt.listing(["A", "B", "C"]) == "A, B, and C"
    with using("pt_BR"):
        assert fmt.between("74%", "92%") == "74% a 92%"
        assert fmt.count_of(1, 1200) == "1 de 1.200"
        assert fmt.listing(["A", "B", "C"]) == "A, B e C"


@pytest.mark.parametrize("day", [datetime.date(2026, 9, 30), pd.Timestamp("2026-09-30 23:59")])
def test_dates(day: datetime.date) -> None:
    """A day cannot be read as another one, and months have their own short forms."""
    assert fmt.date(day) == "30 Sep 2026"
    assert [fmt.month(day), fmt.month(day, "short"), fmt.month(day, "axis")] == [
        "September 2026",
        "Sep 2026",
        "Sep 26",
    ]
    with using("pt_BR"):
        assert fmt.date(day) == "30/09/2026"
        assert [fmt.month(day), fmt.month(day, "short"), fmt.month(day, "axis")] == [
            "setembro de 2026",
            "set. 2026",
            "set/26",
        ]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, float("inf"), np.float64("nan")])
def test_what_is_missing_is_a_dash(missing: object) -> None:
    """No function answers nan, NaT, inf or None in letters."""
    shown = [
        fmt.money(missing, "BRL"),
        fmt.amount(missing),
        fmt.integer(missing),
        fmt.number(missing, 2),
        fmt.percent(missing),
        fmt.points(missing),
        fmt.ratio(missing),
    ]
    assert set(shown) == {"—"}


@pytest.mark.parametrize("missing", [None, pd.NaT])
def test_no_day_is_a_dash(missing: object) -> None:
    """A missing day or month is a dash too."""
    assert {fmt.date(missing), fmt.month(missing), fmt.month(missing, "axis")} == {"—"}
