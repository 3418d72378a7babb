"""What a report depends on: where all of it is the same, so is the report.

A key has a part for each kind of thing, so that a run can say why it makes a report again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import cskit

__all__ = ["code", "digest", "why"]

_PARTS = {
    "data": "its data changed",
    "notebook": "the notebook changed",
    "parameters": "the notebook's parameters changed",
    "settings": "a setting or a definition changed",
    "versions": "Python or a package changed",
    "code": "cskit's own code changed",
    "published": "a month before it was published anew",
    "pages": "the portfolio has other pages",
    "others": "a page that it reads is made anew",
}
"""The parts of a key, in the order in which they are asked, and what a reader is told of each."""


def why(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return why a report with a key is made again; empty where nothing changed.

    Examples
    --------
    >>> why({"data": "a", "code": "b"}, {"data": "a", "code": "c"})
    "cskit's own code changed"
    >>> why({"data": "a"}, {"data": "a"})
    ''
    """
    return next((said for part, said in _PARTS.items() if before.get(part) != now.get(part)), "")


def digest(content: object) -> str:
    """Return a short name for anything JSON can hold: the beginning of its sha256.

    Examples
    --------
    >>> digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    True
    """
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


@cache
def code() -> str:
    """Return the hash of cskit's code, templates and translations.

    Taken once: who has loaded them does not change with the disk.
    """
    package = Path(cskit.__file__).parent
    found = sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(f"{path.relative_to(package).as_posix()}\n".encode())
            found.update(sha256(path.read_bytes()).digest())
    return found.hexdigest()[:12]
