"""Worker processes, and the order in which they make reports.

Everything runs through a ``concurrent.futures.Executor``. Workers are spawned, not forked: a fork
of a process with threads can hang, and a spawned one starts the same on every system.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

from cskit.reports.kernel import end_kernels, environment

__all__ = ["Pool", "run_chains", "skip_slow_import"]

TaskT = TypeVar("TaskT")
DoneT = TypeVar("DoneT")

_TRIES = 2
_PATIENCE = 5.0


class Pool:
    """Processes that make reports; gone, with their kernels, when the block ends.

    Parameters
    ----------
    jobs
        How many.
    private
        Folder of the run in which Jupyter and IPython find no settings.
    """

    def __init__(self, jobs: int, private: Path) -> None:
        self.jobs = jobs
        self._private = private
        self._strangers = set(multiprocessing.active_children())
        self._executor = self._begin()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self._executor.shutdown(wait=True)
        else:
            self._end_at_once()

    def submit(self, work: Callable[[TaskT], DoneT], task: TaskT) -> Future[DoneT]:
        """Have a process do a piece of work; where the pool is broken, the future says so."""
        try:
            return self._executor.submit(work, task)
        except BrokenExecutor as error:
            future: Future[DoneT] = Future()
            future.set_exception(error)
            return future

    def renew(self) -> None:
        """Begin anew after a process died, which breaks the whole pool."""
        self._end_at_once()
        self._executor = self._begin()

    def _begin(self) -> Executor:
        return ProcessPoolExecutor(
            self.jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_worker,
            initargs=(self._private,),
        )

    def _end_at_once(self) -> None:
        """End the processes without waiting for what they do; each takes its kernel with it."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        mine = [child for child in multiprocessing.active_children() if child not in self._strangers]
        for child in mine:
            child.terminate()
        for child in mine:
            child.join(_PATIENCE)
            if child.is_alive():
                child.kill()
                child.join()


class _Chain(Generic[TaskT]):
    """The stages of one portfolio: a stage begins when the one before it is done."""

    def __init__(self, stages: Sequence[Sequence[TaskT]]) -> None:
        self._stages = deque(stage for stage in stages if stage)
        self._open = 0

    def next(self) -> Sequence[TaskT]:
        """Return the tasks that may begin now."""
        if self._open or not self._stages:
            return ()
        stage = self._stages.popleft()
        self._open = len(stage)
        return stage

    def one_done(self) -> Sequence[TaskT]:
        """Note that a task is done; return those that may begin now."""
        self._open -= 1
        return self.next()


def run_chains(
    pool: Pool,
    chains: Sequence[Sequence[Sequence[TaskT]]],
    work: Callable[[TaskT], DoneT],
    died: Callable[[TaskT], DoneT],
) -> Iterator[DoneT]:
    """Do the tasks of every chain, stage after stage, and yield what each came to as it is done.

    Parameters
    ----------
    pool
        The processes.
    chains
        For each portfolio its stages, for each stage its tasks.
    work
        What to do with a task.
    died
        What a task came to whose process died twice.
    """
    waiting: deque[tuple[TaskT, _Chain[TaskT]]] = deque()
    running: dict[Future[DoneT], tuple[TaskT, _Chain[TaskT]]] = {}
    tries: Counter[int] = Counter()
    for chain in map(_Chain, chains):
        waiting.extend((task, chain) for task in chain.next())
    while waiting or running:
        # No more at once than there are processes: when one dies, only these are in doubt.
        while waiting and len(running) < pool.jobs:
            task, chain = waiting.popleft()
            running[pool.submit(work, task)] = task, chain
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        broken = any(_is_lost(future) for future in done)
        if broken:
            pool.renew()
        for future in list(running) if broken else done:
            task, chain = running.pop(future)
            if _is_lost(future):
                tries[id(task)] += 1
                if tries[id(task)] < _TRIES:
                    waiting.appendleft((task, chain))
                    continue
                yield died(task)
            else:
                yield future.result()
            # First what ends a portfolio, so that its pages are complete early.
            waiting.extendleft((following, chain) for following in reversed(chain.one_done()))


def _is_lost(future: Future[DoneT]) -> bool:
    """Tell whether a piece of work went down with its process."""
    return not future.done() or future.cancelled() or isinstance(future.exception(), BrokenExecutor)


def skip_slow_import() -> None:
    """Keep this process from importing a package that costs a second or more and serves no one here.

    Where JupyterLab is installed, jsonschema (which nbformat imports) finds rfc3987_syntax, and that
    builds a grammar at import, for the checking of international addresses.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # how Python says "not there"


def _begin_worker(private: Path) -> None:
    """Prepare a worker: its environment, and its end."""
    for name in set(os.environ) - set(prepared := environment(private)):
        del os.environ[name]
    os.environ.update(prepared)
    os.umask(0o077)
    skip_slow_import()
    # Ctrl-C reaches every process of a terminal; the run's own process decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _number, _frame: _end(143))
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """End with the process of the run, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        _end(1)


def _end(code: int) -> None:
    end_kernels()
    os._exit(code)
