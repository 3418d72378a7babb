"""Mappings: a YAML file that says how the exports of one tool become a table.

Those that come with cskit lie in ``cskit/mappings`` and are called by name; yours by their path.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from cskit.data import plain_yaml
from cskit.errors import ConfigurationError, UnknownName

__all__ = ["DOCUMENTED", "FOLDER", "laid_under", "names", "path_of", "read"]

FOLDER = Path(__file__).resolve().parents[1] / "mappings"
"""Where the ready mappings lie."""

DOCUMENTED = ("table", "export", "about", "cannot", "source", "checked")
"""What a mapping says for people: its table, how the tool exports it, what is to know, where that stands."""


def names() -> list[str]:
    """Return the names of the ready mappings."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(name: str) -> dict[str, Any]:
    """Return what a ready mapping says, as it stands.

    >>> read("stripe_subscriptions")["table"]
    'contracts'
    """
    return plain_yaml.read(path_of(name, FOLDER, "mapping"))


def path_of(name: str, base: Path, where: str) -> Path:
    """Return the file of a mapping: a ready one by its name, any other by its path.

    Parameters
    ----------
    name
        What the parameters file says.
    base
        Folder where relative paths start.
    where
        Place in the parameters file, for the message.

    Raises
    ------
    UnknownName
        For a name that no ready mapping has; it says the nearest.
    """
    if name in names():
        return FOLDER / f"{name}.yaml"
    path = base / name
    if path.is_file():
        return path
    if re.fullmatch(r"\w+", name):
        raise UnknownName("mapping", name, names(), where)
    raise ConfigurationError(f"{where}, mapping: there is no file {name!r}.")


def laid_under(source: object, table: str, allowed: Collection[str], base: Path, where: str) -> object:
    """Lay what a source states over what its mapping states.

    Parameters
    ----------
    source
        What the parameters file says of a table: a path, or keys and values.
    table
        The table.
    allowed
        The keys that a mapping may have beside those for people.
    base, where
        As for :func:`path_of`.
    """
    if not isinstance(source, dict):
        return {"path": source}
    if not source.get("mapping"):
        return source
    path = path_of(str(source["mapping"]), base, where)
    mapped = plain_yaml.read(path)
    for key in mapped:
        if key not in (*allowed, *DOCUMENTED):
            raise UnknownName("key", key, [*allowed, *DOCUMENTED], path.name)
    if mapped.get("table", table) != table:
        raise ConfigurationError(
            f"{where}, mapping: {source['mapping']} makes {mapped['table']}, not {table}. "
            f"Name it under `{mapped['table']}:`."
        )
    said = {key: value for key, value in mapped.items() if key not in DOCUMENTED}
    return said | {key: _over(said.get(key), value) for key, value in source.items()}


def _over(mapped: object, stated: object) -> object:
    """Return both by key, what is stated first; what has no keys is replaced."""
    return mapped | stated if isinstance(mapped, dict) and isinstance(stated, dict) else stated
