"""The fork server: a process beside a worker, which forks a kernel whenever the worker asks.

It is ``python -m cskit.reports.engine.server warm|fresh FOLDER``. A *warm* one has imported all that
notebooks use, and its forks become kernels as they are; a *fresh* one has imported nothing, and its
forks begin as any other Python. In all else they are the same: the same limits, the same end.

It takes orders on stdin and answers on stdout, one JSON object per line: ``start`` is answered by
``pid`` and then ``ready`` (or ``failed``), ``memory`` by ``full``, ``end`` by ``gone``; ``ended`` says
that the kernel ended by itself. It serves one kernel at a time, so whatever lives below it belongs to
that one. When stdin ends, its worker is gone: it kills what is left and goes too, with its folder.

A kernel that has filled its memory to the last byte can't say so any more, and often hangs: the
server looks after it, and kills one that stays full.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cskit.reports.engine import processes
from cskit.reports.engine.child import become_kernel

__all__ = ["main"]

_LOOK_SECONDS = 0.1
_FULL_LOOKS = 10
_NEARLY_MB = 4  # of what may be had; Python takes a megabyte at a time


class _Server:
    """Forks kernels, one at a time.

    Parameters
    ----------
    orders, answers
        The pipe's ends.
    warm
        Whether a fork is a kernel as it is.
    """

    def __init__(self, orders: int, answers: int, warm: bool) -> None:
        self._orders, self._answers, self._warm = orders, answers, warm
        self._kernel = 0
        self._limit = 0
        self._full = 0  # how often in a row its memory was found full
        self._was_full = False
        self._told = -1  # the starting kernel closes its end, or says why it can't start
        self._ears = selectors.DefaultSelector()
        self._ears.register(orders, selectors.EVENT_READ)
        self._deaths, self._alarm = os.pipe()
        os.set_blocking(self._alarm, False)
        self._ears.register(self._deaths, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(self._alarm, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Do as the worker says until it is gone."""
        self._say("serving", os.getpid())
        lines = self._lines()
        while True:
            for key, _ in self._ears.select(_LOOK_SECONDS if self._kernel else None):
                if key.fd == self._orders:
                    if not self._obey(next(lines)):
                        return
                elif key.fd == self._deaths:
                    os.read(self._deaths, 4096)
                    self._note_end()
                elif key.fd == self._told:
                    self._note_start()
            self._look()

    def _lines(self) -> Iterator[str]:
        """Give the next order each time there is something to read; empty while it is not whole."""
        read = b""
        while part := os.read(self._orders, 1 << 20):
            read += part
            whole, end, rest = read.partition(b"\n")
            if end:
                read = rest
            yield whole.decode() if end else ""
        yield "null"

    def _obey(self, line: str) -> bool:
        if not line:
            return True
        order = json.loads(line)
        if order is None:
            return False
        if "start" in order:
            self._start(order["start"])
        elif "signal" in order:
            self._signal(order["signal"])
        elif "memory" in order:
            self._look()
            self._say("full", self._was_full)
        else:
            self._end()
        return True

    def _start(self, wanted: dict[str, Any]) -> None:
        """Fork a kernel."""
        if (count := processes.threads()) > 1:
            # A lock that another thread holds would never be released in the fork.
            self._say("failed", f"the process that starts kernels has {count} threads and may not fork")
            return
        me = os.getpid()
        self._told, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            self._ears.close()
            for mine in (self._orders, self._answers, self._told, self._deaths, self._alarm):
                os.close(mine)
            become_kernel(wanted, me, tell, self._warm)
        os.close(tell)
        self._kernel, self._limit = pid, wanted["memory_mb"]
        self._full, self._was_full = 0, False
        self._ears.register(self._told, selectors.EVENT_READ)
        self._say("pid", pid)

    def _note_start(self) -> None:
        """Pass on what the kernel says of its start."""
        why = os.read(self._told, 4096)
        self._forget_start()
        if why:
            self._say("failed", why.decode(errors="replace"))
        else:
            self._say("ready", True)

    def _forget_start(self) -> None:
        if self._told >= 0:
            self._ears.unregister(self._told)
            os.close(self._told)
            self._told = -1

    def _note_end(self) -> None:
        """Collect who ended; the worker hears of the kernel."""
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self._kernel:
                    self._kernel = 0
                    self._say("ended", os.waitstatus_to_exitcode(status))

    def _look(self) -> None:
        """Kill a kernel whose memory stays full."""
        if not self._kernel or processes.memory(self._kernel) < self._limit - _NEARLY_MB:
            self._full = 0
            return
        self._was_full = True
        self._full += 1
        if self._full >= _FULL_LOOKS:
            self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self._kernel:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._kernel, number)

    def _end(self) -> None:
        """End the kernel and everything it left."""
        self._signal(signal.SIGKILL)
        processes.end_children()
        self._kernel = 0
        self._forget_start()
        self._say("gone", True)

    def _say(self, what: str, value: object) -> None:
        os.write(self._answers, json.dumps({what: value}).encode() + b"\n")


def main() -> None:
    """Serve the worker that started this process."""
    kind, folder = sys.argv[1:]
    del sys.path[0]  # the folder it began in, as ipykernel does
    orders, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):  # what a library prints is no answer
        os.dup2(nothing, standard)
    os.umask(0o077)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    processes.adopt_orphans()
    try:
        if kind == "warm":
            from cskit.reports.engine.warm import warm

            warm()
        # The worker may be gone in the middle of an answer.
        with suppress(BrokenPipeError):
            _Server(orders, answers, kind == "warm").serve()
    finally:
        processes.end_children()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
