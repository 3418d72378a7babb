"""Files of a run: whole under their name or not there at all, for their owner only."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from cskit.data.disk import flush, sync_folder
from cskit.errors import EnvironmentFailed

__all__ = [
    "as_environment",
    "check_place",
    "flush",
    "hash_of",
    "link",
    "link_tree",
    "make_folder",
    "sync_folder",
    "write",
    "write_bytes",
]

_FILE, _FOLDER = 0o600, 0o700

_ELSEWHERE = "or choose another folder with --out"
_DISK = {
    errno.ENOSPC: "the disk is full. Free some space and run again",
    errno.EDQUOT: "your share of the disk is full. Free some space and run again",
    errno.EFBIG: "a file would be larger than this system allows. Raise the limit (ulimit -f) and run again",
    errno.EACCES: f"permission denied. Give yourself write access, {_ELSEWHERE}",
    errno.EPERM: f"permission denied. Give yourself write access, {_ELSEWHERE}",
    errno.EROFS: f"the disk is read-only. Free it, {_ELSEWHERE}",
    errno.ENOTDIR: f"there is a file where a folder should be. Move it away, {_ELSEWHERE}",
    errno.EEXIST: f"there is a file where a folder should be. Move it away, {_ELSEWHERE}",
}


def make_folder(folder: Path) -> None:
    """Make a folder for its owner only, and those above it that are missing."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):  # mkdir(parents=True) leaves the ones above open to all
        place.mkdir(mode=_FOLDER, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(folder))


def write(path: Path, text: str) -> None:
    """Write a text file for its owner only; it bears its name when it is whole."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file for its owner only; it bears its name when it is whole.

    What bore the name before is not touched: it may be a published file's other name. That it is on
    disk is seen to before a month is published, by :func:`flush`, once for all.
    """
    make_folder(path.parent)
    part = path.with_name(f".{path.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE)
    with open(descriptor, "wb") as out:
        out.write(content)
    part.replace(path)


def link(source: Path, goal: Path) -> None:
    """Give a file a second name, or copy it where the disk has no second names."""
    make_folder(goal.parent)
    try:
        os.link(source, goal)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(source, goal)
        goal.chmod(_FILE)


def link_tree(source: Path, goal: Path) -> None:
    """Give every file of a folder a second name in another; nothing where there is no such folder."""
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            link(path, goal / path.relative_to(source))


def hash_of(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_place(out: Path) -> None:
    """Raise EnvironmentFailed where reports could not be written; write nothing to find out."""
    place = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    with as_environment(out):
        if not place.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(place))
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "permission denied", str(place))


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
