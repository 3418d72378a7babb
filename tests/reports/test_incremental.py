"""What is there already is not made again; what an ended run had finished is not made twice."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import BrokenExecutor, CancelledError, Future

import pytest
from filelock import FileLock

from cskit.errors import ConfigurationError, EnvironmentFailed
from cskit.reports import keys
from cskit.reports.closing import close
from cskit.reports.journal import Event, Journal, broken_line
from cskit.reports.manifest import earlier, sealed
from cskit.reports.run import foresee, run
from cskit.reports.verify import verify
from cskit.reports.workers import Pool
from tests.reports.tiny import OPEN, PARAMETERS, RECORD, notebook, parameters
from tests.runs import MONTH, contents

NAMES = ("first", "second", "home")
TWICE = RECORD.replace('"revenue.accounts", 3, 3)', '"revenue.accounts", 3, 3), result("nps.answers", 3, 3)')


@pytest.fixture(scope="module")
def whole_month(tmp_path_factory):
    """A month of two books: two notebooks that record the same figures, and a cover that reads them."""
    folder = tmp_path_factory.mktemp("month")
    books = folder / "notebooks"
    notebook(books, "first", [OPEN, RECORD], order=1)
    lines = [OPEN, TWICE, "step"]
    notebook(books, "second", lines, order=2, parameters=PARAMETERS + "\nstep: int = 1  # of nothing")
    read = '[(one["headline"], [row["id"] for row in one["results"]]) for one in book.recorded()]'
    notebook(books, "home", [OPEN, read], role="cover")
    run(parameters(), folder / "out", notebooks=books)
    return folder


@pytest.fixture
def month(whole_month, tmp_path):
    """A copy of that month, to change."""
    return shutil.copytree(whole_month, tmp_path / "month")


def again(month, **changes):
    """Run the month again; give what was made as (portfolio, notebook), and all events."""
    events = []
    stated = {name: changes.pop(name) for name in ("force", "jobs") if name in changes}
    run(parameters(**changes), month / "out", notebooks=month / "notebooks", listener=events.append, **stated)
    made = [(one.portfolio, one.notebook) for one in events if one.state == "ready"]
    return sorted(made), events


def reasons(month, **changes):
    """Say why each report of Sul would be made."""
    found = foresee(parameters(**changes), month / "out", notebooks=month / "notebooks")
    return {one.notebook: one.why for one in found if one.portfolio == "Sul"}


def as_if_new(month, tmp_path, **changes):
    """Give the month as a run in an empty place makes it."""
    run(parameters(**changes), tmp_path / "new", notebooks=month / "notebooks")
    return contents(tmp_path / "new" / MONTH)


def of_both(*names):
    return sorted((book, name) for book in ("Norte", "Sul") for name in names)


def test_nothing_changed_nothing_is_made(month):
    """No report is made, no file is touched, not even the journal; the outcome says so."""
    tree = month / "out" / MONTH
    before = {path: path.stat().st_mtime_ns for path in [tree, *tree.rglob("*")]}
    made, events = again(month)
    assert made == []
    assert [event.state for event in events if event.kind == "report"] == ["kept"] * 6
    assert {path: path.stat().st_mtime_ns for path in [tree, *tree.rglob("*")]} == before
    assert reasons(month) == dict.fromkeys(NAMES, "")


def test_a_notebook_that_changed_is_made_again_with_the_cover(month, tmp_path):
    """The others stay; the bytes are those of a month made from nothing."""
    notebook(month / "notebooks", "first", [OPEN, RECORD.replace("has accounts", "has three")], order=1)
    assert reasons(month) == {
        "first": "the notebook changed",
        "second": "",
        "home": "a page that it reads is made anew",
    }
    made, _ = again(month)
    assert made == of_both("first", "home")
    assert contents(month / "out" / MONTH) == as_if_new(month, tmp_path)
    assert again(month)[0] == []


def test_a_cover_that_changed_reads_what_stays(month, tmp_path):
    """Also the figures that two notebooks recorded, each under both, in their order."""
    notebook(month / "notebooks", "home", [OPEN, "str(book.recorded())"], role="cover")
    assert again(month)[0] == of_both("home")
    assert contents(month / "out" / MONTH) == as_if_new(month, tmp_path)


def test_a_reason_is_told_for_each_kind_of_change(month, monkeypatch):
    """Parameters, settings, code, versions: what changed is named."""
    tree = month / "out" / MONTH
    step = {"notebook_parameters": {"second": {"step": 2}}}
    assert reasons(month, **step)["second"] == "the notebook's parameters changed"
    assert reasons(month, **step)["first"] == ""
    assert set(reasons(month, locale="pt_BR").values()) == {"a setting or a definition changed"}
    with monkeypatch.context() as patched:
        patched.setattr(keys, "code", lambda: "other")
        assert set(reasons(month).values()) == {"cskit's own code changed"}
    with monkeypatch.context() as patched:
        patched.setattr("cskit.reports.manifest.versions", lambda: {"python": "4"})
        assert set(reasons(month).values()) == {"Python or a package changed"}
    (tree / "sul" / "first.html").write_text("spoilt")
    assert reasons(month) == {
        "first": "its files are missing or were changed",
        "second": "",
        "home": "a page that it reads is made anew",
    }
    shutil.rmtree(tree)
    assert set(reasons(month).values()) == {"there is no report yet"}


def test_a_cover_is_made_again_after_a_run_without_it(month):
    """A run of one notebook made anew what the cover read, and left the cover as it was."""
    notebook(month / "notebooks", "first", [OPEN, RECORD.replace("has accounts", "has three")], order=1)
    assert again(month, notebooks=("first",), portfolios=("Sul",))[0] == [("Sul", "first")]
    assert reasons(month) == {"first": "", "second": "", "home": "a page that it reads is made anew"}


def test_what_failed_is_tried_again(month):
    """A report that failed, and the cover that spoke of it."""
    notebook(month / "notebooks", "second", [OPEN, "1/0 if portfolio == 'Sul' else 1"], order=2)
    again(month)
    assert reasons(month) == {
        "first": "",
        "second": "it failed last time",
        "home": "a page that it reads is made anew",
    }
    made, events = again(month)
    assert made == [("Sul", "home")]
    assert [(one.portfolio, one.notebook) for one in events if one.state == "failed"] == [("Sul", "second")]


def test_a_spoilt_file_is_made_again(month):
    """A page, a table or the results that are not what was published; a missing index, too."""
    tree = month / "out" / MONTH
    whole = contents(tree)
    for name, made in (
        ("sul/first.html", [("Sul", "first"), ("Sul", "home")]),
        ("sul/results.json", [("Sul", one) for one in sorted(NAMES)]),
        ("norte/tables/second-accounts.csv", [("Norte", "home"), ("Norte", "second")]),
        ("index.html", []),
        ("data-quality.html", []),
        ("sul/report.xlsx", []),
    ):
        (tree / name).write_bytes(b"spoilt")
        assert again(month)[0] == made, name
        assert contents(tree) == whole, name
    (tree / "index.html").unlink()
    again(month)
    assert contents(tree) == whole


def test_a_manifest_that_is_spoilt_is_not_believed(month):
    """Everything is made again, to the same bytes."""
    tree = month / "out" / MONTH
    whole = contents(tree)
    text = (tree / "manifest.json").read_text(encoding="utf-8")
    (tree / "manifest.json").write_text(text.replace("Sul", "Sol", 1), encoding="utf-8")
    assert again(month)[0] == of_both(*NAMES)
    assert contents(tree) == whole


def test_force_makes_everything(month):
    """Changed or not, and to the same bytes."""
    whole = contents(month / "out" / MONTH)
    assert again(month, force=True)[0] == of_both(*NAMES)
    assert contents(month / "out" / MONTH) == whole


@pytest.mark.parametrize("after", [0, 1, 3, 5])
def test_a_run_that_was_ended_goes_on(month, tmp_path, after):
    """What it had finished is not made again; what comes of it is what an undisturbed run makes."""
    whole = contents(month / "out" / MONTH)
    shutil.rmtree(month / "out")
    seen = []

    def interrupt(event):
        seen.extend([event] if event.state == "ready" else [])
        if len(seen) > after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(parameters(), month / "out", notebooks=month / "notebooks", listener=interrupt, jobs=1)
    assert not (month / "out" / MONTH).exists()
    made, events = again(month)
    kept = [one for one in events if one.state == "kept"]
    assert (len(made), len(kept)) == (5 - after, after + 1)
    assert contents(month / "out" / MONTH) == whole
    assert not list((month / "out").glob(".staging*"))


def test_what_was_left_behind_is_believed_only_where_it_holds(month):
    """A torn note, a spoilt file, a note of other code: made again."""
    shutil.rmtree(month / "out")

    def interrupt(event):
        if event.notebook == "home":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(parameters(), month / "out", notebooks=month / "notebooks", listener=interrupt, jobs=1)
    (staging,) = (month / "out").glob(".staging*")
    notes = sorted(staging.glob("done/*/*.json"))
    assert len(notes) >= 3
    notes[0].write_bytes(notes[0].read_bytes()[:40])
    facts = json.loads(notes[1].read_text(encoding="utf-8"))
    notes[1].write_text(json.dumps(facts | {"key": facts["key"] | {"code": "other"}}), encoding="utf-8")
    third = json.loads(notes[2].read_text(encoding="utf-8"))
    page = staging / "tree" / notes[2].parent.name / next(name for name in third["files"] if "html" in name)
    page.write_text("spoilt")
    assert len(again(month)[0]) == 6 - (len(notes) - 3)
    assert earlier(month / "out" / MONTH)["portfolios"].keys() == {"Norte", "Sul"}


def test_a_portfolio_that_comes_changes_only_the_way_to_it(month, tmp_path):
    """The other's pages are rendered again, as they lead to it now; not one of them is run."""
    shutil.rmtree(month / "out")
    assert again(month, portfolios=("Sul",))[0] == [("Sul", name) for name in sorted(NAMES)]
    assert again(month)[0] == [("Norte", name) for name in sorted(NAMES)]
    assert contents(month / "out" / MONTH) == as_if_new(month, tmp_path)


