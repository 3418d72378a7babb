"""rejected.csv: every refused row with its reasons; beside the snapshots where a run was stopped."""

from __future__ import annotations

import csv
import json

import pytest

from cskit.errors import DataRejected
from tests.data.small import CONTRACTS, SURVEYS_HEAD, contract, snapshot

COLUMNS = ["file", "row", "table", "column", "value", "code", "rule", "todo", "original"]


def lines(path):
    """The lines of a file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as stream:
        found = csv.DictReader(stream)
        assert found.fieldnames == COLUMNS
        return list(found)


def stopped(folder, tables, **stated):
    """The error of a run that is stopped, and the lines of the file it names."""
    with pytest.raises(DataRejected) as refused:
        snapshot(folder, tables, **stated)
    path = folder / "snapshots" / "2026-03-rejected.csv"
    assert refused.value.rejected == str(path)
    assert str(path) in str(refused.value)
    assert path.stat().st_mode & 0o777 == 0o600
    return refused.value, lines(path)


def test_rows_set_aside_are_written_down(tmp_path):
    """One line per row, with every reason, what to do, and the row as it stood."""
    rows = "R1,C9,2026-01-01,nps,11\nR2,C1,2026-01-01,nps,9\nR3,C1,x,=1+1,\n"
    found = snapshot(tmp_path, {"surveys": SURVEYS_HEAD + rows})
    assert lines(found.rejected) == [
        {
            "file": "surveys.csv",
            "row": "2",
            "table": "surveys",
            "column": "score",
            "value": "11",
            "code": "above; orphan",
            "rule": "score is at most 10; customer_id exists in customers",
            "todo": "Correct the value. Add it to customers, or correct it.",
            "original": '{"response_id":"R1","customer_id":"C9","answered_on":"2026-01-01",'
            '"survey":"nps","score":"11"}',
        },
        {
            "file": "surveys.csv",
            "row": "4",
            "table": "surveys",
            "column": "answered_on",
            "value": "x",
            "code": "not-date; not-choice",
            "rule": "answered_on is a day from 1900 to 2200, such as 2026-01-31; "
            "survey is one of nps, csat, ces",
            "todo": "Correct the value. Correct it, or map it under `columns` in the parameters file.",
            "original": '{"response_id":"R3","customer_id":"C1","answered_on":"x",'
            '"survey":"=1+1","score":null}',
        },
    ]
    assert found.tables["surveys"] == {"read": 3, "accepted": 1, "quarantined": 2, "newest": "2026-01-01"}
    assert found.facts["rejected"] == 2


def test_in_every_language(tmp_path):
    """A snapshot is the same whatever the language of its run: it holds the reasons in each."""
    found = snapshot(tmp_path, {"surveys": SURVEYS_HEAD + "R1,C1,2026-01-01,nps,11\n"}, locale="pt_BR")
    (line,) = lines(found.rejected)
    (same,) = lines(found.rejected_in("pt_BR"))
    assert (line.pop("rule"), line.pop("todo")) == ("score is at most 10", "Correct the value.")
    assert (same.pop("rule"), same.pop("todo")) == ("score é no máximo 10", "Corrija o valor.")
    assert line == same


def test_nothing_set_aside(tmp_path):
    """Where every row is right the file has its header only."""
    assert lines(snapshot(tmp_path).rejected) == []


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_formula_reaches_a_spreadsheet(tmp_path, begin):
    """A cell that a spreadsheet would take for a formula is disarmed; one that is a number stays."""
    value = f"{begin}1+cmd|' /C calc'!A0"
    rows = f'R1,C1,2026-01-01,"{value}",9\nR2,C1,2026-01-01,nps,-5\n'
    bad, below = lines(snapshot(tmp_path, {"surveys": SURVEYS_HEAD + rows}).rejected)
    assert bad["value"] == (f"'{value}" if not begin.isspace() else value[1:])  # white space is taken off
    assert below["value"] == "-5"
    assert json.loads(bad["original"])["survey"] == value


def test_a_formula_in_a_header(tmp_path):
    """A header is data too: as a column's name it is disarmed."""
    columns = {"score": "=cmd|x"}
    text = SURVEYS_HEAD.replace("score", "=cmd|x") + "R1,C1,2026-01-01,nps,11\n"
    (line,) = lines(snapshot(tmp_path, {"surveys": text}, surveys__columns=columns).rejected)
    assert line["column"] == "'=cmd|x"


def test_a_stopped_run_says_where_its_rows_are(tmp_path):
    """Strict problems stand beside the snapshots, a line per row, in the language of the run."""
    text = CONTRACTS + "K1,C1,2026-01-01,,-5,month\n"
    error, (line,) = stopped(tmp_path, {"contracts": text}, locale="pt_BR")
    assert len(error.problems) == 2
    assert line["row"] == "4"
    assert line["code"] == "below; duplicate-key"
    assert line["rule"] == (
        "amount é no mínimo 0; contract_id aparece uma só vez em contracts (a primeira é a linha 2)"
    )
    assert json.loads(line["original"])["amount"] == "-5"


def test_a_file_that_cannot_be_used(tmp_path):
    """What is wrong with a whole file is a line each, without a row's text; the other tables are told too."""
    tables = {"customers": "customer_id\nC1\n", "contracts": contract(amount="x")}
    _, found = stopped(tmp_path, tables)
    assert [
        (one["file"], one["row"], one["column"], one["code"], bool(one["original"])) for one in found
    ] == [
        ("customers.csv", "1", "name", "missing-column", False),
        ("customers.csv", "1", "portfolio", "missing-column", False),
        ("contracts.csv", "2", "amount", "not-money", True),
    ]


def test_the_next_run_replaces_it(tmp_path):
    """What stopped a run is told until the next one: replaced where that stops too, else gone."""
    stopped(tmp_path, {"contracts": contract(amount="x")})
    _, (line,) = stopped(tmp_path, {"contracts": contract(amount="y")})
    assert line["value"] == "y"
    good = {"contracts": contract()}
    left = tmp_path / "snapshots" / "2026-03-rejected.csv"
    snapshot(tmp_path, good)
    assert not left.exists()
    stopped(tmp_path, {"contracts": contract(amount="x")})
    snapshot(tmp_path, good)  # found again, not built
    assert not left.exists()
    assert [path for path in left.parent.iterdir() if path.name.startswith(".writing")] == []


def test_all_rows_are_written_where_a_message_shows_some(tmp_path):
    """The message tells twenty and how many more there are; the file has every row."""
    head, row = contract(amount="x").splitlines()
    text = "\n".join([head, *(row.replace("K1", f"K{number}") for number in range(25))]) + "\n"
    error, found = stopped(tmp_path, {"contracts": text})
    assert len(found) == 25
    assert str(error).splitlines()[-2] == "... and 5 more."
