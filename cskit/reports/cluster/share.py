"""A place that the run and all its workers reach: a folder, or an object store by fsspec.

What lies there is not trusted: whoever fetches a parcel was told its sha256 by the one who sent it.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from cskit.errors import ConfigurationError, EnvironmentFailed

__all__ = ["Parcel", "Share", "absolute", "shown"]


@dataclass(frozen=True)
class Parcel:
    """Files on a share, bundled.

    Parameters
    ----------
    name
        What it is called there.
    sha256
        Its hash, as told by who sent it.
    """

    name: str
    sha256: str


class Share:
    """A folder of a share, by its path or fsspec address.

    Parameters
    ----------
    address
        Such as ``/mnt/shared/reports`` or ``s3://bucket/cskit``.

    Raises
    ------
    ConfigurationError
        Where no installed package knows such addresses.
    """

    def __init__(self, address: str) -> None:
        from fsspec.core import url_to_fs

        self.address = address
        try:
            self._files, self._path = url_to_fs(address)
        except (ImportError, ValueError) as error:
            raise ConfigurationError(
                f"share {shown(address)}: expected a folder or an address such as s3://bucket/folder. {error}"
            ) from None

    def make(self) -> None:
        """Make the folder, where the place has folders; on a disk, for its owner only."""
        with self._reached():
            self._files.makedirs(self._path, exist_ok=True)
        if "file" in _protocols(self._files):
            os.chmod(self._path, 0o700)

    def remove(self) -> None:
        """Take the folder away with what is in it; where that fails it stays."""
        with suppress(Exception):  # each kind of share has errors of its own, and the run is over
            self._files.rm(self._path, recursive=True)

    def send(self, files: Mapping[str, bytes]) -> Parcel:
        """Bundle files, by their relative names, and put them there."""
        bundled = io.BytesIO()
        with zipfile.ZipFile(bundled, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
            for name, content in files.items():
                bundle.writestr(name, content)
        # A name of its own: who makes a report twice, as Dask may, never writes into what is being read.
        parcel = Parcel(uuid4().hex, sha256(bundled.getbuffer()).hexdigest())
        with self._reached():
            self._files.pipe_file(f"{self._path}/{parcel.name}", bundled.getvalue())
        return parcel

    def fetch(self, parcel: Parcel) -> dict[str, bytes]:
        """Return the files of a parcel, if it is what was sent."""
        with self._reached():
            content = self._files.cat_file(f"{self._path}/{parcel.name}")
        if sha256(content).hexdigest() != parcel.sha256:
            raise EnvironmentFailed(
                f"share {shown(self.address)}: expected a file as it was put there, found another. "
                "See who else writes there, and run again."
            )
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            return {_inside(name): bundle.read(name) for name in bundle.namelist()}

    def begin(self, parcel: Parcel) -> int:
        """Leave a mark that work on a parcel begins; return how often it had begun before."""
        times = 0
        with self._reached():
            while self._files.exists(f"{self._path}/{parcel.name}.{times}"):
                times += 1
            self._files.pipe_file(f"{self._path}/{parcel.name}.{times}", b"")
        return times

    def take(self, parcel: Parcel) -> dict[str, bytes]:
        """Return the files of a parcel and remove it."""
        files = self.fetch(parcel)
        with suppress(Exception):  # what stays goes with the folder
            self._files.rm_file(f"{self._path}/{parcel.name}")
        return files

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Turn whatever a kind of share raises into a sentence."""
        try:
            yield
        except Exception as error:  # s3fs, gcsfs and others each have errors of their own
            raise EnvironmentFailed(
                f"share {shown(self.address)}: expected to read and write there, "
                f"found {type(error).__name__}: {error}. "
                "Give a folder or address that this machine and every worker can reach, with --share."
            ) from None


def absolute(address: str | Path) -> str:
    """Return an address that means the same in every folder.

    Examples
    --------
    >>> absolute("s3://bucket/cskit")
    's3://bucket/cskit'
    """
    text = str(address)
    return text.rstrip("/") if "://" in text or "::" in text else str(Path(text).absolute())


def shown(address: str) -> str:
    """Return an address without the password it may hold.

    Examples
    --------
    >>> shown("ftp://ana:secret@files.example.org/cskit")
    'ftp://files.example.org/cskit'
    """
    return re.sub(r"//[^/@]*@", "//", address)


def _protocols(files: Any) -> tuple[str, ...]:
    found = files.protocol
    return (found,) if isinstance(found, str) else tuple(found)


def _inside(name: str) -> str:
    """Return a file's name in a parcel, if it leads nowhere else."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise EnvironmentFailed(f"share: expected files in their own folder, found {name!r} in a parcel.")
    return name
