"""Data on a terminal: nothing in it steers the terminal, and a table fits its width.

A cell of a file may hold an escape sequence that clears the screen, writes the window's title or hides
text. What is shown of data therefore goes through :func:`harmless`.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Sequence

__all__ = ["cut", "harmless", "table", "width"]

_GAP = "  "
_NARROWEST = 6
_WIDTHS = (80, 100)


def width() -> int:
    """Return how wide a table may be: as the terminal, within what is good to read."""
    return min(max(shutil.get_terminal_size().columns, _WIDTHS[0]), _WIDTHS[1])


def harmless(text: str) -> str:
    r"""Return text on one line, without anything that a terminal would obey.

    Line breaks and tabs become spaces, control characters a mark; characters without a width, among
    them those that turn the direction of text, are left out.

    >>> harmless("a\x1b[2Jb\nc\u202ed")
    'a�[2Jb cd'
    """
    return "".join(map(_harmless, text))


def cut(text: str, most: int) -> str:
    """Return harmless text cut to a width; wide characters such as CJK and emoji take two columns.

    >>> cut("日本語の会社", 7)
    '日本語…'
    """
    from rich.cells import cell_len, set_cell_size  # no other command needs it

    plain = harmless(text)
    return plain if cell_len(plain) <= most else set_cell_size(plain, most - 1).rstrip() + "…"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], most: int) -> list[str]:
    """Return a table as lines no wider than ``most``; the widest columns are cut first, the first one last.

    >>> for line in table(["a", "long"], [["1", "some words that go on"]], 16): print(line)
    a  long
    -  -------------
    1  some words t…
    """
    from rich.cells import cell_len

    cells = [[harmless(cell) for cell in row] for row in (headers, *rows)]
    widths = _fitted([max(map(cell_len, column)) for column in zip(*cells, strict=True)], most)
    cells.insert(1, ["-" * size for size in widths])
    return [_line(row, widths) for row in cells]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    from rich.cells import cell_len

    shown = [cut(cell, size) for cell, size in zip(row, widths, strict=True)]
    padded = (cell + " " * (size - cell_len(cell)) for cell, size in zip(shown, widths, strict=True))
    return _GAP.join(padded).rstrip()


def _fitted(widths: list[int], most: int) -> list[int]:
    """Return widths that fit, taking from the widest one by one; the first column names the row."""
    fitted = [min(one, most) for one in widths]
    room = most - len(_GAP) * (len(fitted) - 1)
    while sum(fitted) > room:
        widest = max(range(len(fitted)), key=lambda one: (fitted[one] > _NARROWEST and one > 0, fitted[one]))
        if fitted[widest] <= 1:
            break
        fitted[widest] -= 1
    return fitted


def _harmless(sign: str) -> str:
    if sign.isprintable():
        return sign
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) == "Cf" else "\N{REPLACEMENT CHARACTER}"
