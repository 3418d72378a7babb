"""What a worker must have in common with the run: other code would make other reports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from cskit.reports import keys, manifest

__all__ = ["difference", "identity"]

_CODE = "code"
_SHOWN = 3


@cache
def identity() -> Mapping[str, str]:
    """Return the versions of what reports stand on, and the hash of cskit's own files.

    It is read once: what a process has loaded does not change with the disk.
    """
    return manifest.versions() | {"distributed": version("distributed"), _CODE: keys.code()}


def difference(mine: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Return in words where another identity differs from this one; empty where it does not.

    Examples
    --------
    >>> difference({"python": "3.12.4", "pandas": "3.1.0"}, {"python": "3.12.4", "pandas": "3.0.2"})
    'pandas 3.0.2 instead of 3.1.0'
    """
    names = [name for name in dict.fromkeys((*mine, *other)) if mine.get(name) != other.get(name)]
    said = [_said(name, mine.get(name, "none"), other.get(name)) for name in names]
    return ", ".join(said[:_SHOWN]) + (f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else "")


def _said(name: str, mine: str, other: str | None) -> str:
    if name == _CODE:
        return "other code of cskit"
    return f"{name} {other} instead of {mine}" if other else f"no {name} instead of {mine}"
