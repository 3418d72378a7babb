"""What a database refuses, in words: which query, what it said, what to do; never with a secret.

What a server says of a query is passed on, without any part of the address. What it says while a
connection is made is not: it is full of hosts, users and paths. That is told in our own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cskit.data.addresses import Address
from cskit.data.drivers import CONNECT_SECONDS, NoAddress, NotOneSelect
from cskit.data.patience import OutOfTime
from cskit.data.values import Compound
from cskit.errors import ConfigurationError, CskitError, EnvironmentFailed, words
from cskit.locale import N_

__all__ = ["of_connecting", "of_query"]

_LONGEST = 300


def of_connecting(error: Exception, where: str, address: Address) -> CskitError:
    """Return why no connection came about, in words."""
    said = {"where": where, "address": address.stated}
    if isinstance(error, ImportError):
        return EnvironmentFailed(words(_NO_DRIVER, where=where, module=error.name or "psycopg[binary]"))
    if isinstance(error, NoAddress) or type(error).__name__ == "NoSuchModuleError":
        return ConfigurationError(words(_NO_ADDRESS, **said))
    message = next((known for sign, known in _CONNECTING if sign.search(_all_of(error))), _NO_CONNECTION)
    return EnvironmentFailed(words(message, **said, seconds=CONNECT_SECONDS))


def of_query(error: Exception, where: str, address: Address, seconds: int) -> CskitError:
    """Return why a query gave no table, in words."""
    origin = getattr(error, "orig", None) or error
    state = getattr(origin, "sqlstate", None) or ""
    if isinstance(error, OutOfTime) or state == "57014":
        return EnvironmentFailed(words(_OUT_OF_TIME, where=where, seconds=seconds))
    if isinstance(error, NotOneSelect) or state in _WRITES:
        return ConfigurationError(words(_WRITES_SAID, where=where))
    if isinstance(error, Compound):
        return ConfigurationError(words(_COMPOUND, where=where, column=error.column))
    if isinstance(error, OSError):
        return EnvironmentFailed(words(_NO_ROOM, where=where, why=error.strerror or type(error).__name__))
    if getattr(error, "connection_invalidated", False) or state[:2] in {"08", "57"}:
        return EnvironmentFailed(words(_LOST, where=where))
    message = _NOT_ALLOWED if state == "42501" else _NOT_TAKEN
    return ConfigurationError(words(message, where=where, said=address.veiled(_first_words(origin))))


def _first_words(error: BaseException) -> str:
    """Return what a server says first, without the place in the query that it draws below."""
    diagnosis = getattr(getattr(error, "diag", None), "message_primary", None)
    text = " ".join((diagnosis or str(error) or type(error).__name__).split("\n\n")[0].split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _all_of(error: BaseException) -> str:
    """Return what an error is and says, and those behind it: to look for signs in, never to be shown."""
    return " ".join(f"{type(one).__name__}: {one}" for one in _behind(error))


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = getattr(error, "orig", None) or error.__cause__


_NO_DRIVER = N_(
    "{where}: the database should be read by the package {module}. It is not installed. For PostgreSQL say, "
    'in the checkout: .venv/bin/python -m pip install --editable ".[database]"; for other databases '
    "install {module}."
)
_NO_ADDRESS = N_(
    "{where}: expected {address} to hold an address such as postgresql://user:password@host/database or "
    "duckdb:///file.duckdb. What it holds is none (it is not shown here). Write it anew; signs such as @ "
    "and / in a password are written %40 and %2F."
)
_NO_CONNECTION = N_(
    "{where}: expected a database at the address in {address}. It cannot be reached. Check host, port, user "
    "and options of the address."
)
_CONNECTING = (
    (
        re.compile(r"password authentication failed|no password supplied|Access denied for user", re.I),
        N_("{where}: the database at the address in {address} does not take user and password. Check both."),
    ),
    (
        re.compile(r'(database|role) ".*" does not exist|no pg_hba.conf entry|Unknown database', re.I),
        N_(
            "{where}: the server at the address in {address} answers, but has no such database or role, or "
            "lets none in from here. Check the end of the address and the user."
        ),
    ),
    (
        re.compile(r"resolve host|translate host|Name or service not known|getaddrinfo", re.I),
        N_(
            "{where}: the host of the address in {address} is not known here. Check its name and the network."
        ),
    ),
    (
        re.compile(r"connection refused", re.I),
        N_(
            "{where}: nothing answers at host and port of the address in {address}. Check both, and that the "
            "server runs."
        ),
    ),
    (
        re.compile(r"OutOfTime|ConnectionTimeout|timeout expired|timed out", re.I),
        N_(
            "{where}: the database at the address in {address} should answer within {seconds} seconds. It "
            "does not. Check host and port, and whether a firewall or VPN is in between."
        ),
    ),
    (
        re.compile(r"could not set lock|database is locked", re.I),
        N_(
            "{where}: another program holds the database file of {address} open to write. Close it there, "
            "or read a copy."
        ),
    ),
    (
        re.compile(r"FileNotFoundError"),
        N_(
            "{where}: expected a database file at the address in {address}. There is none. Relative paths "
            "start at the folder that holds `parameters/`."
        ),
    ),
    (
        re.compile(r"not a database|not a valid DuckDB", re.I),
        N_("{where}: the file of {address} is no database of that kind. Check the beginning of the address."),
    ),
)
_OUT_OF_TIME = N_(
    "{where}: the query should be done within {seconds} seconds. It was not, and was ended. Make it quicker, "
    "or state more `seconds`."
)
_WRITES = {"25006", "25001", "0A000"}
_WRITES_SAID = N_(
    "{where}: expected one statement that reads, a SELECT. This one writes, or does something else, and was "
    "refused; nothing was changed. Take out all but the SELECT."
)
_COMPOUND = N_(
    "{where}: a column should hold one value in each row. Column {column!r} holds lists, documents or "
    "bytes. Take it apart in the query, or leave it out."
)
_NO_ROOM = N_(
    "{where}: the rows of the query cannot be written to the folder for snapshots ({why}). Free some space "
    "or give yourself write access, and run again."
)
_LOST = N_(
    "{where}: the database should give the whole table. The connection was lost in the middle; nothing was "
    "kept. Run again."
)
_NOT_ALLOWED = N_(
    "{where}: the user of the address may not read what the query names: {said}. Let its owner GRANT SELECT."
)
_NOT_TAKEN = N_("{where}: the database does not take the query: {said}. Correct it in the parameters file.")
