"""Warnings about the data, counted by hand: each at its threshold, and none of them below it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskit.definitions import WARNINGS
from cskit.definitions.data_quality import in_words
from cskit.metrics import data_quality
from cskit.metrics.data_quality import Counts
from cskit.metrics.data_quality.dates import iso_day, last_day, month_number

SEPTEMBER = pd.Timestamp("2026-09-01")
AT = month_number(SEPTEMBER)
Found = list[tuple[str, dict[str, Any]]]


def days(
    table: str, counted: Mapping[str, int], *, role: str = "when", column: str = "on", series: str = ""
) -> pd.DataFrame:
    """Rows by day, as the counts have them; a key is a day, or a month whose first day is meant."""
    whole = {pd.Timestamp(day): rows for day, rows in counted.items()}
    return pd.DataFrame(
        {
            "table": table,
            "column": column,
            "role": role,
            "kind": "date",
            "series": series,
            "day": [day.toordinal() for day in whole],
            "month": [month_number(day) for day in whole],
            "rows": list(whole.values()),
        }
    )


def monthly(first: str, rows: list[int]) -> dict[str, int]:
    """So many rows in each month from the first on; a month of none has no day."""
    starts = pd.date_range(f"{first}-01", periods=len(rows), freq="MS")
    return {f"{start:%Y-%m}-10": n for start, n in zip(starts, rows, strict=True) if n}


def found(
    *parts: pd.DataFrame,
    rows: list[tuple[str, str, int, int, list[str]]] = (),
    terms: tuple[int, int, int] | None = None,
    far: pd.DataFrame | None = None,
    accounts: Mapping[str, int] | None = None,
) -> Found:
    """The warnings of some counts, with their figures."""
    nothing = days("tickets", {}).astype({"day": "int64", "month": "int64", "rows": "int64"})
    named = ["table", "column", "group", "n", "key", "customer_id", "amount", "median"]
    counts = Counts(
        pd.concat([nothing, *parts], ignore_index=True) if parts else nothing,
        pd.DataFrame(columns=named) if far is None else far,
        pd.DataFrame(list(rows), columns=["table", "what", "n", "of", "names"]),
        pd.DataFrame([terms] if terms else [], columns=["dated", "ahead", "older"]),
        accounts or {},
    )
    table = data_quality.warnings(counts, SEPTEMBER)
    assert tuple(table.columns) == data_quality.COLUMNS
    return [(row.code, json.loads(row.figures)) for row in table.itertuples()]


def test_days_and_months_are_numbers_of_any_year() -> None:
    """The last day of February in a leap year, and the years 1 and 9999."""
    assert iso_day(last_day(month_number(pd.Timestamp("2024-02-01")))) == "2024-02-29"
    assert iso_day(last_day(1 * 12 + 0)) == "0001-01-31"
    assert iso_day(last_day(9999 * 12 + 10)) == "9999-11-30"


def test_an_export_that_lacks_more_months_than_chance_is_stale() -> None:
    """18 rows in six months, then two of none: (6/8)^18 = 0.6%. One: (6/7)^18 = 6%; 30 rows: 0.98%."""
    assert found(days("surveys", monthly("2026-02", [3] * 6))) == [
        ("stale", {"last": "2026-07-10", "months": 2})
    ]
    assert found(days("surveys", monthly("2026-03", [3] * 6))) == []
    assert found(days("surveys", monthly("2026-03", [5] * 6)))[0] == (
        "stale",
        {"last": "2026-08-10", "months": 1},
    )


def test_a_young_table_is_judged_by_the_months_it_has() -> None:
    """Seven rows in the one month there is: (1/2)^7 = 0.8%; six 1.6%. Two in two months, then seven: 5%."""
    assert [code for code, _ in found(days("mrr", {"2026-08-01": 7}))] == ["stale"]
    assert found(days("mrr", {"2026-08-01": 6})) == []
    assert found(days("contracts", {"2026-01-01": 1, "2026-02-01": 1})) == []


def test_a_survey_sent_twice_a_year_is_not_stale_in_between() -> None:
    """Most of the months up to its newest were empty too."""
    assert found(days("surveys", monthly("2026-01", [90, 0, 0, 0, 0, 90]))) == []


def test_what_is_more_than_a_year_behind_is_stale_whatever_its_pace() -> None:
    """A row of August 2025 is 13 months behind September 2026; one of September 2025 is 12."""
    assert [code for code, _ in found(days("contracts", {"2025-08-15": 1}))] == ["stale"]
    assert found(days("contracts", {"2025-09-15": 1})) == []


def test_rows_after_the_month_say_that_the_export_is_newer() -> None:
    """A report of September made in December: September is quiet, the export is not old."""
    quiet = monthly("2026-01", [9] * 8) | {"2026-12-01": 1}
    assert found(days("invoices", quiet)) == []


def test_an_export_made_before_the_month_closed_ends_early() -> None:
    """A row a day until the 20th: ten days of silence, where the longest was of one. Weekly rows: none."""
    every = pd.date_range("2026-07-01", "2026-09-20")
    assert found(days("tickets", {str(day): 1 for day in every})) == [
        ("ends_early", {"last": "2026-09-20", "days": 10, "longest": 1})
    ]
    weekly = pd.date_range("2026-01-01", "2026-09-24", freq="7D")
    assert found(days("tickets", {str(day): 1 for day in weekly})) == []
    few = pd.date_range("2026-09-02", "2026-09-20")
    assert len(few) == 19
    assert found(days("tickets", {str(day): 1 for day in few})) == []


def test_a_month_without_rows_among_full_ones() -> None:
    """Five rows on either side make it strange, four don't; nor does it where most months are empty."""
    gap = [6, 6, 6, 0, 5, 5, 5, 9, 9]
    assert found(days("invoices", monthly("2026-01", gap))) == [
        ("empty_months", {"months": ["2026-04"], "usual": 5})
    ]
    assert found(days("invoices", monthly("2026-01", [6, 6, 6, 0, 4, 4, 4, 9, 9]))) == []
    assert found(days("surveys", monthly("2026-01", [90, 0, 0, 90, 0, 0, 90, 0, 90]))) == []


