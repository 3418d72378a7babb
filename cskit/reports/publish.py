"""Publishing: a finished month takes the place of the one before it in one step.

Where the system can exchange two folders (Linux), a reader finds the old month or the new one, whole,
at every moment. Elsewhere the month is away between two renames; a run that is killed right there
is finished by the next one.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import sys
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from cskit.reports.files import as_environment, flush, hash_of, link, link_tree, sync_folder, write
from cskit.reports.staging import Staging, undisturbed

__all__ = ["finish", "publish"]

_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD


def publish(made: Staging, target: Path, manifest: str, ours: Collection[str]) -> None:
    """Put a finished month where people look for it; undisturbed by Ctrl-C.

    Parameters
    ----------
    made
        The staging folder; ``made.tree`` is the month as it shall be, but for journal and manifest.
    target
        ``reports/<month>``; it may not be there yet.
    manifest
        Content of ``manifest.json``, written last.
    ours
        What of the month as it is now belongs to the kit. Whatever else somebody put there stays.
    """
    with as_environment(target), undisturbed():
        _check(made.tree, target)
        for path in sorted(target.iterdir()) if target.is_dir() else ():
            if path.name not in ours and not (made.tree / path.name).exists():
                _carry(path, made.tree / path.name)
        made.journal.replace(made.tree / "run.jsonl")
        write(made.tree / "manifest.json", manifest)
        write(made.publishing, json.dumps({"manifest": sha256(manifest.encode()).hexdigest()}))
        flush(made.root)
        _swap(made, target)


def finish(made: Staging, target: Path) -> None:
    """Finish a publication that was ended in the middle; nothing where there was none.

    Parameters
    ----------
    made
        The staging folder that was left behind.
    target
        The month.
    """
    try:
        wanted = json.loads(made.publishing.read_text(encoding="utf-8"))["manifest"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if _manifest(target) != wanted and _manifest(made.tree) == wanted:
        with as_environment(target), undisturbed():
            _swap(made, target)


def _manifest(tree: Path) -> str:
    path = tree / "manifest.json"
    return hash_of(path) if path.is_file() else ""


def _check(tree: Path, target: Path) -> None:
    """Refuse a month, or a portfolio in it, that is a file or a link."""
    for path in (target, *(target / one.name for one in tree.iterdir() if one.is_dir())):
        if path.is_symlink() or path.is_file():
            raise FileExistsError(errno.EEXIST, "not a folder", str(path))


def _carry(path: Path, goal: Path) -> None:
    if path.is_dir():
        link_tree(path, goal)
    elif path.is_file():
        link(path, goal)


def _swap(made: Staging, target: Path) -> None:
    """Give the made tree the month's name; the old one goes into the staging folder."""
    if not target.exists():
        made.tree.rename(target)
    elif not _exchanged(made.tree, target):
        target.rename(made.root / "replaced")
        made.tree.rename(target)
    sync_folder(target.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where system or disk cannot."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    names = (os.fsencode(one), os.fsencode(other))
    try:
        return bool(libc.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
    except AttributeError:  # a C library without it
        return False
