"""Runs of tiny notebooks on two books of the sample: what fails, what is skipped, what stays."""

from __future__ import annotations

import ast
import json
import re
import shutil
import zipfile

import jsonschema
import nbformat
import pytest
from python_calamine import CalamineWorkbook

from cskit.data.parameters import checkout, find, load
from cskit.errors import ConfigurationError, NotebookError, UnknownName
from cskit.reports.files import hash_of
from cskit.reports.manifest import earlier
from cskit.reports.results import schema
from cskit.reports.run import run
from tests.reports.tiny import OPEN, PARAMETERS, RECORD, notebook
from tests.runs import MONTH, contents

IN_SUL = 'trouble = portfolio == "Sul"'
BOOKS = ("Norte", "Sul")
HOSTILE = 'from IPython.display import HTML\nHTML("<p onclick=alert(1)>click</p><script>alert(2)</script>")'


def parameters(**changes):
    """The sample's parameters, of two books in English, with changes."""
    stated = load(find("sample"))
    values = stated.model_dump() | {"file": stated.file, "base": stated.base}
    return type(stated).model_validate(values | {"portfolios": BOOKS, "locale": "en"} | changes)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """One run in which everything happens at once; its folder, outcome and events."""
    folder = tmp_path_factory.mktemp("odd")
    books = folder / "notebooks"
    notebook(books, "tiny", [OPEN, RECORD, "months"], parameters=PARAMETERS + "\nmonths: int = 12  # window")
    notebook(books, "breaks", [OPEN, IN_SUL, 'open("/nowhere/at/all/x.csv") if trouble else 1'])
    notebook(books, "killed", [IN_SUL, "import os\nos.kill(os.getpid(), 9) if trouble else 1", "2"])
    notebook(books, "quits", [IN_SUL, "raise SystemExit(0) if trouble else ValueError('no')", "3"])
    notebook(books, "doubtful", [OPEN, RECORD.replace('accounts", 3', 'accounts", 4')], order=90)
    notebook(books, "tells", ["import sys\nsys.prefix if portfolio == 'Sul' else 1"])
    notebook(books, "needy", needs=[["customers"], ["plans", "milestones"]])
    notebook(
        books, "noisy", ['import sys\nprint("seen")\nprint(__file__ if False else "hush", file=sys.stderr)']
    )
    notebook(
        books,
        "home",
        [OPEN, '[(one["notebook"], one["headline"], one["missing"]) for one in book.recorded()]'],
        role="cover",
    )
    events = []
    stated = parameters(notebook_parameters={"tiny": {"months": 6}})
    outcome = run(stated, folder / "out", notebooks=books, listener=events.append, jobs=2)
    return folder, outcome, events


def test_one_failure_is_one_reports_failure(odd):
    """Each failure has its reason in plain words; everything else is published."""
    _, outcome, _ = odd
    failed = {key: why for key, why in outcome.failed.items() if key[0] == "Sul"}
    assert failed == {
        ("Sul", "breaks"): "error in cell 4: FileNotFoundError: [Errno 2] No such file or directory: 'x.csv'",
        ("Sul", "killed"): "its kernel died in cell 3; it may have run out of memory",
        ("Sul", "quits"): "cell 3 ended the notebook early (SystemExit)",
        ("Sul", "tells"): "its page is not fit to be published: tells.html names a folder of this machine",
        ("Sul", "doubtful"): "it recorded something that cannot be published: "
        "revenue.accounts = 4, where tiny recorded 3",
    }
    assert set(outcome.failed) - set(failed) == {("Norte", "quits"), ("Norte", "doubtful")}
    assert outcome.skipped == {(name, "needy"): "the data have no table plans / milestones" for name in BOOKS}
    assert outcome.ready == 2 * 9 - len(outcome.failed) - len(outcome.skipped)


