"""A worker's end of the pipe to its fork server."""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast
from weakref import WeakSet

from cskit.reports.engine import processes

__all__ = ["Link", "NotStarted", "close_links"]

_PATIENCE = 120.0
_PARTING = 5.0

_links: WeakSet[Link] = WeakSet()


class NotStarted(Exception):
    """A kernel did not start; another try may do better."""


class Link:
    """A fork server as its worker sees it; it goes when the worker goes.

    A kernel at a time: a worker with several threads has a server for each.

    Parameters
    ----------
    folder
        Private to the server, which takes it away at its end.
    environment
        Of the server; each kernel gets its own.
    warm
        Whether kernels find everything imported.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], *, warm: bool) -> None:
        self.folder = folder
        self._lock = threading.RLock()  # jupyter_client asks from a thread of its own whether a kernel lives
        self._read = b""
        self._serves = False
        self._mark = ""
        self._pid = 0
        self._ended: int | None = None
        self._process = subprocess.Popen(  # noqa: S603  # this very Python and a module of ours
            [sys.executable, "-m", __package__ + ".server", "warm" if warm else "fresh", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for the run's own process to understand
        )
        self._pipes = cast("tuple[IO[bytes], IO[bytes]]", (self._process.stdin, self._process.stdout))
        _links.add(self)

    @property
    def lost(self) -> bool:
        """Whether the server is gone."""
        return self._process.poll() is not None

    @property
    def pid(self) -> int:
        """The kernel's process; 0 where there is none."""
        return self._pid

    def start(self, argv: list[str], env: Mapping[str, str], cwd: str, memory_mb: int) -> None:
        """Start a kernel, and wait until it listens.

        Raises
        ------
        NotStarted
            With the reason.
        """
        wanted = {"argv": argv, "env": dict(env), "cwd": cwd, "memory_mb": memory_mb}
        with self._lock:
            self._ended, self._mark = None, env.get("CSKIT_RUN", "")
            self._tell({"start": wanted})
            self._await("ready")

    def signal(self, number: int) -> None:
        """Send a signal to the kernel and its process group."""
        with self._lock, suppress(NotStarted):
            self._tell({"signal": int(number)})

    def ended(self) -> int | None:
        """Return how the kernel ended: its exit code, or minus a signal; None while it runs."""
        with self._lock:
            with suppress(NotStarted):
                while self._take(0.0):
                    pass
            if self._ended is None and self.lost:
                self._ended = -signal.SIGKILL  # it died with its server
            return self._ended

    def full(self) -> bool:
        """Whether the kernel was seen to have filled the memory that it may have."""
        with self._lock, suppress(NotStarted):
            self._tell({"memory": True})
            return bool(self._await("full"))
        return False

    def end(self) -> None:
        """End the kernel and whatever it started."""
        with self._lock:
            try:
                self._tell({"end": True})
                self._await("gone")
            except NotStarted:
                self._end_without_server()
            self._pid = 0

    def close(self) -> None:
        """End the server, and with it its kernel; from any thread, whatever another one waits for."""
        process = self._process
        self._pipes[0].close()
        try:
            process.wait(_PARTING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            self._end_without_server()
        self._pipes[1].close()
        shutil.rmtree(self.folder, ignore_errors=True)  # where the server was killed it is still there
        _links.discard(self)

    def __del__(self) -> None:
        """End the server with the thread it served."""
        if getattr(self, "_process", None):
            self.close()

    def _end_without_server(self) -> None:
        """Do what the server would have done; the system killed the kernel itself with it."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in self._pipes:
            pipe.close()
        if self._pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)
            if self._mark:
                processes.end_marked("CSKIT_RUN", self._mark)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _tell(self, order: Mapping[str, Any]) -> None:
        if not self._serves:
            self._serves = True
            self._await("serving")
        try:
            self._pipes[0].write(json.dumps(order).encode() + b"\n")
        except (OSError, ValueError):
            raise NotStarted(self._death()) from None

    def _await(self, wanted: str) -> Any:
        """Wait for an answer and return it."""
        deadline = time.monotonic() + _PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            answer = self._take(left)
            if wanted in answer:
                return answer[wanted]
        raise NotStarted(f"the process that starts kernels did not answer within {_PATIENCE:.0f} s")

    def _take(self, seconds: float) -> dict[str, Any]:
        """Return the next answer; an empty one where none comes in so many seconds."""
        while b"\n" not in self._read:
            try:
                if not select.select([self._pipes[1]], [], [], seconds)[0]:
                    return {}
                part = os.read(self._pipes[1].fileno(), 1 << 16)
            except (OSError, ValueError):  # another thread closed it
                part = b""
            if not part:
                raise NotStarted(self._death())
            self._read += part
        line, _, self._read = self._read.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise NotStarted(answer["failed"])
        self._pid = answer.get("pid", self._pid)
        self._ended = answer.get("ended", self._ended)
        return answer

    def _death(self) -> str:
        self._process.wait(_PARTING)
        return f"the process that starts kernels ended with {self._process.returncode}"


@atexit.register
def close_links() -> None:
    """End every fork server of this process, and with them their kernels."""
    for link in list(_links):
        link.close()
