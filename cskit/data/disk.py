"""Seeing on disk what was written: before a folder gets its final name, all that is in it must be there."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["flush", "sync_folder"]


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
