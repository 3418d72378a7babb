"""The run's side of a cluster: connects, refuses workers that would make other reports, hands out orders."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

from cskit.errors import ConfigurationError, EnvironmentFailed
from cskit.reports.cluster import desk
from cskit.reports.cluster.connection import connected, quiet
from cskit.reports.cluster.identity import difference, identity
from cskit.reports.cluster.messages import Answer, Greeting
from cskit.reports.cluster.orders import Sender, bring
from cskit.reports.cluster.share import Share, absolute
from cskit.reports.execute import Finished, Task

__all__ = ["Cluster", "check"]

_ARRIVE_SECONDS = 30.0
_GREET_SECONDS = 120  # at its first greeting a worker loads cskit, maybe from a slow disk
_END_SECONDS = 20.0
_LOOK_SECONDS = 2.0
_ALONE_SECONDS = 300.0  # a cluster that shrinks and grows, or starts machines anew, is given time
_MOST = 4096  # threads that wait for a worker each; no more are begun than there are workers

_ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://[^/\s]+:\d+/?")


def check(address: str, share: str | Path | None = None) -> None:
    """Raise ConfigurationError where a cluster could not be used, before anything is read.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://scheduler:8786``.
    share
        Where files are exchanged, if that is said.
    """
    if find_spec("distributed") is None:
        raise ConfigurationError(
            "--cluster: needs the package distributed, which is not installed. Install cskit[dask]."
        )
    if not _ADDRESS.fullmatch(address):
        raise ConfigurationError(
            f"--cluster: expected a scheduler's address such as tcp://scheduler:8786. Found {address!r}."
        )
    if share is not None:
        Share(absolute(share))


class Cluster:
    """The workers of a Dask cluster, for the time of a run; what they do for it ends with the block.

    A worker that is lost costs only its task, which Dask gives to another; a task that was lost with two
    workers in the midst of it is given up.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://scheduler:8786``.
    share
        A folder that every worker sees under the same path, or an fsspec address.

    Raises
    ------
    ConfigurationError
        Where Dask is not installed, or an address is none.
    EnvironmentFailed
        On entering the block, where scheduler, workers or share are not fit for a run; within it,
        where they go away.
    """

    tries = 2  # Dask has tried again by itself, but may blame a task that only waited at a lost worker

    def __init__(self, address: str, share: str | Path) -> None:
        check(address, share)
        self.address = address
        self.jobs = 0
        self._run = uuid4().hex
        self._share = Share(f"{absolute(share)}/cskit-{self._run}")
        self._mine = identity()
        self._sender = Sender(self._share)
        self._looked = self._peopled = 0.0

    def __enter__(self) -> Cluster:
        with ExitStack() as stack:
            stack.enter_context(quiet())
            self._client = stack.enter_context(connected(self.address))
            self._executor = self._client.get_executor(pure=False)
            self._threads = ThreadPoolExecutor(_MOST, thread_name_prefix="cskit-cluster")
            stack.callback(self._threads.shutdown, wait=False, cancel_futures=True)
            self._share.make()
            stack.callback(self._share.remove)
            stack.callback(self._end_workers)
            self._greet()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        with self._stack, suppress(Exception):  # the scheduler may be what went away
            if kind is not None:
                self._executor.shutdown(wait=False)

    def submit(self, work: Callable[[Task], Finished], task: Task) -> Future[Finished]:
        """Have a worker do a task; a thread sends what it reads and brings what it made."""
        return self._threads.submit(self._order, work, task)

    def wait(
        self, running: Collection[Future[Finished]]
    ) -> tuple[set[Future[Finished]], set[Future[Finished]]]:
        """Wait until some are done; return these, and those that Dask gave up on."""
        from distributed.scheduler import KilledWorker

        done: set[Future[Finished]] = set()
        while not done:
            self._look()
            done = wait(running, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED).done
        lost = {future for future in done if isinstance(future.exception(), KilledWorker)}
        return done - lost, lost

    def _order(self, work: Callable[[Task], Finished], task: Task) -> Finished:
        """Have a worker make a report, wherever it is, and return how it ended."""
        from distributed.protocol.pickle import dumps

        order = dumps(self._sender.order(work, task))
        made = self._executor.submit(desk.do, self._run, self._share.address, self._mine, order)
        try:
            answer: Answer = made.result()
        except CancelledError:
            raise self._failed("the scheduler went away. Run again when it is back") from None
        if answer.finished is None:
            raise self._failed(answer.trouble)
        if answer.parcel is not None:
            bring(self._share, answer.parcel, task)
        return answer.finished

    def _greet(self) -> None:
        """Have every worker say who it is; raise where one of them would make other reports, or none."""
        try:
            self._client.wait_for_workers(1, timeout=_ARRIVE_SECONDS)
        except TimeoutError:
            raise self._failed("expected workers, found none. Start some with `dask worker`") from None
        token = self._share.send({"token": self._run.encode()})
        greetings = self._ask(desk.greet, self._run, self._share.address, token, seconds=_GREET_SECONDS)
        processes = Counter(one.process for one in greetings.values() if isinstance(one, Greeting))
        for worker, greeting in sorted(greetings.items()):
            trouble = self._trouble(greeting, token)
            if trouble:
                raise self._failed(f"worker {worker} {trouble}")
            if processes[greeting.process] > 1:
                raise self._failed(
                    f"worker {worker} shares its process with another. Start it by `dask worker`"
                )
        self.jobs, self._peopled = len(greetings), time.monotonic()

    def _trouble(self, greeting: Any, token: Any) -> str:
        """Return why a worker cannot take part; empty where it can."""
        if not isinstance(greeting, Greeting):  # an exception, as Dask hands it over
            why = f"{type(greeting).__name__}: {greeting}"
            return f"cannot load cskit ({why}). Install it there, and start it anew"
        other = difference(self._mine, greeting.identity)
        if other:
            return f"has {other}. Install the same there, and start it anew"
        if greeting.threads > 1:
            return (
                f"takes {greeting.threads} tasks at once in one process, which would mix up their languages. "
                f"Start it with --nthreads 1 --nworkers {greeting.threads}"
            )
        if greeting.parcel is None or self._share.take(greeting.parcel) != self._share.fetch(token):
            return f"does not reach the share: {greeting.trouble}"
        return ""

    def _ask(self, function: Callable[..., Any], *args: Any, seconds: float) -> Mapping[str, Any]:
        """Have every worker call a function, beside its tasks; return their answers by address."""
        try:
            answers: Mapping[str, Any] = self._client.run(
                function, *args, on_error="return", callback_timeout=seconds
            )
        except TimeoutError:
            raise self._failed(
                f"expected all workers to answer within {seconds:.0f} s, some did not"
            ) from None
        except OSError as error:
            raise self._failed(f"the scheduler does not answer ({error})") from None
        return answers

    def _end_workers(self) -> None:
        """End what the workers do for this run, and have them remove what they have of it."""
        deadline = time.monotonic() + _END_SECONDS
        with suppress(EnvironmentFailed):  # who does not answer has ended
            # A worker at work says so: its kernel is killed then, and the call for it is returning.
            while False in self._ask(desk.end, self._run, seconds=_END_SECONDS).values():
                if time.monotonic() > deadline:
                    return
                time.sleep(0.05)

    def _look(self) -> None:
        """Now and then, count the workers; raise where there have been none for long."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        with suppress(Exception):  # that the scheduler went away is told by the futures
            self.jobs = len(self._client.nthreads())
        if self.jobs:
            self._peopled = now
        elif now - self._peopled > _ALONE_SECONDS:
            raise self._failed(
                f"there has been no worker for {_ALONE_SECONDS:.0f} s. Start some, and run again"
            )

    def _failed(self, what: str) -> EnvironmentFailed:
        return EnvironmentFailed(f"cluster {self.address}: {what}.")
