"""What a snapshot says about the quality of its data: the same whatever file they came in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from cskit import company
from cskit.data.parameters import Parameters, find, load
from cskit.data.readings import restored
from cskit.data.snapshot import Snapshot
from tests.data.small import CONTRACTS, CUSTOMERS, SURVEYS, TABLES, snapshot, written


def coverage(found: Snapshot) -> dict[str, dict[str, Any]]:
    """The table of coverage, by table."""
    table = found.company["quality_coverage"]
    return {row[0]: dict(zip(table["columns"], row, strict=True)) for row in table["rows"]}


def warned(found: Snapshot) -> list[tuple[str, str, dict[str, Any]]]:
    """Code, table and figures of the warnings about rows."""
    return [
        (code, table, json.loads(text)) for code, table, _, text in found.company["quality_warnings"]["rows"]
    ]


def test_the_small_company_by_hand(tmp_path: Path) -> None:
    """Three answers of two accounts, one set aside (an NPS of 11); both accounts have a contract."""
    found = snapshot(tmp_path, TABLES)
    assert coverage(found)["surveys"] == {
        **{"table": "surveys", "read": 3, "accepted": 2, "quarantined": 1, "passed_over": 0},
        **{"accounts": 2, "of": 2, "first": "2026-01-01", "last": "2026-01-03", "behind": 87},
        **{"months": 1, "empty": ""},
    }
    assert coverage(found)["customers"]["behind"] is None
    assert warned(found) == [
        ("set_aside", "surveys", {"n": 1, "of": 3, "rule": "above"}),
        ("single_portfolios", "portfolios", {"n": 2, "named": ["Norte", "Sul"]}),
    ]


def test_what_became_of_each_file_stands_beside_it(tmp_path: Path) -> None:
    """The answer of 11: row 4 of a spreadsheet, as the line break inside quotes counts for none."""
    one = snapshot(tmp_path, TABLES).inputs["surveys"][0]
    assert (one["rows"], one["kept"], one["quarantined"], one["zones"]) == (3, 3, 1, [])
    (broken,) = one["rules"]
    assert (broken["code"], broken["column"], broken["rows"]) == ("above", "score", 1)
    assert broken["examples"] == [[3, "11"]]
    assert str(restored(broken["rule"])) == "score is at most 10"


def test_rows_passed_over_are_neither_accepted_nor_set_aside(tmp_path: Path) -> None:
    """A list of contracts serves as that of customers: the first row of each account."""
    twice = CUSTOMERS + "C1,Ana,Sul\nC1,Ana,Sul\n"
    found = snapshot(tmp_path, {"customers": twice}, customers__one_per=["customer_id"])
    assert (coverage(found)["customers"]["read"], coverage(found)["customers"]["passed_over"]) == (2, 2)
    assert found.inputs["customers"][0]["kept"] == 2


def test_it_is_in_no_slice_and_does_not_depend_on_the_file(tmp_path: Path) -> None:
    """The same rows from Parquet give the same hash, warnings and coverage; slices hold no word of it."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = snapshot(tmp_path / "a", TABLES)
    parameters = written(tmp_path / "b", TABLES)
    frame = pd.read_csv(tmp_path / "b" / "surveys.csv", dtype=str, keep_default_na=False)
    frame.to_parquet(tmp_path / "b" / "surveys.parquet", index=False)
    data = {name: {"path": f"{name}.csv"} for name in TABLES} | {"surveys": {"path": "surveys.parquet"}}
    values = parameters.model_dump() | {
        "data": data,
        "base": tmp_path / "b",
        "file": tmp_path / "b" / "mine.yaml",
    }
    second = company.build(Parameters.model_validate(values), tmp_path / "b" / "snapshots")
    assert first.hash == second.hash
    assert (warned(first), coverage(first)) == (warned(second), coverage(second))
    assert first.inputs["surveys"] != second.inputs["surveys"]
    for path in first.folder.rglob("*"):
        if path.is_file() and path.parent != first.folder:
            assert b"quality" not in path.read_bytes()
            assert b"surveys.csv" not in path.read_bytes()


def test_time_zones_mixed_in_a_column(tmp_path: Path) -> None:
    """Two moments name a zone, one doesn't; a column in which all or none do is not mixed."""
    tickets = (
        "ticket_id,customer_id,opened_at,closed_at\n"
        "T1,C1,2026-03-01T10:00:00Z,2026-03-02T10:00:00\n"
        "T2,C1,2026-03-01T10:00:00-03:00,2026-03-02T10:00:00\n"
        "T3,C2,2026-03-01 10:00:00,\n"
    )
    found = snapshot(tmp_path, {"tickets": tickets})
    assert found.tables["tickets"]["accepted"] == 3
    assert found.inputs["tickets"][0]["zones"] == [{"column": "opened_at", "named": 2, "bare": 1}]


def test_accounts_without_revenue_equal_rows_and_gaps_of_currency(tmp_path: Path) -> None:
    """C3 has no contract; one line of two names a currency; five touchpoints are the same."""
    contracts = CONTRACTS.replace("interval\n", "interval,currency\n").replace(
        "100.00,month", "100.00,month,BRL"
    )
    contracts = contracts.replace("1200.00,year", "1200.00,year,")
    touched = "customer_id,on,kind\n" + "C1,2026-03-01,weekly\n" * 6
    found = snapshot(
        tmp_path,
        {"customers": CUSTOMERS + "C3,Caio,Sul\n", "contracts": contracts, "touchpoints": touched},
    )
    assert [one for one in warned(found) if one[0] != "single_portfolios"] == [
        ("equal_rows", "touchpoints", {"n": 5, "of": 6}),
        ("no_revenue", "contracts", {"n": 1, "of": 3, "named": ["C3"]}),
        ("currency_gaps", "contracts", {"n": 1, "of": 2}),
    ]


def test_a_lost_decimal_sign_is_named(tmp_path: Path) -> None:
    """Twenty lines of 100 a month and one of 100,000."""
    lines = "".join(f"K{at},C{at % 2 + 1},2026-03-01,100.00,month\n" for at in range(20))
    contracts = (
        "contract_id,customer_id,start_on,amount,interval\n" + lines + "X,C1,2026-03-01,100000,month\n"
    )
    (one,) = [one for one in warned(snapshot(tmp_path, {"contracts": contracts})) if one[0] == "outliers"]
    assert one[2]["n"] == 1
    assert one[2]["named"] == [{"key": "X", "customer_id": "C1", "amount": "100000.00"}]


def test_dates_of_the_years_1_and_9999_are_counted(tmp_path: Path) -> None:
    """They lie outside what pandas' nanoseconds can hold."""
    surveys = SURVEYS.replace("2026-01-01", "9999-12-31").replace("2026-01-03", "0001-01-01")
    found = coverage(snapshot(tmp_path, {"surveys": surveys}))["surveys"]
    if found["accepted"]:  # where such years are rejected there is nothing to count
        assert found["behind"] == 0 or found["first"] == ""


def test_the_sample_gives_no_false_alarm(tmp_path: Path) -> None:
    """Nothing is wrong with it."""
    assert warned(company.build(load(find("sample")), tmp_path)) == []
