"""A few faults of each kind; all of them are in ``make faults``."""

from __future__ import annotations

import shutil
import signal
from dataclasses import replace

import pytest

from cskit.reports.manifest import earlier
from tests.faults import canaries, checks, disk, flips, interrupts, kernels, surroundings
from tests.faults.kit import BEFORE, Ended, counted
from tests.faults.lab import prepare
from tests.reports.tiny import OPEN, RECORD, notebook
from tests.runs import MONTH


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The kit that every trial copies: last month and this one are published, by other settings."""
    return prepare(tmp_path_factory.mktemp("faults"))


def nth(trials, place):
    """Do one of several trials; give what does not hold."""
    return list(list(trials)[place].find())


def test_a_run_that_is_killed_is_taken_up(lab):
    """No process lives on, nothing half-made bears a name, and the same command ends as ever."""
    assert nth(interrupts.moments(signal.SIGKILL, lab, trials=10), 7) == []


def test_a_run_that_is_killed_when_it_publishes_is_taken_up(lab):
    """The moment before the old month and the new one are exchanged."""
    assert list(interrupts.at_write(lab, "renameat2")) == []


def test_a_publication_that_the_disk_refuses_leaves_what_was_there(lab):
    """Exit code 5, a sentence, and the old month as it was; afterwards the same command makes the new one."""
    assert list(disk.refused(lab, "once:syncfs")) == []


def test_a_worker_that_is_killed_costs_nothing(lab):
    """Its report is made once more, and comes out."""
    assert list(kernels.killed(lab, 2, "fork", "1")) == []


def test_a_cell_that_will_not_end_and_a_child_that_is_left_behind(lab):
    """The one is ended at its limit and is that report's failure; the other ends with its kernel."""
    with lab.copy() as kit:
        kit.limits(cell_seconds=3)
        kit.trouble(kernels.DEAF)
        leaves = "\n".join(f"    {line}" for line in kernels.DOUBLE_FORK.splitlines())
        cells = [OPEN, counted("second"), f'if portfolio == "Norte":\n{leaves}', RECORD]
        notebook(kit.folder / "notebooks", "second", cells, order=2)
        run = kit.run()
        child = int((kit.place / "child").read_text(encoding="utf-8"))
        assert [
            *checks.ended(run, (4,), "Sul · first: time limit"),
            *checks.nobody_left(run, besides=[child]),
            *kernels.one_failed(kit),
        ] == []


def test_a_second_run_of_a_month_is_refused(lab):
    """Exit code 5, naming the first, which is not disturbed."""
    assert nth(disk.at_once(lab), 3) == []


def test_the_other_engine_in_another_place_gives_the_same_bytes(lab):
    """papermill's own kernels, one worker, another folder, zone, locale and hash seed."""
    assert nth(surroundings.anywhere(lab), -1) == []


def test_a_byte_that_is_another_is_found(lab):
    """In every file; so is a file more, less, or in the place of another."""
    assert [wrong for trial in flips.flips(lab, each=10, most=0) for wrong in trial.find()] == []


def test_books_share_no_word_and_nobody_sees_the_password(lab):
    """Two books whose notebook prints all it is given; the password is in no file and no environment."""
    assert nth(canaries.quick_canaries(lab), 0) == []


def test_the_checks_see_what_is_wrong(lab):
    """A changed byte, a missing month, a folder left over, a traceback, another book's word."""
    with lab.copy() as kit:
        assert list(lab.undamaged(kit)) == []
        page = kit.month / "sul" / "first.html"
        page.write_bytes(page.read_bytes() + b" ")
        (kit.out / ".staging-2026-09-x").mkdir()
        found = [*lab.undamaged(kit), *checks.whole(kit.month), *checks.tidy(kit.out, (MONTH, BEFORE))]
        assert [wrong.kind for wrong in found] == ["torn", "torn", "lost"]
        assert earlier(kit.month)
        shutil.rmtree(kit.month)
        found = [*lab.undamaged(kit), *checks.whole(kit.month), *checks.same(kit, {MONTH: lab.new})]
        assert [wrong.kind for wrong in found][:3] == ["torn", "torn", "lost"]
        shutil.rmtree(kit.out / BEFORE)
        assert [wrong.kind for wrong in lab.undamaged(kit)] == ["torn", "torn"]
    said = Ended(1, "", "Traceback (most recent call last):\nKeyError: 1", "", 1.0)
    assert [wrong.kind for wrong in checks.ended(said, (1,))] == ["message"]
    assert [wrong.kind for wrong in checks.ended(replace(said, err="", out=said.err), (1,))] == ["message"]
    assert [wrong.kind for wrong in checks.ended(said, (0,), "a sentence")] == ["code", "message", "message"]
    assert [wrong.kind for wrong in checks.ended(replace(said, code=None, err=""), (0,))] == ["code"]
    assert canaries.found(b'<a href="data:text/csv;base64,WlEzWC1DMQ==">') == {"3"}
