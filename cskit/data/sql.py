"""Quoting: data and names reach SQL as quoted identifiers and literals, never as code."""

from __future__ import annotations

__all__ = ["identifier", "literal"]


def identifier(name: str) -> str:
    """Return a name as a quoted SQL identifier.

    >>> identifier('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return text as a quoted SQL literal; a NUL, which no literal can hold, is taken out.

    >>> literal("O'Brien")
    "'O''Brien'"
    """
    return "'" + text.replace("\0", "").replace("'", "''") + "'"
