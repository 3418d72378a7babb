"""A run of a part beside a whole month: what stays, what is made again and what goes."""

from __future__ import annotations

import json
import shutil

import jsonschema
import pytest

from cskit.reports.files import hash_of
from cskit.reports.manifest import earlier
from cskit.reports.results import schema
from cskit.reports.run import run
from tests.reports.tiny import OPEN, RECORD, notebook, parameters
from tests.runs import MONTH, contents


@pytest.fixture(scope="module")
def whole_month(tmp_path_factory):
    """A finished month of two books and three notebooks, and where its notebooks are."""
    folder = tmp_path_factory.mktemp("two")
    books = folder / "notebooks"
    notebook(books, "first", [OPEN, RECORD], order=1)
    notebook(books, "second", [OPEN, 'book.record(headline="Second.")'], order=2)
    notebook(books, "home", [OPEN, '[one["headline"] for one in book.recorded()]'], role="cover")
    run(parameters(), folder / "out", notebooks=books)
    return folder


@pytest.fixture
def two(whole_month, tmp_path):
    """A copy of that month, to change."""
    return shutil.copytree(whole_month, tmp_path / "two")


def test_a_run_of_a_part_leaves_the_rest(two):
    """Other books stay; in a book that is run, notebooks from the same data stay; links and hashes hold."""
    month, books = two / "out" / MONTH, two / "notebooks"
    whole = contents(month)
    part = parameters(portfolios=("Sul",), notebooks=("second",))
    run(part, two / "out", notebooks=books)
    assert contents(month) == whole

    notebook(books, "second", [OPEN, "1/0"], order=2)
    run(part, two / "out", notebooks=books)
    assert {path.name for path in (month / "sul").iterdir()} == {
        *("first.html", "first.ipynb", "index.html", "home.ipynb"),
        *("results.json", "report.xlsx", "tables"),
    }
    assert "second.html" not in (month / "sul" / "first.html").read_text(encoding="utf-8")
    assert "second.html" in (month / "norte" / "first.html").read_text(encoding="utf-8")
    found = earlier(month)
    assert found["portfolios"]["Sul"]["reports"]["second"]["state"] == "failed"
    assert found["outputs"] == {
        path: digest for path, digest in contents(month).items() if path != "manifest.json"
    }


def test_a_cover_made_again_reads_what_stays(two):
    """Only the cover is run: the reports that stay still say their headlines there."""
    month = two / "out" / MONTH
    whole = contents(month)
    run(parameters(notebooks=("home",)), two / "out", notebooks=two / "notebooks")
    assert contents(month) == whole
    assert "Sul has accounts." in (month / "sul" / "index.html").read_text(encoding="utf-8")


def test_what_other_settings_made_does_not_stay(two):
    """In another language, the notebooks that are not run would contradict the one that is: they go."""
    month = two / "out" / MONTH
    run(
        parameters(portfolios=("Sul",), notebooks=("second",), locale="pt_BR"),
        two / "out",
        notebooks=two / "notebooks",
    )
    assert {path.name for path in (month / "sul").glob("*.html")} == {"second.html"}
    assert (month / "norte" / "first.html").is_file()


def _last_month_said(folder, figure):
    """Publish an August of Sul that says a figure."""
    books = folder / "august"
    notebook(books, "first", [OPEN, RECORD.replace('accounts", 3', f'accounts", {figure}')])
    run(parameters(month="2026-08", portfolios=("Sul",)), folder / "out", notebooks=books)
    return hash_of(folder / "out" / "2026-08" / "sul" / "results.json")


def test_what_was_published_last_month_is_an_input(two):
    """Its hash stands in the manifest; where August is made anew, what read the old one goes."""
    month, books, out = two / "out" / MONTH, two / "notebooks", two / "out"
    said = [OPEN, 'book.record(headline=str(book.published().results["value"].tolist()))']
    notebook(books, "second", said, order=2)
    assert [entry["published"] for entry in earlier(month)["portfolios"].values()] == [{}, {}]
    digest = _last_month_said(two, 3)
    run(parameters(), out, notebooks=books)
    entries = earlier(month)["portfolios"]
    assert (entries["Sul"]["published"], entries["Norte"]["published"]) == ({"2026-08": digest}, {})
    headlines = json.loads((month / "sul" / "results.json").read_text(encoding="utf-8"))["headlines"]
    assert headlines[1]["headline"].startswith("[3.0, ")

    part = parameters(portfolios=("Sul",), notebooks=("second",))
    run(part, out, notebooks=books)
    assert (month / "sul" / "first.html").is_file()
    assert _last_month_said(two, 4) != digest
    run(part, out, notebooks=books)
    assert {path.name for path in (month / "sul").glob("*.html")} == {"second.html"}


def test_the_calls_of_a_cover_that_is_not_made_again_stay(two):
    """A run of another notebook keeps them; a cover made again says its own."""
    month, books = two / "out" / MONTH, two / "notebooks"
    call = {
        "rank": [1],
        "customer_id": ["C 1"],
        "rule": ["R2"],
        "deadline": [None],
        "metrics": [["revenue.mrr"]],
    }
    place = {"page": "first", "table": "accounts", "key": "C 1"}
    calls = f"pd.DataFrame({call | {'evidence': [[place]]}})"
    cover = [OPEN, f"import pandas as pd\nbook.record(headline='Home.', calls={calls})"]
    notebook(books, "home", cover, role="cover")
    run(parameters(portfolios=("Sul",)), two / "out", notebooks=books)
    results = month / "sul" / "results.json"
    whole = json.loads(results.read_text(encoding="utf-8"))
    jsonschema.validate(whole, schema())
    assert [one["customer_id"] for one in whole["calls"]] == ["C 1"]
    run(parameters(portfolios=("Sul",), notebooks=("second",)), two / "out", notebooks=books)
    assert json.loads(results.read_text(encoding="utf-8")) == whole
    notebook(books, "home", [OPEN, "1"], role="cover")
    run(parameters(portfolios=("Sul",), notebooks=("home",)), two / "out", notebooks=books)
    assert json.loads(results.read_text(encoding="utf-8"))["calls"] == []
