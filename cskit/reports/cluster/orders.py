"""What a worker is sent for a report, and how what it made comes back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from cskit.reports.cluster.messages import Order
from cskit.reports.cluster.share import Parcel, Share
from cskit.reports.execute import Finished, Task
from cskit.reports.failures import Failure
from cskit.reports.files import write_bytes
from cskit.reports.tables import file_name

__all__ = ["Sender", "bring"]


class Sender:
    """Sends what workers need over a share, each portfolio's slice once; from any number of threads.

    Parameters
    ----------
    share
        The run's folder on it.
    """

    def __init__(self, share: Share) -> None:
        self._share = share
        self._books: dict[tuple[str, ...], Future[Parcel]] = {}
        self._lock = threading.Lock()

    def order(self, work: Callable[[Task], Finished], task: Task) -> Order:
        """Send what a task reads; return the order, in which no path of this machine stands."""
        published: Any = task.run["published"]
        named = replace(
            task,
            notebook=replace(task.notebook, path=Path(task.notebook.path.name)),
            run={**task.run, "slice": "", "published": dict.fromkeys(published, "")},
            folder=Path(task.folder.name),
            work=Path(task.work.name),
        )
        lost = Finished(task.portfolio, task.notebook.name, Failure("worker"))
        return Order(work, named, self._book(task), self._share.send(_own(task)), lost)

    def _book(self, task: Task) -> Parcel:
        """Return the parcel of a portfolio's slice; the first who asks sends it, the others wait."""
        published: Any = task.run["published"]
        key = (str(task.run["slice"]), *published.values())
        with self._lock:
            first = key not in self._books
            found = self._books.setdefault(key, Future())
        if first:
            try:
                found.set_result(self._share.send(_slice(Path(key[0]), published)))
            except BaseException as error:
                found.set_exception(error)
        return found.result()


def bring(share: Share, parcel: Parcel, task: Task) -> None:
    """Put what a worker wrote where the task says, in the staging tree."""
    places = {"tree": task.folder, "recorded": task.work / "recorded"}
    for name, content in share.take(parcel).items():
        where, _, rest = name.partition("/")
        write_bytes(places[where] / rest, content)


def _slice(folder: Path, published: Mapping[str, str]) -> dict[str, bytes]:
    """Return what the notebooks of a portfolio read: its slice, and its results of the months before."""
    paths = {f"slice/{path.relative_to(folder).as_posix()}": path for path in sorted(folder.rglob("*"))}
    paths |= {f"published/{month}.json": Path(path) for month, path in published.items()}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def _own(task: Task) -> dict[str, bytes]:
    """Return what only this task reads: its notebook, what others recorded, the page it renders again."""
    name = task.notebook.name
    made = [f"{name}.ipynb", *(file_name(name, table) for table in task.tables)]
    paths = {f"own/{task.notebook.path.name}": task.notebook.path}
    paths |= {f"tree/{file}": task.folder / file for file in made}
    if task.notebook.role != "analysis":  # an analysis sees nothing of the others
        paths |= {f"recorded/{path.name}": path for path in sorted((task.work / "recorded").glob("*.json"))}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}
