"""Texts of other people's files, made harmless to read: no sign that turns words around, none unseen."""

from __future__ import annotations

import unicodedata

__all__ = ["harmless"]

_TURNING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff\u200b"
)
_LONGEST = 80


def harmless(text: str, longest: int = _LONGEST) -> str:
    r"""Return a text with its control signs written out, cut where it is long.

    Signs that turn the direction of writing can make a file name look like another, and a line break
    can make one cell look like two. Markup is not this function's business: templates escape.

    Examples
    --------
    >>> harmless("a\u202egpj.csv")
    'a[U+202E]gpj.csv'
    >>> harmless("first\nsecond")
    'first[U+000A]second'
    >>> harmless("x" * 100, 5)
    'xxxx…'
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(f"[U+{ord(sign):04X}]" if _unseen(sign) else sign for sign in cut)


def _unseen(sign: str) -> bool:
    return sign in _TURNING or unicodedata.category(sign) in {"Cc", "Cs"}
