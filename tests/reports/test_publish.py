"""Publishing: whole or not at all, for the owner's eyes, with hashes that hold."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat

import pytest

from cskit.errors import EnvironmentFailed
from cskit.reports.manifest import earlier
from cskit.reports.publish import check_place, publish, sealed, staging, write


def finished(made, folder="sul", text="new"):
    write(made.tree / folder / "tables" / "x.csv", text)
    for name in ("index.html", "results.json", "manifest.json"):
        write(made.tree / name, text)
    write(made.journal, text)


def test_a_month_is_swapped_folder_by_folder(tmp_path):
    """What the run did is replaced as a whole; what it did not do stays; nothing of staging remains."""
    target = tmp_path / "2026-09"
    for text, folder in (("old", "norte"), ("old", "sul"), ("new", "sul")):
        with staging(tmp_path, "2026-09") as made:
            finished(made, folder, text)
            if text == "old":
                write(made.tree / folder / "gone.html", text)
                write(made.failed / folder / "nps.txt", "why")
            publish(made, target, {folder})
    assert sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()) == [
        "failed/norte/nps.txt",
        "index.html",
        "manifest.json",
        "norte/gone.html",
        "norte/tables/x.csv",
        "results.json",
        "run.jsonl",
        "sul/tables/x.csv",
    ]
    assert (target / "sul/tables/x.csv").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-09"]


def test_only_the_owner_reads_reports(tmp_path):
    """Files 0600, folders 0700, whatever the umask says."""
    before = os.umask(0)
    try:
        with staging(tmp_path / "reports", "2026-09") as made:
            finished(made)
            publish(made, tmp_path / "reports" / "2026-09", {"sul"})
    finally:
        os.umask(before)
    for path in (tmp_path / "reports").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((tmp_path / "reports").stat().st_mode) == 0o700


def test_a_run_that_breaks_leaves_nothing(tmp_path):
    """Staging goes with whatever ended the run; what was published before is untouched."""

    def run():
        with staging(tmp_path, "2026-09") as made:
            finished(made)
            raise KeyboardInterrupt

    (tmp_path / "2026-08").mkdir()
    with pytest.raises(KeyboardInterrupt):
        run()
    assert [path.name for path in tmp_path.iterdir()] == ["2026-08"]


def test_ctrl_c_waits_for_the_publication(tmp_path, monkeypatch):
    """An interruption in the middle of publishing takes effect when the tree is whole."""
    replace = type(tmp_path).replace

    def interrupted(self, target):
        signal.raise_signal(signal.SIGINT)
        return replace(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", interrupted)
    with staging(tmp_path, "2026-09") as made:
        finished(made)
        with pytest.raises(KeyboardInterrupt):
            publish(made, tmp_path / "2026-09", {"sul"})
    assert (tmp_path / "2026-09/manifest.json").is_file()


def test_a_file_in_the_way_is_a_sentence(tmp_path):
    """Where a folder cannot be made, the message names the place and says what to do; exit code 5."""
    (tmp_path / "reports").write_text("")
    for out in (tmp_path / "reports", tmp_path / "reports" / "deeper"):
        with pytest.raises(EnvironmentFailed, match="there is a file where a folder should be") as caught:
            check_place(out)
        assert caught.value.exit_code == 5
    (tmp_path / "2026-09").mkdir()
    (tmp_path / "2026-09" / "sul").write_text("someone's")
    with staging(tmp_path, "2026-09") as made:
        finished(made)
        with pytest.raises(EnvironmentFailed, match="there is a file where a folder should be"):
            publish(made, tmp_path / "2026-09", {"sul"})
    assert (tmp_path / "2026-09" / "sul").read_text() == "someone's"


def test_looking_for_a_place_writes_nothing(tmp_path):
    """A run that is refused for its data has made no folder."""
    check_place(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()


def test_a_manifest_holds_its_own_hash(tmp_path):
    """The sha256 is that of the manifest without the field; a changed one is not believed."""
    text = sealed({"schema": 1, "outputs": {"é": "x"}})
    found = json.loads(text)
    digest = found.pop("sha256")
    body = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert hashlib.sha256(body.encode()).hexdigest() == digest
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    assert earlier(tmp_path) == found
    (tmp_path / "manifest.json").write_text(text.replace('"x"', '"y"'), encoding="utf-8")
    assert earlier(tmp_path) == {}
    assert earlier(tmp_path / "nowhere") == {}
