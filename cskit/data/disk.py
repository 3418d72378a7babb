"""Seeing on disk what was written: before a folder gets its final name, all that is in it must be there."""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

__all__ = ["flush", "replacing", "sync_folder"]


def flush(folder: Path) -> None:
    """See everything in a folder on disk.

    One call for the whole disk where the system has it: a call for each file takes some milliseconds,
    for thousands of files.
    """
    descriptor = os.open(folder, os.O_RDONLY) if os.name == "posix" else -1
    try:
        if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).syncfs(descriptor) == 0:
            return
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        elif path.is_dir():
            sync_folder(path)


def sync_folder(folder: Path) -> None:
    """See a folder's entries on disk, where the system can do that."""
    with suppress(PermissionError, IsADirectoryError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def replacing(target: Path) -> Iterator[TextIO]:
    """Give a stream whose text takes the place of a file, whole or not at all; only its owner may read it."""
    handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=target.parent)  # 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
