"""A time limit that holds for any driver: steps are done by a thread of their own, and waited for so long.

A driver waits in C, for a server that may never answer. The one who waits here can go on: after a limit,
and when somebody presses Ctrl-C.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import SimpleQueue
from typing import TypeVar

__all__ = ["OutOfTime", "Worker"]

T = TypeVar("T")


class OutOfTime(Exception):
    """A step took longer than it may."""


class Worker:
    """A thread that does one step after the other, so that a connection stays in the thread that made it."""

    def __init__(self) -> None:
        self._steps: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        # A daemon: what hangs for ever does not keep the program from ending.
        threading.Thread(target=self._work, daemon=True).start()

    def do(self, step: Callable[[], T], seconds: float, cancel: Callable[[], object] = lambda: None) -> T:
        """Return what a step gives.

        Parameters
        ----------
        step
            What to do.
        seconds
            How long it may take.
        cancel
            Asks the step to end; called where nobody waits for it any more.

        Raises
        ------
        OutOfTime
            Where it takes longer; a step that cannot be ended goes on until it ends by itself.
        """
        result: Future[T] = Future()
        self._steps.put(lambda: _settle(result, step))
        in_time = False
        try:
            in_time = bool(wait([result], seconds).done)
        finally:  # Ctrl-C too
            if not in_time:
                with suppress(Exception):  # a connection that is lost has nothing to end
                    cancel()
        if not in_time:
            raise OutOfTime
        return result.result()

    def end(self) -> None:
        """Let the thread end, once it has done what it was given."""
        self._steps.put(None)

    def _work(self) -> None:
        while (step := self._steps.get()) is not None:
            step()


def _settle(result: Future[T], step: Callable[[], T]) -> None:
    try:
        result.set_result(step())
    except BaseException as error:  # whatever it is, it belongs to who waits
        result.set_exception(error)
