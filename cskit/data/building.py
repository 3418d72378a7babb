"""Where a snapshot is built: a private folder, gone when the block ends, and what the disk refuses in words.

A process that is killed leaves its folder behind, with customers' data in it. Each holds a lock on its
own, which the system lets go of with the process: whoever builds next takes away what nobody holds.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from cskit.errors import CskitError, EnvironmentFailed

if sys.platform != "win32":
    import fcntl

__all__ = ["building"]

_PREFIX = ".building-"


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """Give a private folder beside the snapshots to build one in; it is gone afterwards.

    Raises
    ------
    EnvironmentFailed
        Where the disk refuses something.
    """
    with _in_words():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch, lock = _begun(folder)
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            os.close(lock)


def _begun(folder: Path) -> tuple[Path, int]:
    """Take away what nobody holds any more, and make a folder of one's own with a lock on it."""
    # One after the other: who is between making a folder and locking it must not lose it.
    alone = _locked(folder)
    try:
        for left in folder.glob(f"{_PREFIX}*"):
            _take_away(left)
        scratch = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        return scratch, _locked(scratch)
    finally:
        os.close(alone)


def _take_away(left: Path) -> None:
    """Take a folder away unless the process that made it is alive."""
    if sys.platform != "win32":
        lock = os.open(left, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except OSError:  # it is held, or this disk knows no locks
            return
        finally:
            os.close(lock)


def _locked(folder: Path) -> int:
    """Wait for the lock on a folder; give the descriptor that holds it until it is closed."""
    if sys.platform == "win32":  # it cannot open a folder; what is left behind stays there
        return os.open(os.devnull, os.O_RDONLY)
    lock = os.open(folder, os.O_RDONLY)
    with suppress(OSError):  # some network disks know no locks; there nobody takes anything away either
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    try:
        yield
    except CskitError:
        raise
    except (OSError, duckdb.IOException) as error:
        # DuckDB says which file first, and why last.
        why = getattr(error, "strerror", None) or str(error).rpartition(": ")[2]
        raise EnvironmentFailed(
            f"The folder for snapshots cannot be written ({why}). "
            "Free some space or give yourself write access, and run again."
        ) from error
