"""A kernel's stdout and stderr: quick where nothing was printed, and always in the same order."""

from __future__ import annotations

import os
import select
import threading
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import Any

from ipykernel.iostream import OutStream

__all__ = ["Stream"]

_PIPE_HOLDS = 1 << 16


class Stream(OutStream):
    """ipykernel's stream. A kernel flushes it six times a cell, and each time waits for another thread.

    What a child process or a C library writes comes through a pipe, which ipykernel reads in its own
    time, maybe after the cell's end. Here whoever flushes reads it too.
    """

    _fid: Any  # where the pipe is read
    _sending = False

    def flush(self) -> None:
        """Send what was printed. What was sent before keeps its place: one thread sends it all, in order."""
        if self._should_watch and self._is_master_process():  # type: ignore[no-untyped-call]
            self._read()
        # In this order: the thread that sends says so before it empties the buffers.
        if self._buffers or self._sending:
            super().flush()  # type: ignore[no-untyped-call]

    def _flush(self) -> None:
        self._sending = True
        try:
            super()._flush()  # type: ignore[no-untyped-call]
        finally:
            self._sending = False

    def _setup_stream_redirects(self, name: str) -> None:
        self._reading = threading.RLock()  # a signal's handler may print while its thread reads
        self._decoder = getincrementaldecoder("utf-8")("replace")  # a letter may come in two parts
        super()._setup_stream_redirects(name)  # type: ignore[no-untyped-call]
        os.set_blocking(self._fid, False)

    def _watch_pipe_fd(self) -> None:
        """Read while nobody flushes: a pipe that is full stops whoever writes."""
        while self._should_watch:
            select.select([self._fid], [], [])
            if self._should_watch:  # else what came is only the call to end
                self._read()

    def _read(self) -> None:
        """Take over what is in the pipe; once only, as somebody may go on writing."""
        with self._reading, suppress(BlockingIOError):
            self.write(self._decoder.decode(os.read(self._fid, _PIPE_HOLDS)))
