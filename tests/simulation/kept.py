"""What has been computed stays on the disk: a simulation that was stopped goes on where it was.

A result belongs to a function, its arguments and the code. Where a line of the code changes, all is computed
anew; the words of the page are no part of it.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

_CODE = (
    *("cskit/contract", "cskit/metrics", "cskit/models", "cskit/policy.py", "cskit/sample"),
    "tests/simulation",
)
_WORDS = {"__main__.py", "kept.py", "page.py", "published.py", "sample_page.py", "words.py"}
_LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels")


class Kept(Executor):
    """An executor that computes nothing twice.

    Parameters
    ----------
    pool
        What computes.
    folder
        Where results are; those of other code are taken away.
    code
        What the code is, from :func:`code`.
    """

    def __init__(self, pool: Executor, folder: Path, code: str) -> None:
        self.pool, self.folder = pool, folder / code
        if folder.is_dir():
            for old in folder.iterdir():
                if old.name != code:
                    for file in old.iterdir():
                        file.unlink()
                    old.rmdir()
        self.folder.mkdir(parents=True, exist_ok=True)

    def map(
        self,
        fn: Callable[..., Any],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
    ) -> Iterator[Any]:
        """Give the results in order, as :meth:`Executor.map` does; keep each as soon as it is there."""
        cells = list(zip(*iterables, strict=False))
        files = [self.folder / _key(fn, cell) for cell in cells]
        todo = [(cell, file) for cell, file in zip(cells, files, strict=True) if not file.exists()]
        arguments = zip(*(cell for cell, _ in todo), strict=True)
        found = self.pool.map(fn, *arguments, timeout=timeout, chunksize=chunksize) if todo else iter(())
        for (_, file), result in zip(todo, found, strict=True):
            _keep(file, result)
        return (pickle.loads(file.read_bytes()) for file in files)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give a result to come, as :meth:`Executor.submit` does; keep it when it is there."""
        file = self.folder / _key(partial(fn, **kwargs), args)
        if file.exists():
            known: Future[Any] = Future()
            known.set_result(pickle.loads(file.read_bytes()))
            return known
        found = self.pool.submit(fn, *args, **kwargs)
        found.add_done_callback(lambda done: None if done.exception() else _keep(file, done.result()))
        return found


def _keep(file: Path, result: Any) -> None:
    part = file.with_suffix(".part")
    part.write_bytes(pickle.dumps(result))
    part.replace(file)


def code() -> str:
    """Return the hash of the code that results come from, and of the libraries below it."""
    found = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    for place in _CODE:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if file.name not in _WORDS and not file.name.startswith("test_"):
                found.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return found.hexdigest()[:16]


def _key(function: Callable[..., Any], cell: tuple[Any, ...]) -> str:
    """Return the name of a result's file."""
    fixed: tuple[Any, ...] = ()
    if isinstance(function, partial):
        function, fixed = function.func, (function.args, sorted(function.keywords.items()))
    named = pickle.dumps((function.__module__, function.__qualname__, fixed, cell))
    return hashlib.sha256(named).hexdigest()[:32]
