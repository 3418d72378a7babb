"""Where a database's address comes from: the environment or a private file, not the parameters file.

An address mostly holds a password. A parameters file is shared and committed, so it names the place of
the address only, ``env:NAME`` or ``file:PATH``; the address of a DuckDB or SQLite file, which has no
secret, may stand there itself.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from cskit.errors import ConfigurationError, EnvironmentFailed, words
from cskit.locale import N_

__all__ = ["Address", "found", "no_address", "no_secret"]

_REFERENCE = re.compile(r"env:[A-Za-z_]\w*|file:.+|(duckdb|sqlite):///[^?]+")
_OF_FILE = re.compile(r"(?:duckdb|sqlite):///([^?]+)")
_SCHEME = re.compile(r"([A-Za-z][\w.-]*)(?:\+\w+)?://")
_VEIL = "•••"


@dataclass(frozen=True)
class Address:
    """The address of a database.

    Parameters
    ----------
    stated
        What the parameters file says, such as ``env:CSKIT_DATABASE_URL``: the one part that may be shown.
    text
        The address itself.
    base
        Folder where the relative path of a database file starts.
    """

    stated: str
    text: str = field(repr=False)
    base: Path = field(repr=False)

    @property
    def kind(self) -> str:
        """``duckdb``, ``sqlite``, ``postgresql`` …, in lower case; empty where it is no address."""
        scheme = _SCHEME.match(self.text)
        return scheme[1].lower() if scheme else ""

    @property
    def file(self) -> Path | None:
        """The database file, where it is one of DuckDB or SQLite."""
        stated = _OF_FILE.fullmatch(self.text)
        return (self.base / Path(stated[1]).expanduser()).resolve() if stated else None

    def veiled(self, text: str) -> str:
        """Return a text without the address or any secret part of it.

        >>> Address("env:DB", "postgresql://ana:s%3Acret@db/crm", Path()).veiled("no s:cret for ana")
        'no ••• for ana'
        """
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, _VEIL)
        return text

    def _secrets(self) -> set[str]:
        """Return the address, its password and the values of its options, as they are written and read."""
        authority = self.text.partition("://")[2]
        # A password that is not quoted may hold any of the signs that end it.
        whole = authority.rpartition("@")[0]
        first, *others = whole.split("@")
        parts = {first.partition(":")[2], whole.partition(":")[2], *others}
        parts |= set(re.findall(r"[?&;][^=&;]*=([^&;]*)", authority))
        read = {unquote(part) for part in parts} | {unquote(part.replace("+", " ")) for part in parts}
        every = {self.text, authority, *parts, *read}
        return {form for one in every for form in (one, repr(one)[1:-1]) if one}


def no_address(path: str) -> str:
    """Return what a parameters file gives as a path, unless it is an address, which is not repeated."""
    if "://" in path:
        raise ValueError(
            "expected a file, a glob or a folder, found an address. Write a query under `sql` and name under "
            "`connection` where the address is"
        )
    return path


def no_secret(connection: str) -> str:
    """Return what a parameters file gives as a connection: the place of a secret, or one without.

    >>> no_secret("env:CSKIT_DATABASE_URL"), no_secret("duckdb:///crm.duckdb")
    ('env:CSKIT_DATABASE_URL', 'duckdb:///crm.duckdb')
    >>> no_secret("postgresql://ana:s3cret@db/crm")
    Traceback (most recent call last):
    ValueError: expected env:NAME, ...
    """
    if connection and not _REFERENCE.fullmatch(connection):
        raise ValueError(
            "expected env:NAME, the environment variable that holds the address, or file:PATH, a file that "
            "only you can read. An address in a parameters file would be seen by whoever sees the file; only "
            "duckdb:///file and sqlite:///file may stand here. Move it there"
        )
    return connection


def found(stated: str, base: Path, where: str) -> Address:
    """Return the address that a parameters file refers to.

    Parameters
    ----------
    stated
        ``env:NAME``, ``file:PATH``, or the address of a DuckDB or SQLite file.
    base
        Folder where relative paths start.
    where
        Place in the parameters file, for the message.

    Raises
    ------
    ConfigurationError
        Where the variable or the file is not there, or holds nothing.
    EnvironmentFailed
        Where the file can be read by others, or not by its owner.
    """
    place, _, name = stated.partition(":")
    if place == "env":
        text = os.environ.get(name, "").strip()
        if not text:
            message = N_(
                "{where}: the environment variable {name} should hold the address of the database. It is "
                "not set, or empty. Set it where cskit runs."
            )
            raise ConfigurationError(words(message, where=where, name=name))
    elif place == "file":
        text = _read(base / Path(name).expanduser(), name, where)
    else:
        text = stated
    return Address(stated, text, base)


def _read(path: Path, name: str, where: str) -> str:
    """Return what a file holds that only its owner can read."""
    try:
        status = path.stat()
        text = path.read_text(encoding="utf-8-sig").strip()
    except FileNotFoundError:
        message = N_(
            "{where}: expected a file {name!r} with the address of the database. There is none. Relative "
            "paths start at the folder that holds `parameters/`."
        )
        raise ConfigurationError(words(message, where=where, name=name)) from None
    except (OSError, UnicodeDecodeError):
        message = N_("{where}: the file {name!r} cannot be read as text. Save it as UTF-8, readable by you.")
        raise EnvironmentFailed(words(message, where=where, name=name)) from None
    _private(status, name, where)
    if not text or "\n" in text:
        message = N_("{where}: expected one line in {name!r}, the address of the database. It has {found}.")
        lines = str(len(text.splitlines()))
        raise ConfigurationError(words(message, where=where, name=name, found=lines))
    return text


def _private(status: os.stat_result, name: str, where: str) -> None:
    """Refuse a file that others can read."""
    if sys.platform == "win32":  # its files have other rights; a profile's folder is its owner's alone
        return
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        message = N_(
            "{where}: the file {name!r} holds a secret, and should be yours and open to nobody else. Its "
            "rights are {rights}. Say: chmod 600 {name}"
        )
        rights = f"{stat.S_IMODE(status.st_mode):o}"
        raise EnvironmentFailed(words(message, where=where, name=name, rights=rights))
