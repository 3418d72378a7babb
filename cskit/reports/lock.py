"""One run at a time makes a month: the others are told who it is.

The system holds the lock and lets go of it when the process ends, however it ends, so no lock is
ever stale; what is left behind is an empty file.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from cskit.errors import EnvironmentFailed
from cskit.reports.files import as_environment, make_folder, write

__all__ = ["locked"]


@contextmanager
def locked(out: Path, month: str) -> Iterator[None]:
    """Hold the lock on ``out/<month>``.

    Raises
    ------
    EnvironmentFailed
        Where another run holds it, naming that run.
    """
    holder = out / f".lock-{month}.json"
    lock = FileLock(out / f".lock-{month}", mode=0o600)
    with as_environment(out):
        make_folder(out)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise EnvironmentFailed(
                f"{out / month}: another run is making it{_who(holder)}. Wait until it is done, or end it."
            ) from None
    try:
        with as_environment(out):
            now = datetime.now(UTC).isoformat(timespec="seconds")
            write(holder, json.dumps({"process": os.getpid(), "machine": socket.gethostname(), "since": now}))
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _who(holder: Path) -> str:
    """Return who says to hold the lock; nothing where that cannot be read."""
    try:
        found = json.loads(holder.read_text(encoding="utf-8"))
        return f" (process {found['process']} on {found['machine']}, since {found['since']})"
    except (OSError, ValueError, KeyError):
        return ""