def test_what_failed_is_not_beside_what_is_ready(odd):
    """A failed report has a note in failed/ and nothing in the portfolio's folder; nothing links to it."""
    _, outcome, _ = odd
    month = outcome.folder
    there = {path.name for path in (month / "sul").iterdir()}
    assert there == {"index.html", "home.ipynb", "noisy.html", "noisy.ipynb"} | {
        *("tiny.html", "tiny.ipynb", "results.json", "report.xlsx", "tables"),
    }
    assert [path.name for path in (month / "sul" / "tables").iterdir()] == ["tiny-accounts.csv"]
    note = (month / "failed" / "sul" / "breaks.txt").read_text(encoding="utf-8")
    assert note.startswith("error in cell 4: FileNotFoundError")
    assert 'open("/nowhere' in note
    for page in month.rglob("*.html"):
        for href in re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8")):
            if not href.startswith("data:"):
                assert (page.parent / href).resolve().is_file(), f"{page.name} links to {href}"


def test_the_index_says_what_is_missing_and_why(odd):
    """In a sentence and beside each portfolio, in words."""
    index = odd[1].index.read_text(encoding="utf-8")
    assert "9 of 18 reports ready" in index
    for reason in (
        "its kernel died in cell 3",
        "the data have no table plans",
    ):
        assert reason in index
    assert "Traceback" not in index


def test_the_cover_reads_what_the_others_found(odd):
    """In their order, and only what finished; an analysis sees nothing of the others."""
    cover = nbformat.read(odd[1].folder / "norte" / "home.ipynb", as_version=4)
    # That the last one contradicts the first came to light when all was done.
    found = [
        *(("breaks", "", ""), ("killed", "", ""), ("needy", "", "skipped"), ("noisy", "", "")),
        *(("quits", "", "failed"), ("tells", "", ""), ("tiny", "Norte has accounts.", "")),
        ("doubtful", "Norte has accounts.", ""),
    ]
    assert ast.literal_eval(cover.cells[-1].outputs[0].data["text/plain"]) == found


