"""The worker's side of a run on a cluster.

The scheduler loads this module too, so it loads nothing of weight at the top; for the same reason an
order travels as bytes, which only the worker opens.
"""

from __future__ import annotations

import logging
import os
import shutil
import socket
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.errors import CskitError
from cskit.reports.cluster.messages import Answer, Greeting, Order

if TYPE_CHECKING:
    from cskit.reports.cluster.share import Parcel, Share
    from cskit.reports.execute import Task

__all__ = ["do", "end", "greet"]

_TRIES = 2
"""How often a report is begun whose worker is lost with it."""

_BOOKS = 8
"""How many portfolios' slices a worker keeps: a portfolio's reports come close together."""


class _Desk:
    """A worker's place in a run: its folder, its end of the share, the books it has fetched."""

    def __init__(self, folder: Path, share: Share) -> None:
        self.folder, self.share = folder, share
        self.busy = threading.Lock()
        self.ended = False
        self._books: OrderedDict[str, Path] = OrderedDict()

    def make(self, order: Order) -> Answer:
        """Make a report in this folder and send what was written.

        Dask blames whatever waited at a worker for its loss, and so forgives a few; what was begun tells
        the guilty from the innocent.
        """
        from cskit.reports.files import make_folder

        if self.share.begin(order.own) >= _TRIES:
            return Answer(order.lost)
        place = replace(order.task, folder=self.folder / "tree" / order.task.folder)
        place = replace(place, work=self.folder / "work" / order.task.work)
        try:
            make_folder(place.work / "recorded")
            make_folder(self.folder / "private")
            given = self._lay_out(order, place)
            finished = order.work(self._at_home(order, place))
            written = {name: path.read_bytes() for name, path in _outputs(place) if path.is_file()}
            new = {name: text for name, text in written.items() if given.get(name) != sha256(text).digest()}
            # After its end nothing may come to the share, whose folder is taken away then.
            parcel = self.share.send(new) if new and not self.ended else None
            return Answer(finished, parcel)
        finally:
            for folder in ("tree", "work", "own"):
                shutil.rmtree(self.folder / folder, ignore_errors=True)

    def close(self) -> None:
        """Take away everything that was fetched."""
        self.ended = True
        shutil.rmtree(self.folder, ignore_errors=True)

    def _lay_out(self, order: Order, task: Task) -> dict[str, bytes]:
        """Write what the task reads; return the hashes of what lies where the task will write."""
        places = {"tree": task.folder, "recorded": task.work / "recorded", "own": self.folder / "own"}
        given = {}
        for name, content in self.share.fetch(order.own).items():
            where, _, rest = name.partition("/")
            _write(places[where] / rest, content)
            given[name] = sha256(content).digest()
        return given

    def _at_home(self, order: Order, task: Task) -> Task:
        """Return a task with the paths of this worker."""
        book = self._book(order.book)
        months: Any = task.run["published"]
        published = {month: str(book / "published" / f"{month}.json") for month in months}
        return replace(
            task,
            notebook=replace(task.notebook, path=self.folder / "own" / task.notebook.path),
            run={**task.run, "slice": str(book / "slice"), "published": published},
        )

    def _book(self, parcel: Parcel) -> Path:
        """Return the folder of a portfolio's slice, fetched if it is not here."""
        folder = self._books.get(parcel.name)
        if folder is None:
            folder = self.folder / "books" / parcel.name
            for name, content in self.share.fetch(parcel).items():
                _write(folder / name, content)
            self._books[parcel.name] = folder
        self._books.move_to_end(parcel.name)
        while len(self._books) > _BOOKS:
            shutil.rmtree(self._books.popitem(last=False)[1], ignore_errors=True)
        return folder


_desks: dict[str, _Desk] = {}


def greet(run: str, share: str, token: Parcel, dask_worker: Any) -> Greeting:
    """Say who this worker is, and whether it reads and writes the share. Called on each worker.

    Parameters
    ----------
    run
        The run's name.
    share
        Address of its folder on the share.
    token
        A parcel that lies there.
    dask_worker
        Filled in by Dask.
    """
    from cskit.reports.cluster.identity import identity

    trouble, parcel = "", None
    try:
        desk = _sit_down(run, share, Path(dask_worker.local_directory))
        parcel = desk.share.send(desk.share.fetch(token))
    except (CskitError, OSError) as error:
        trouble = str(error)
    process = (socket.gethostname(), os.getpid())
    return Greeting(dict(identity()), process, dask_worker.state.nthreads, parcel, trouble)


def do(run: str, share: str, mine: Mapping[str, str], order: bytes) -> Answer:
    """Make a report. Called as a task of the cluster.

    Parameters
    ----------
    run, share
        As for :func:`greet`: the worker may have come later.
    mine
        The run's identity.
    order
        The order, pickled.
    """
    from distributed import get_worker
    from distributed.protocol.pickle import loads

    from cskit.reports.cluster.identity import difference, identity

    worker = get_worker()
    other = difference(mine, identity())
    if other:
        return Answer(
            trouble=f"worker {worker.address} has {other}. Install the same there, and start it anew"
        )
    try:
        desk = _sit_down(run, share, Path(worker.local_directory))
        with desk.busy:
            answer = desk.make(loads(order))
        if desk.ended:  # by a run that may not have waited
            desk.close()
        return answer
    except (CskitError, OSError) as error:
        return Answer(trouble=f"worker {worker.address} could not make a report: {error}")


def end(run: str) -> bool:
    """End what this worker does for a run, and remove what it has of it; tell whether all is quiet.

    Its kernels are killed where a report is being made: the call that waits for them then returns.
    """
    from cskit.reports.kernel import end_kernels

    desk = _desks.get(run)
    if desk is None:
        return True
    desk.ended = True
    mine = desk.busy.locked()
    if mine or not any(other.busy.locked() for other in _desks.values()):  # else another run's is at work
        end_kernels()
    if not mine:
        _desks.pop(run).close()
    return not mine


def _sit_down(run: str, address: str, scratch: Path) -> _Desk:
    """Return the desk of a run, set up at its first order."""
    from cskit.reports.cluster.share import Share
    from cskit.reports.files import make_folder

    if run not in _desks:
        for name in ("papermill", "traitlets"):  # what they log, the run says in its own words
            logging.getLogger(name).disabled = True
        folder = scratch / f"cskit-{run}"
        make_folder(folder)
        _desks[run] = _Desk(folder, Share(address))
    return _desks[run]


def _outputs(task: Task) -> Iterator[tuple[str, Path]]:
    """Return what may have been written, by the names it has in a parcel."""
    for where, folder in (("tree", task.folder), ("recorded", task.work / "recorded")):
        for path in sorted(folder.rglob("*")):
            yield f"{where}/{path.relative_to(folder).as_posix()}", path


def _write(path: Path, content: bytes) -> None:
    from cskit.reports.files import make_folder

    make_folder(path.parent)
    path.write_bytes(content)
