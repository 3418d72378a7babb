"""Publishing: whole or not at all, for the owner's eyes; what was ended in the middle is finished."""

from __future__ import annotations

import json
import os
import signal
import stat
from pathlib import Path

import pytest

from cskit.errors import EnvironmentFailed
from cskit.reports import publish as publishing
from cskit.reports.files import check_place, link, write
from cskit.reports.manifest import earlier, sealed
from cskit.reports.publish import finish, publish
from cskit.reports.staging import left_behind, staging

OURS = {"index.html", "results.json", "manifest.json", "run.jsonl", "failed", "sul", "norte"}


def made_month(made, folder="sul", text="new"):
    write(made.tree / folder / "tables" / "x.csv", text)
    for name in ("index.html", "results.json"):
        write(made.tree / name, text)
    write(made.journal, text)
    write(made.done / folder / "x.json", "{}")


def put(tmp_path, text, folder="sul", ours=OURS):
    """Publish a month of one portfolio whose files say ``text``."""
    with staging(tmp_path, "2026-09") as made:
        made_month(made, folder, text)
        publish(made, tmp_path / "2026-09", text, ours)


def there(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


WHOLE = ["index.html", "manifest.json", "results.json", "run.jsonl", "sul/tables/x.csv"]


@pytest.mark.parametrize("exchange", [True, False])
def test_a_month_takes_the_place_of_the_one_before(tmp_path, monkeypatch, exchange):
    """Nothing of the old one stays but what somebody else put there; nothing of staging remains."""
    if not exchange:  # as on a system that cannot exchange two folders
        monkeypatch.setattr(publishing, "_exchanged", lambda one, other: False)
    put(tmp_path, "old", "norte")
    (tmp_path / "2026-09" / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "2026-09" / "mine" / "deep" / "notes.txt").write_text("mine")
    put(tmp_path, "new")
    assert there(tmp_path / "2026-09") == sorted([*WHOLE, "mine/deep/notes.txt"])
    assert (tmp_path / "2026-09/manifest.json").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-09"]


def test_only_the_owner_reads_reports(tmp_path):
    """Files 0600, folders 0700, whatever the umask says."""
    before = os.umask(0)
    try:
        put(tmp_path / "reports", "new")
    finally:
        os.umask(before)
    for path in (tmp_path / "reports").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((tmp_path / "reports").stat().st_mode) == 0o700


def test_a_run_that_breaks_leaves_what_is_finished(tmp_path):
    """It stays for the next run, without what it worked with; where nothing is finished, nothing stays."""
    (tmp_path / "2026-08").mkdir()

    def run(finished):
        with staging(tmp_path, "2026-09") as made:
            write(made.work / "sul" / "scratch.txt", "")
            if finished:
                made_month(made)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(finished=False)
    assert [path.name for path in tmp_path.iterdir()] == ["2026-08"]
    with pytest.raises(KeyboardInterrupt):
        run(finished=True)
    (left,) = left_behind(tmp_path, "2026-09")
    assert left_behind(tmp_path, "2026-08") == []
    assert sorted(path.name for path in left.root.iterdir()) == ["done", "run.jsonl", "tree"]


def test_ctrl_c_waits_for_the_publication(tmp_path, monkeypatch):
    """An interruption in the middle of publishing takes effect when the month is whole."""

    def interrupted(folder):
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(publishing, "flush", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path, "new")
    assert there(tmp_path / "2026-09") == WHOLE


def test_a_publication_that_was_ended_is_finished(tmp_path, monkeypatch):
    """Killed before the swap, in it or after it: the next run finds the new month, never the old again."""
    put(tmp_path, "old")

    def killed(*_):
        raise KeyboardInterrupt

    def ended(name, replacement):
        with monkeypatch.context() as patched:
            patched.setattr(publishing, name, replacement)
            with pytest.raises(KeyboardInterrupt):
                put(tmp_path, "new")
        assert (tmp_path / "2026-09" / "manifest.json").is_file() or not (tmp_path / "2026-09").exists()
        (left,) = left_behind(tmp_path, "2026-09")
        return left

    def half(one, other):  # no exchange, and killed between the two renames
        other.rename(one.parent / "replaced")
        raise KeyboardInterrupt

    for name, replacement in (("_swap", killed), ("_exchanged", half), ("sync_folder", killed)):
        left = ended(name, replacement)
        for _ in range(2):
            finish(left, tmp_path / "2026-09")
            assert (tmp_path / "2026-09/manifest.json").read_text() == "new"
            assert there(tmp_path / "2026-09") == WHOLE
        put(tmp_path, "old")
        publishing_ended = left.root
        assert publishing_ended.exists()
        for path in sorted(publishing_ended.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        publishing_ended.rmdir()


def test_a_torn_note_of_a_publication_says_nothing(tmp_path):
    """Where the disk lost it, the month stays as it is."""
    put(tmp_path, "old")
    for text in ("", "{", "[]", '{"manifest": 1}', '{"other": ""}'):
        with staging(tmp_path, "2026-09") as made:
            write(made.tree / "manifest.json", "new")
            write(made.publishing, text)
            finish(made, tmp_path / "2026-09")
    assert (tmp_path / "2026-09/manifest.json").read_text() == "old"


def test_a_file_in_the_way_is_a_sentence(tmp_path):
    """Where a folder cannot be made, the message names the place and says what to do; exit code 5."""
    (tmp_path / "reports").write_text("")
    for out in (tmp_path / "reports", tmp_path / "reports" / "deeper"):
        with pytest.raises(EnvironmentFailed, match="there is a file where a folder should be") as caught:
            check_place(out)
        assert caught.value.exit_code == 5
    (tmp_path / "2026-09").mkdir()
    (tmp_path / "2026-09" / "sul").write_text("someone's")
    with pytest.raises(EnvironmentFailed, match="there is a file where a folder should be"):
        put(tmp_path, "new")
    assert (tmp_path / "2026-09" / "sul").read_text() == "someone's"


def test_writing_over_a_second_name_leaves_the_first(tmp_path):
    """What is published stays as it is while its copy for the next month's tree is written anew."""
    write(tmp_path / "a", "old")
    link(tmp_path / "a", tmp_path / "b")
    write(tmp_path / "b", "new")
    assert ((tmp_path / "a").read_text(), (tmp_path / "b").read_text()) == ("old", "new")
    assert there(tmp_path) == ["a", "b"]


def test_a_file_bears_its_name_when_it_is_whole(tmp_path, monkeypatch):
    """A writer that ends before it has given the name leaves what bore it, whole; the next one writes it."""
    write(tmp_path / "a", "old")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda part, path: pytest.fail("ended"))
        with pytest.raises(pytest.fail.Exception, match="ended"):
            write(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "old"
    write(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"
    assert there(tmp_path) == ["a"]


def test_looking_for_a_place_writes_nothing(tmp_path):
    """A run that is refused for its data has made no folder."""
    check_place(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()


def test_a_manifest_holds_its_own_hash(tmp_path):
    """The sha256 is that of the manifest without the field; a changed one is not believed."""
    text = sealed({"schema": 1, "outputs": {"é": "x"}})
    found = json.loads(text)
    digest = found.pop("sha256")
    assert json.loads(sealed(found))["sha256"] == digest
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert earlier(tmp_path) == found
    (tmp_path / "manifest.json").write_text(text.replace('"x"', '"y"'), encoding="utf-8")
    assert earlier(tmp_path) == {}
    assert earlier(tmp_path / "nowhere") == {}
