"""Files of a run: made in a staging folder, on disk before they bear their final name.

``reports/.staging-<month>-…/`` lies beside the target, so that a rename never copies. Publishing
swaps whole portfolio folders, then the index, then the manifest: where the manifest matches the
files, the tree is whole.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from cskit.errors import EnvironmentFailed

__all__ = [
    "Staging",
    "as_environment",
    "check_place",
    "hash_of",
    "make_folder",
    "publish",
    "sealed",
    "staging",
    "write",
    "write_bytes",
]

_FILE, _FOLDER = 0o600, 0o700

_ELSEWHERE = "or choose another folder with --out"
_DISK = {
    errno.ENOSPC: "the disk is full. Free some space and run again",
    errno.EACCES: f"permission denied. Give yourself write access, {_ELSEWHERE}",
    errno.EPERM: f"permission denied. Give yourself write access, {_ELSEWHERE}",
    errno.EROFS: f"the disk is read-only. Free it, {_ELSEWHERE}",
    errno.ENOTDIR: f"there is a file where a folder should be. Move it away, {_ELSEWHERE}",
    errno.EEXIST: f"there is a file where a folder should be. Move it away, {_ELSEWHERE}",
}


class Staging:
    """The folders of a run that is not published yet.

    Parameters
    ----------
    root
        The staging folder itself.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tree = root / "tree"  # what will be published
        self.failed = root / "failed"
        self.work = root / "work"  # a kernel's working directory and what it recorded
        self.private = root / "private"  # where Jupyter finds no settings
        self.replaced = root / "replaced"  # what publishing takes away
        self.journal = root / "run.jsonl"


@contextmanager
def staging(out: Path, month: str) -> Iterator[Staging]:
    """Give a staging folder beside ``out/<month>``; take it away when the block ends, however it ends."""
    with as_environment(out):
        make_folder(out)
        root = Path(tempfile.mkdtemp(prefix=f".staging-{month}-", dir=out.resolve()))
    made = Staging(root)
    try:
        for folder in (made.tree, made.failed, made.work, made.private, made.replaced):
            folder.mkdir(mode=_FOLDER)
        yield made
    finally:
        # A second Ctrl-C must not leave half a staging folder behind.
        with _undisturbed():
            shutil.rmtree(root, ignore_errors=True)


def make_folder(folder: Path) -> None:
    """Make a folder for its owner only, and those above it that are missing."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):  # mkdir(parents=True) leaves the ones above open to all
        place.mkdir(mode=_FOLDER, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(folder))


def write(path: Path, text: str) -> None:
    """Write a new text file for its owner only, and see it on disk."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a new file for its owner only, and see it on disk."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE)
    with open(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(descriptor)


def check_place(out: Path) -> None:
    """Raise EnvironmentFailed where reports could not be written; write nothing to find out."""
    place = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    with as_environment(out):
        if not place.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(place))
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "permission denied", str(place))


def publish(made: Staging, target: Path, folders: Iterable[str]) -> None:
    """Move a finished run to where people look for it; undisturbed by Ctrl-C.

    Parameters
    ----------
    made
        The staging folder; ``made.tree`` holds portfolio folders, index.html and manifest.json.
    target
        ``reports/<month>``; made where it is not there.
    folders
        Folder names of the portfolios of this run: whatever bears them now is replaced.
    """
    with as_environment(target), _undisturbed():
        target.mkdir(mode=_FOLDER, exist_ok=True)
        for folder in sorted(folders):
            _swap(made.tree / folder, target / folder, made.replaced / folder)
            _swap(made.failed / folder, target / "failed" / folder, made.replaced / f"{folder}.failed")
        with suppress(OSError):  # it holds failures of earlier runs, or is not there
            (target / "failed").rmdir()
        for name in ("run.jsonl", "index.html", "results.json", "manifest.json"):
            source = made.journal if name == "run.jsonl" else made.tree / name
            source.replace(target / name)
            _sync_folder(target)


def hash_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def sealed(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as text, with the sha256 of itself without that field."""
    digest = sha256(_canonical(manifest).encode()).hexdigest()
    return _canonical({**manifest, "sha256": digest})


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n"


@contextmanager
def as_environment(place: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence about ``place``."""
    try:
        yield
    except EnvironmentFailed:
        raise
    except OSError as error:
        why = _DISK.get(error.errno or 0, error.strerror or type(error).__name__)
        raise EnvironmentFailed(f"{place}: reports cannot be written: {why}.") from error


def _swap(new: Path, final: Path, old: Path) -> None:
    """Put a folder in the place of another; where there is no new one, the place becomes empty."""
    if final.is_symlink() or final.is_file():
        raise FileExistsError(errno.EEXIST, "not a folder", str(final))
    if final.is_dir():
        final.rename(old)
    if new.is_dir():
        for folder in (new, *(path for path in new.rglob("*") if path.is_dir())):
            _sync_folder(folder)
        final.parent.mkdir(mode=_FOLDER, exist_ok=True)
        new.rename(final)
    if final.parent.is_dir():
        _sync_folder(final.parent)


def _sync_folder(folder: Path) -> None:
    """See a folder's entries on disk, where the system can do that."""
    with suppress(PermissionError, IsADirectoryError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C and SIGTERM until the block ends; then they do what they would have done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
