"""The calls of published covers: a reader can follow each to a row, and a test to results.json."""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cskit.reports.results import schema
from tests.figures import figures
from tests.lookup import Known

ROW = r'<tr role="row" id="{id}">(.*?)</tr>'


def words(inside: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def cells(page: Path, table: str, key: str) -> list[str]:
    """Give the cells of an account's row on a page; the row must stand there once."""
    name = f"{table}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    rows = re.findall(ROW.format(id=name), page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(rows) == 1, f"{page.name}#{name}: {len(rows)} rows"
    return [words(cell) for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", rows[0], flags=re.DOTALL)]


def covers(month: Path) -> list[tuple[Path, dict[str, Any]]]:
    found = sorted(path for path in month.glob("*/results.json"))
    return [(path.parent, json.loads(path.read_text(encoding="utf-8"))) for path in found]


@pytest.fixture(scope="module")
def books(sample_run: Path) -> list[tuple[Path, dict[str, Any]]]:
    """The folder and the results.json of every portfolio of the sample."""
    found = covers(sample_run)
    assert sum(len(results["calls"]) for _, results in found) > 20
    return found


@pytest.mark.run
def test_every_call_leads_to_a_row_with_its_name(books):
    """On each page that is named as evidence there is one row of that account, and the cover links to it."""
    for folder, results in books:
        jsonschema.validate(results, schema())
        cover = (folder / "index.html").read_text(encoding="utf-8")
        for call in results["calls"]:
            name = cells(folder / "index.html", "calls", call["customer_id"])[0]
            for where in call["evidence"]:
                row = cells(folder / f"{where['page']}.html", where["table"], where["key"])
                assert row[0] == name
                anchor = f"{where['table']}-{hashlib.sha256(where['key'].encode()).hexdigest()[:12]}"
                page = "" if where["page"] == "index" else f"{where['page']}.html"
                assert f'href="{page}#{anchor}"' in cover


@pytest.mark.run
def test_every_call_stands_on_figures_that_are_published(books):
    """Its metrics are among the results; what all calls say together is counted there."""
    for _, results in books:
        told = {(row["id"], json.dumps(row["by"])): row for row in results["results"]}
        calls = results["calls"]
        for call in calls:
            assert all((metric, "{}") in told for metric in call["metrics"])
        assert told["calls.called", "{}"]["value"] == len(calls)
        for rule in {call["rule"] for call in calls}:
            candidates = told["calls.candidates", json.dumps({"rule": rule})]["value"]
            assert candidates >= sum(call["rule"] == rule for call in calls)


@pytest.mark.run
def test_the_numbers_of_a_call_are_in_its_rows(books):
    """Each figure of a "why" stands in the call's row of the CSV or in a row that is its evidence."""
    for folder, results in books:
        text = (folder / "tables" / "cover-calls.csv").read_text(encoding="utf-8-sig")
        rows = {row["customer_id"]: row for row in csv.DictReader(text.splitlines())}
        for call in results["calls"]:
            known = Known()
            for column, value in rows[call["customer_id"]].items():
                known.raw(column, value)
            for where in call["evidence"]:
                for cell in cells(folder / f"{where['page']}.html", where["table"], where["key"]):
                    known.cell(cell, set(), "pt_BR")
            known.row()
            why = words(rows[call["customer_id"]]["why"])
            shown = cells(folder / "index.html", "calls", call["customer_id"])
            assert why in shown
            assert [one.text for one in figures(why, "pt_BR") if not known.has(one)] == [], why


@pytest.mark.run
def test_no_two_rows_of_a_page_share_an_id(books):
    """An address leads to one place."""
    for folder, _ in books:
        for page in folder.glob("*.html"):
            ids = re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8"))
            assert len(ids) == len(set(ids)), page
