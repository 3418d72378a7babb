"""Where snapshots are built: what is left behind, and what the disk refuses."""

from __future__ import annotations

import signal
import subprocess
import sys

import duckdb
import pytest

from cskit.data.building import building
from cskit.errors import DataRejected, EnvironmentFailed

HOLDS = """\
import sys, time
from pathlib import Path
from cskit.data.building import building
with building(Path(sys.argv[1])) as scratch:
    (scratch / "rows").write_text("customers")
    print(scratch, flush=True)
    time.sleep(600)
"""


def test_what_a_killed_process_left_goes_and_what_is_being_built_stays(tmp_path):
    """A folder in use is nobody else's; once its process is killed, the next takes it away."""
    command = [sys.executable, "-c", HOLDS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        theirs = other.stdout.readline().strip()
        with building(tmp_path) as scratch:
            assert sorted(map(str, tmp_path.iterdir())) == sorted([theirs, str(scratch)])
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert [str(path) for path in tmp_path.iterdir()] == [theirs]
    with building(tmp_path) as scratch:
        assert list(tmp_path.iterdir()) == [scratch]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "refusal",
    [
        OSError(28, "No space left on device"),
        duckdb.IOException('IO Error: Could not write file "/a/b": No space left on device'),
    ],
)
def test_what_the_disk_refuses_is_a_sentence(tmp_path, refusal):
    """Of Python's own and of DuckDB's: exit code 5, without a path; the folder is gone."""
    with pytest.raises(EnvironmentFailed) as caught, building(tmp_path):
        raise refusal
    assert str(caught.value) == (
        "The folder for snapshots cannot be written (No space left on device). "
        "Free some space or give yourself write access, and run again."
    )
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_with_the_data_stays_what_it_is(tmp_path):
    """Rejected data are not taken for a disk that refuses."""
    with pytest.raises(DataRejected), building(tmp_path):
        raise DataRejected([])
