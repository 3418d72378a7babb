"""What a contest is: the same table made in several ways, and which of them is whose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

__all__ = ["Contest", "Contestant"]

Role = Literal["kit", "peer", "limit"]


@dataclass(frozen=True)
class Contestant:
    """One way to make the table.

    Parameters
    ----------
    words
        What the page calls it.
    role
        ``kit``: ours; ``peer``: what people use today; ``limit``: the bare query.
    prepare
        Import and read, and give the call that is timed.
    tidy
        Bring what the call gave into the columns of the contest; not timed.
    needs
        The package without which it does not run.
    """

    words: str
    role: Role
    prepare: Callable[[Path], Callable[[], Any]]
    tidy: Callable[[Any], pd.DataFrame]
    needs: str


@dataclass(frozen=True)
class Contest:
    """One table, and who makes it.

    Parameters
    ----------
    words
        What the table is.
    make
        Makes the data of a size.
    sizes, small
        Rows of the data; of the small piece that each contestant does first, untimed.
    contestants
        By name; ``kit`` among them.
    goals
        By role or name: at most this many times the fastest of them.
    likelihood
        Of a fit: what the parameters are judged by; else all must give the same table.
    """

    words: str
    make: Callable[[int], pd.DataFrame]
    sizes: tuple[int, ...]
    small: int
    contestants: dict[str, Contestant]
    goals: dict[str, float]
    likelihood: Callable[[Any, pd.DataFrame], float] | None = None