def test_a_survey_whose_answers_stop_beside_one_that_goes_on() -> None:
    """The table is as new as the month; NPS is two months behind."""
    csat = days("surveys", monthly("2026-01", [9] * 9), series="csat")
    nps = days("surveys", monthly("2026-01", [9] * 7), series="nps")
    assert found(csat, nps) == [
        ("answers_stopped", {"survey": "nps", "last": "2026-07-10", "months": 2}),
    ]
    stopped = days("surveys", monthly("2026-01", [9] * 7), series="csat")
    assert [code for code, _ in found(stopped, nps)] == ["stale"]


def ends(counted: Mapping[str, int]) -> Found:
    return found(days("contracts", counted, role="end", column="end_on"))


def test_many_ends_in_the_last_month_and_on_its_day() -> None:
    """Two a month for a year, then 20 on the last day: ten times as many."""
    usual = monthly("2025-09", [2] * 12)
    assert ends(usual | {"2026-09-30": 20}) == [
        ("mass_end_month", {"n": 20, "usual": 2.0}),
        ("mass_end_day", {"n": 20, "day": "2026-09-30", "usual": 2.0}),
    ]
    assert ends(usual | {"2026-10-01": 20}) == [
        ("mass_end_day", {"n": 20, "day": "2026-10-01", "usual": 2.0})
    ]
    assert ends(usual | {"2026-09-30": 6}) == []
    assert ends(usual | {"2026-12-31": 200}) == []


def test_ends_of_every_september_are_the_companys_year() -> None:
    """Twenty ended in the September before as well."""
    usual = monthly("2025-09", [20, *[2] * 11])
    assert ends(usual | {"2026-09-30": 20}) == []


def test_few_ends_are_no_mass() -> None:
    """Four are too few to tell; five of five, on the only day there is, are a company's first ends."""
    assert ends({"2026-09-30": 4}) == []
    assert [code for code, _ in ends({"2026-09-30": 5})] == ["mass_end_month"]


def sizes(amounts: Mapping[float, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "table": "invoices",
            "column": "amount",
            "group": "",
            "step": [round(100 * math.log(amount)) for amount in amounts],
            "rows": list(amounts.values()),
        }
    )


def test_far_is_fifty_times_the_median_where_amounts_are_alike() -> None:
    """The median of 100: from 5,000 on; the bound is that of the step, ln(50) = 3.912."""
    one = data_quality.bounds(sizes({100: 30, 6000: 1}))
    assert one[["median", "bound"]].values.tolist() == [[round(math.exp(4.61), 2), 461 + 391]]
    assert data_quality.bounds(sizes({100: 30, 4000: 1})).empty
    assert data_quality.bounds(sizes({100: 18, 6000: 1})).empty


def test_where_amounts_differ_much_far_is_further() -> None:
    """A third each at 10, 100 and 1,000: the deviation is ln(10), so far is exp(6 × 1.4826 × 2.30) times."""
    thirds = {10: 20, 100: 20, 1000: 20}
    assert data_quality.bounds(sizes(thirds | {90_000: 1})).empty
    far = data_quality.bounds(sizes(thirds | {10**12: 1}))
    assert far["bound"].tolist() == [math.floor(461 + 6 * 1.4826 * 230)]


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=60), st.floats(0.01, 100))
def test_bounds_move_with_the_unit(amounts: list[float], unit: float) -> None:
    """In another currency the same amounts are far, up to the steps' rounding."""
    steps = pd.Series([round(100 * math.log(one)) for one in amounts])
    base = pd.DataFrame({"table": "t", "column": "c", "group": "", "step": steps, "rows": 1})
    moved = base.assign(step=steps + round(100 * math.log(unit)))
    here, there = data_quality.bounds(base), data_quality.bounds(moved)
    assert len(here) == len(there)
    assert (there["bound"] - here["bound"]).tolist() == [round(100 * math.log(unit))] * len(here)


