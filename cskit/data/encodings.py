"""Which encoding a text file has, told from its bytes, and the file as UTF-8.

A byte order mark says it; NULs in every second byte say UTF-16; a file that is valid UTF-8 from its first
byte to its last is UTF-8. What is left is cp1252, unless its bytes speak against that.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

__all__ = ["UTF8", "detected", "is_utf8", "transcoded"]

UTF8 = "utf-8"

_BLOCK = 1 << 20
_MARKS = (  # UTF-32 before UTF-16, whose mark its own begins with
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALIKE = 0.4
"""From this share of NULs in every second byte on, and none of the others, a file is UTF-16."""

# No cp1252 text has these: bytes without a character; letters of UTF-8 beside bytes that are none; and signs
# such as ‡ or ¢ inside a word, where code page 850 and Mac OS Roman have letters.
_AGAINST_1252 = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d]|[\xc2-\xc5][\x80-\xbf]|[A-Za-z][\x82-\x84\x86-\x89\x8b\x95\x98\x99\x9b\xa1-\xa3][a-z]"
)


def detected(path: Path) -> str | None:
    """Return a text file's encoding; None where its bytes fit none of those looked for."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    even, odd = (head[start::2].count(0) / max(len(head[start::2]), 1) for start in (0, 1))
    if max(even, odd) >= _ALIKE and min(even, odd) == 0:
        return "utf-16-le" if odd > even else "utf-16-be"
    if _is_valid_utf8(path):
        return UTF8
    return None if _speaks_against_1252(path) else "cp1252"


def is_utf8(encoding: str) -> bool:
    """Tell whether an encoding is UTF-8 or a part of it."""
    return codecs.lookup(encoding).name in {"utf-8", "utf-8-sig", "ascii"}


def transcoded(path: Path, encoding: str, into: Path) -> Path:
    """Write a file as UTF-8, block by block; return where.

    Raises
    ------
    UnicodeError
        Where the file is not in this encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream, into.open("wb") as target:
        while block := stream.read(_BLOCK):
            target.write(decoder.decode(block).encode())
        target.write(decoder.decode(b"", final=True).encode())
    return into


def _is_valid_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder(UTF8)()
    whole = True  # no letter is cut by the end of the block before
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                if whole and block.isascii():
                    continue
                decoder.decode(block)
                whole = not decoder.getstate()[0]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _speaks_against_1252(path: Path) -> bool:
    tail = b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if _AGAINST_1252.search(tail + block):
                return True
            tail = block[-2:]
    return False
