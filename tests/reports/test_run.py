"""One run in which everything happens at once: each failure has its reason, the rest is published."""

from __future__ import annotations

import ast
import json
import re
import zipfile

import jsonschema
import nbformat
import pytest
from python_calamine import CalamineWorkbook

from cskit.data.parameters import checkout
from cskit.reports.manifest import earlier
from cskit.reports.results import schema
from cskit.reports.run import run
from tests.reports.tiny import BOOKS, OPEN, PARAMETERS, RECORD, notebook, parameters
from tests.runs import MONTH, contents

IN_SUL = 'trouble = portfolio == "Sul"'


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