@pytest.mark.parametrize("lost", [CancelledError(), BrokenExecutor()])
def test_a_portfolio_whose_closing_was_lost_is_closed(month, monkeypatch, lost):
    """Where the process that writes results and workbook died or never began, they are written here."""
    whole = contents(month / "out" / MONTH)
    submit = Pool.submit

    def losing(self, work, task):
        if work is not close:
            return submit(self, work, task)
        future = Future()
        future.set_exception(lost)
        return future

    monkeypatch.setattr(Pool, "submit", losing)
    again(month, force=True)
    assert contents(month / "out" / MONTH) == whole


def test_to_foresee_writes_nothing(month, tmp_path):
    """Neither in a place that is not there nor in one where all is done; with how long it took before."""
    before = contents(month / "out")
    assert {one.seconds for one in foresee(parameters(), month / "out", notebooks=month / "notebooks")} == {
        None
    }
    found = foresee(parameters(), month / "out", notebooks=month / "notebooks", force=True)
    assert all(one.seconds and one.seconds > 0 for one in found)
    assert contents(month / "out") == before
    found = foresee(parameters(), tmp_path / "nowhere", notebooks=month / "notebooks")
    assert {one.why for one in found} == {"there is no report yet"}
    assert not (tmp_path / "nowhere").exists()