def test_results_are_published_once_and_valid(odd):
    """results.json keeps to its schema and holds only what is published."""
    found = json.loads((odd[1].folder / "sul" / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, schema())
    assert {row["id"]: row["notebook"] for row in found["results"]} == {
        "revenue.mrr": "tiny",
        "revenue.accounts": "tiny",
    }


def test_the_published_notebook_is_the_one_that_ran(odd):
    """Parameters are injected by name and type; warnings, times and ids of the run are not in it."""
    found = nbformat.read(odd[1].folder / "sul" / "tiny.ipynb", as_version=4)
    nbformat.validate(found)
    injected = next(cell for cell in found.cells if cell.id == "injected-parameters")
    assert injected.source.splitlines()[1:] == [
        'portfolio = "Sul"',
        'month = "2026-09"',
        'config = "sample"',
        "months = 6",
    ]
    assert found.cells[-1].outputs[0].data["text/plain"] == "6"
    noisy = (odd[1].folder / "sul" / "noisy.ipynb").read_text(encoding="utf-8")
    assert "seen" in noisy
    assert "hush" not in noisy.replace('\\"hush\\"', "")


def unpacked(path):
    """Give the parts of a workbook."""
    if path.suffix != ".xlsx":
        return []
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_the_workbook_has_what_finished(odd):
    """A sheet for each table recorded, none of what failed late; the cover links to it."""
    folder = odd[1].folder / "sul"
    book = CalamineWorkbook.from_path(folder / "report.xlsx")
    assert book.sheet_names == ["Results", "tiny-accounts"]
    cover = (folder / "index.html").read_text(encoding="utf-8")
    assert f'<a download="sul-{MONTH}.xlsx" href="report.xlsx">' in cover
    assert "report.xlsx" not in (folder / "tiny.html").read_text(encoding="utf-8")


def test_no_file_names_a_folder_of_this_machine(odd):
    """Neither the checkout nor the staging folder is in anything published, the journal included."""
    folder, outcome, _ = odd
    for path in outcome.folder.rglob("*"):
        if path.is_file():
            for content in (path.read_bytes(), *unpacked(path)):
                for place in (str(checkout()), str(folder), ".staging"):
                    assert place.encode() not in content, f"{path.name} names {place}"


def test_every_event_is_told_and_kept(odd):
    """The journal holds what the listener was told, with a time on each line."""
    _, outcome, events = odd
    lines = [
        json.loads(line) for line in (outcome.folder / "run.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [line["event"] for line in lines] == [event.kind for event in events if event.kind != "reading"]
    assert all(line["at"].endswith("+00:00") for line in lines)
    ready = [event for event in events if event.state == "ready"]
    assert all(set(event.seconds) == {"kernel", "cells", "render"} for event in ready)


def test_the_manifest_says_what_happened(odd):
    """States and reasons, hashes of inputs, notebooks and every file, and the parameters."""
    outcome = odd[1]
    found = earlier(outcome.folder)
    assert found["outputs"] == {
        path: digest for path, digest in contents(outcome.folder).items() if path != "manifest.json"
    }
    sul = found["portfolios"]["Sul"]
    assert sul["reports"]["tiny"]["parameters"] == {"months": 6}
    assert sul["reports"]["killed"]["state"] == "failed"
    assert sul["reports"]["needy"] | {"notebook": ""} == {
        "notebook": "",
        "page": "needy.html",
        "parameters": {},
        "reason": "the data have no table plans / milestones",
        "state": "skipped",
        "title": "Needy",
    }
    inputs = found["snapshots"][sul["snapshot"]]["inputs"]
    assert all(re.fullmatch("[0-9a-f]{64}", one["sha256"]) for files in inputs.values() for one in files)
    assert found["settings"][sul["settings"]]["versions"]["pandas"].startswith("3.")


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


def test_what_is_wrong_with_the_plan_is_said_before_anything_is_read(tmp_path):
    """Unknown notebooks, parameters and portfolios name the nearest; nothing is written."""
    books, out = tmp_path / "notebooks", tmp_path / "out"
    notebook(books, "pareto")
    cases = [
        ({"notebooks": ("pareta",)}, UnknownName, "there is no notebook 'pareta'. Did you mean 'pareto'?"),
        ({"notebook_parameters": {"paretto": {}}}, UnknownName, "Did you mean 'pareto'?"),
        ({"notebook_parameters": {"pareto": {"moths": 1}}}, UnknownName, "there is no parameter 'moths'"),
        ({"notebook_parameters": {"pareto": {"month": "x"}}}, ConfigurationError, "set by the run itself"),
        ({"portfolios": ("Sull",)}, UnknownName, "there is no portfolio 'Sull'. Did you mean 'Sul'?"),
    ]
    for changes, kind, says in cases:
        with pytest.raises(kind) as caught:
            run(parameters(**changes), out, notebooks=books)
        assert says in str(caught.value)
    notebook(books, "x", parameters='portfolio: str = "Sul"')
    with pytest.raises(NotebookError, match=r"x\.ipynb: expected a parameter 'month'"):
        run(parameters(), out, notebooks=books)
    assert not out.exists()


def test_a_cell_that_takes_too_long_is_ended(tmp_path):
    """The time limit is on for every cell, and the reason says so."""
    notebook(tmp_path / "notebooks", "x", ["import time\ntime.sleep(600)"])
    stated = parameters(portfolios=("Sul",), limits={"cell_seconds": 3})
    outcome = run(stated, tmp_path / "out", notebooks=tmp_path / "notebooks")
    assert outcome.failed == {("Sul", "x"): "time limit reached in cell 2 (3 s)"}


def test_a_page_never_runs_what_a_notebook_brings(tmp_path):
    """Scripts and handlers of a notebook are taken out, or the page is not published."""
    notebook(tmp_path / "notebooks", "x", [HOSTILE])
    outcome = run(parameters(portfolios=("Sul",)), tmp_path / "out", notebooks=tmp_path / "notebooks")
    page = outcome.folder / "sul" / "x.html"
    if page.is_file():
        text = page.read_text(encoding="utf-8")
        assert "<p>click</p>" in text
        assert "<script>alert" not in text
    else:
        assert outcome.failed


def test_braces_and_odd_characters_in_a_folders_name_do_no_harm(tmp_path):
    """papermill takes {braces} in a path for parameters; the run gives it no path."""
    home = tmp_path / "a {portfolio} é"
    notebook(home / "notebooks", "x", [OPEN])
    outcome = run(parameters(portfolios=("Sul",)), home / "out", notebooks=home / "notebooks")
    assert outcome.failed == {}
    shutil.rmtree(home)
