"""Tables that lie in a folder, each read when it is first asked for: no page asks for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd

__all__ = ["Stored"]


class Stored(Mapping[str, pd.DataFrame]):
    """Tables by name, of which each is read once, at its first use.

    Parameters
    ----------
    paths
        The file of each table.
    read
        Reads a table, given its name and its file.
    """

    def __init__(self, paths: Mapping[str, Path], read: Callable[[str, Path], pd.DataFrame]) -> None:
        self._paths = dict(paths)
        self._read = read
        self._found: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._found:
            self._found[name] = self._read(name, self._paths[name])
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        # That of Mapping reads the table to see whether it is there.
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