def test_one_run_at_a_time(month):
    """The second is told who is at it; where nobody is, a lock that was left behind stops nobody."""
    lock = FileLock(month / "out" / f".lock-{MONTH}")
    (month / "out" / f".lock-{MONTH}.json").write_text('{"process": 7, "machine": "m", "since": "t"}')
    with (
        lock,
        pytest.raises(EnvironmentFailed, match=r"another run is making it \(process 7 on m, since t\)"),
    ):
        again(month)
    assert again(month)[0] == []


def test_every_byte_counts(month):
    """Whatever byte of whatever file is another one, verify finds it and names the file."""
    tree = month / "out" / MONTH
    assert verify(tree).holds
    assert verify(tree).findings == ()
    files = [path for path in sorted(tree.rglob("*")) if path.is_file()]
    for path in files:
        content = path.read_bytes()
        step = max(1, len(content) // (400 if path.name in ("manifest.json", "run.jsonl") else 20))
        for place in {*range(0, len(content), step), len(content) - 1}:
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            found = verify(tree)
            assert not found.holds, f"{path.name}, byte {place}"
            assert [one.file for one in found.findings] == [path.relative_to(tree).as_posix()]
        path.write_bytes(content)


@pytest.mark.parametrize("other", [b"\t", b"  ", b"\n"])
def test_a_blank_of_the_manifest_counts_too(tmp_path, other):
    """It would be read as the same manifest, and is not the one that was published."""
    text = sealed({"outputs": {}}).encode()
    Journal(tmp_path / "run.jsonl")(Event("published"))
    (tmp_path / "manifest.json").write_bytes(text)
    assert verify(tmp_path).holds
    (tmp_path / "manifest.json").write_bytes(text.replace(b" ", other, 1))
    assert [(one.file, one.kind) for one in verify(tmp_path).findings] == [("manifest.json", "changed")]


def test_what_is_missing_or_strange_is_told(month):
    """A missing file does not hold; a file that cskit did not make is only named; no month is a sentence."""
    tree = month / "out" / MONTH
    (tree / "notes.txt").write_text("mine")
    found = verify(tree)
    assert found.holds
    assert [(one.file, one.kind) for one in found.findings] == [("notes.txt", "unknown")]
    (tree / "sul" / "home.ipynb").unlink()
    (tree / "run.jsonl").unlink()
    kinds = {one.file: one.kind for one in verify(tree).findings}
    assert kinds == {"notes.txt": "unknown", "sul/home.ipynb": "missing", "run.jsonl": "missing"}
    with pytest.raises(ConfigurationError, match=r"found no manifest\.json in it"):
        verify(month / "out")


def test_a_journal_tells_that_a_line_was_changed(tmp_path):
    """Also one that was taken out, and a journal that ends early."""
    journal = Journal(tmp_path / "run.jsonl")
    for kind in ("planned", "report", "published"):
        journal(Event(kind, "Sul"))
    text = (tmp_path / "run.jsonl").read_bytes()
    lines = text.splitlines(keepends=True)
    assert broken_line(text) == 0
    assert broken_line(lines[0] + lines[2]) == 2
    assert broken_line(text.replace(b"Sul", b"Sol", 1)) == 1
    assert broken_line(lines[0] + lines[1]) == 3
    assert broken_line(text[:-1]) == 3
    assert broken_line(b"") == 1
