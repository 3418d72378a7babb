"""Which ready mapping fits a file: all the headers it needs are there, and enough to know the tool by.

Headers may be spelt a little otherwise; then the mapping is proposed with the headers as the file has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cskit.data import ready
from cskit.data.fitting import spelt_alike, words_of
from cskit.data.names import simplified

__all__ = ["Ready", "fitting"]

_TELLING = 4
"""So many headers tell a tool; with fewer, the file must be called after it."""
_LIKE = 0.85
_OF_NO_TOOL = "generic"


@dataclass(frozen=True)
class Ready:
    """A ready mapping that fits a file.

    Parameters
    ----------
    name
        Its name.
    table
        Its table.
    columns
        What it says of each column, with the headers as the file has them.
    shaping
        What it says beside its columns, without what is for people.
    taken
        By column, the headers of the file that it takes.
    asks
        By column, why the export cannot fill it and an example of what to state.
    respelt
        Headers that the file spells otherwise, by what the mapping calls them.
    also
        Ready mappings that fit too, for instance where an export feeds two tables.
    """

    name: str
    table: str
    columns: Mapping[str, Any]
    shaping: Mapping[str, Any]
    taken: Mapping[str, tuple[str, ...]]
    asks: Mapping[str, Mapping[str, str]]
    respelt: Mapping[str, str]
    also: tuple[str, ...] = ()


def fitting(headers: Sequence[str], stem: str, table: str = "") -> Ready | None:
    """Return the ready mapping that takes most of a file's headers, or None where none fits.

    Parameters
    ----------
    headers
        The file's headers.
    stem
        Name of the file, which may tell the tool.
    table
        The table wanted; any where empty.
    """
    found = [
        one
        for name in ready.names()
        if name.split("_", 1)[0] != _OF_NO_TOOL and (one := fits(name, ready.read(name), headers, stem))
    ]
    found = [one for one in found if table in ("", one.table)]
    said = words_of(stem.replace("_", " "))
    found.sort(key=lambda one: (len(said & words_of(one.name.replace("_", " "))), _count(one)), reverse=True)
    return replace(found[0], also=tuple(one.name for one in found[1:])) if found else None


def fits(name: str, said: Mapping[str, Any], headers: Sequence[str], stem: str) -> Ready | None:
    """Return a ready mapping for a file, where the file has all that it needs.

    >>> columns = {"response_id": "Ticket ID", "comment": "Text", "on": "Day", "score": "Rating"}
    >>> said = {"table": "surveys", "columns": columns}
    >>> found = fits("acme_nps", said, ["Tiket ID", "text", "Rating", "Day"], "nps")
    >>> found.columns["response_id"], found.taken["score"]
    ('Tiket ID', ('Rating',))
    >>> fits("acme_nps", said, ["Ticket ID", "Rating"], "acme nps")
    """
    called = _called(said, headers)
    optional = set(said.get("optional", ()))
    taken: dict[str, tuple[str, ...]] = {}
    for column, spec in said.get("columns", {}).items():
        wanted = _of(spec)
        there = tuple(called[one] for one in wanted if one in called)
        whole = bool(there) if isinstance(spec, dict) and "first_of" in spec else len(there) == len(wanted)
        if not whole and column not in optional:
            return None
        if whole and there:
            taken[column] = there
    if any(one not in called for one in _beside(said)):
        return None
    every = {header for those in taken.values() for header in those}
    if len(every) < _TELLING and not words_of(name.split("_", 1)[0]) <= words_of(stem.replace("_", " ")):
        return None
    respelt = {one: hit for one, hit in called.items() if simplified(one) != simplified(hit)}
    if 3 * len(respelt) > len(every):
        return None
    asks = said.get("asks", {})
    shaping = {
        key: _respelt(value, respelt)
        for key, value in said.items()
        if key not in {*ready.DOCUMENTED, "columns", "asks", "optional"}
    }
    if optional:
        shaping["optional"] = list(said["optional"])
    columns = {column: _respelt(spec, respelt) for column, spec in said.get("columns", {}).items()}
    return Ready(name, str(said["table"]), columns, shaping, taken, asks, respelt)


def _count(one: Ready) -> int:
    return len({header for those in one.taken.values() for header in those})


def _called(said: Mapping[str, Any], headers: Sequence[str]) -> dict[str, str]:
    """Return what the file calls the headers of a mapping: the same, the same simplified, or spelt alike.

    Spelling is forgiven only for names without a header, and for headers that no name has.
    """
    forms = {simplified(header): header for header in reversed(headers) if header}
    called = {name: forms[simplified(name)] for name in _names(said) if simplified(name) in forms}
    left = [header for header in headers if header not in called.values()]
    alternatives = [
        spec["first_of"] for spec in said["columns"].values() if isinstance(spec, dict) and "first_of" in spec
    ]
    settled = {name for names in alternatives if any(one in called for one in names) for name in names}
    for name in _names(said):
        alike = [one for one in left if spelt_alike(simplified(one), simplified(name)) >= _LIKE]
        if name not in called and name not in settled and len(alike) == 1:
            called[name] = alike[0]
    return called


def _of(spec: object) -> tuple[str, ...]:
    """Return the headers that a column takes its values from."""
    if not isinstance(spec, dict):
        return (str(spec),) if spec else ()
    named = spec.get("product_of") or spec.get("first_of") or spec.get("column") or ()
    return (*([named] if isinstance(named, str) else named), *filter(None, [spec.get("count")]))


def _beside(said: Mapping[str, Any]) -> Iterator[str]:
    """Give the headers that decide which rows count."""
    yield from said.get("only", {})
    yield from said.get("leave_out", {})
    until = said.get("until_next", {})
    same = until.get("same", ())
    yield from [same] if isinstance(same, str) else same
    yield from until.get("ends", {})


def _names(said: Mapping[str, Any]) -> Iterable[str]:
    return [*(one for spec in said.get("columns", {}).values() for one in _of(spec)), *_beside(said)]


_OF_CELLS = frozenset({"map", "value", "default", "split", "negate", "cents"})


def _respelt(value: Any, names: Mapping[str, str]) -> Any:
    """Return a part of a mapping with headers as the file has them; what is said of cells stays."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_respelt(one, names) for one in value]
    return {
        names.get(key, key): one if key in _OF_CELLS else _respelt(one, names) for key, one in value.items()
    }