def test_an_outlier_is_named_with_its_account() -> None:
    """The largest comes first, and how many there are."""
    far = pd.DataFrame(
        [("invoices", "amount", "", 2, key, who, amount, 100.0) for key, who, amount in
         (("N9", "C1", "9000.00"), ("N4", "C2", "-8000.00"))],
        columns=["table", "column", "group", "n", "key", "customer_id", "amount", "median"],
    )  # fmt: skip
    assert found(far=far) == [
        (
            "outliers",
            {
                "n": 2,
                "median": "100.00",
                "named": [
                    {"key": "N9", "customer_id": "C1", "amount": "9000.00"},
                    {"key": "N4", "customer_id": "C2", "amount": "-8000.00"},
                ],
            },
        )
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("contracts", "zero", 11, 100, []), "zeros"),
        (("contracts", "zero", 10, 100, []), ""),
        (("contracts", "zero", 9, 20, []), ""),
        (("invoices", "equal", 5, 500, []), "equal_rows"),
        (("invoices", "equal", 5, 501, []), ""),
        (("invoices", "equal", 4, 4, []), ""),
        (("contracts", "currency", 1, 100, []), "currency_gaps"),
        (("contracts", "currency", 100, 100, []), ""),
        (("contracts", "currency", 0, 100, []), ""),
        (("contracts", "no_revenue", 1, 100, ["C9"]), "no_revenue"),
        (("contracts", "no_revenue", 0, 100, []), ""),
        (("tickets", "rule:orphan", 1, 100, []), "set_aside"),
        (("tickets", "rule:orphan", 1, 101, []), ""),
        (("tickets", "rule:orphan", 0, 0, []), ""),
    ],
)
def test_rows_that_are_not_as_they_should_be(row: tuple[str, str, int, int, list[str]], code: str) -> None:
    """Each at its threshold, and just below."""
    assert [one for one, _ in found(rows=[row])] == ([code] if code else [])


def test_renewal_dates_that_are_always_the_next() -> None:
    """None has passed though 20 lines are older than a year; one that has passed is enough."""
    assert found(terms=(50, 50, 20)) == [("next_renewals", {"n": 50, "older": 20})]
    assert found(terms=(50, 50, 19)) == []
    assert found(terms=(50, 49, 40)) == []


def test_portfolios_with_no_account_and_with_one() -> None:
    """Each kind once, by name, three of them named."""
    held = {"Sul": 0, "Norte": 0, "Leste": 0, "Oeste": 0, "Centro": 1, "Serra": 2}
    assert found(accounts=held) == [
        ("empty_portfolios", {"n": 4, "named": ["Leste", "Norte", "Oeste"]}),
        ("single_portfolios", {"n": 1, "named": ["Centro"]}),
    ]


def test_coverage_by_hand() -> None:
    """March and May, of September: April is empty, and 123 days lie between 30 May and the end."""
    totals = pd.DataFrame({"table": ["tickets", "products"], "accepted": [3, 5]})
    rows = days("tickets", {"2026-03-05": 1, "2026-05-30": 2})
    tickets, products = data_quality.coverage(totals, rows, SEPTEMBER).to_dict("records")
    assert (tickets["first"], tickets["last"], tickets["behind"]) == ("2026-03-05", "2026-05-30", 123)
    assert (tickets["months"], tickets["empty"]) == (3, "2026-04")
    assert (products["first"], products["last"], products["empty"]) == ("", "", "")
    assert pd.isna(products["behind"])


def test_a_months_row_is_of_the_whole_month_and_the_future_is_not_behind() -> None:
    """Use of September is as new as September; so is a survey of October."""
    totals = pd.DataFrame({"table": ["usage", "surveys"], "accepted": [1, 1]})
    rows = pd.concat(
        [days("usage", {"2026-09-01": 1}).assign(kind="month"), days("surveys", {"2026-10-02": 1})],
        ignore_index=True,
    )
    found = data_quality.coverage(totals, rows, SEPTEMBER)
    assert found["behind"].tolist() == [0, 0]
    assert found["last"].tolist() == ["2026-09-30", "2026-10-02"]


def test_every_warning_says_when_it_is_given() -> None:
    """Every threshold is filled in; every warning has a name and something to do."""
    for code, one in WARNINGS.items():
        assert one.id == code
        assert "{" not in in_words(one)
        assert one.name
        assert one.todo.endswith(".")
