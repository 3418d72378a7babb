"""Makes the n-th write of a run fail, or kills the run there: every process imports this at its start.

``FAULTS_NTH`` is ``once:7`` (the seventh write fails), ``on:7`` (it and all after it), ``kill:7`` (the
run's own process dies there), ``count:0``, or ``offline:0`` (no connection but to a path). A write is a
file opened for writing, a folder made, a rename, a link or an fsync below ``FAULTS_UNDER``, in whatever
process; in place of a number may stand a call of the C library, ``renameat2``. What DuckDB and Arrow
write in C++ is not seen here, and has a full disk for a test.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from typing import NoReturn

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.truncate"}
_REMOVALS = {"os.remove", "os.rmdir"}
_CALLS = {"renameat2", "syncfs"}  # what Python has no function for is looked up in the C library


def _begin(mode: str, nth: str, under: tuple[str, ...], place: str) -> None:
    runner = os.getppid() == int(os.environ["FAULTS_PARENT"])

    def ours(path: object) -> bool:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False
        return os.path.abspath(os.fsdecode(path)).startswith(under)

    def came(what: str, path: object) -> None:
        counter = os.open(f"{place}/writes", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        os.write(counter, f"{f'{what} {path!a}'[:200]:<200}\n".encode())
        number = os.lseek(counter, 0, os.SEEK_CUR) // 201
        os.close(counter)
        reached = nth in {str(number), path}
        if mode == "kill" and reached:
            os.kill(os.getpid(), signal.SIGKILL)
        if (mode == "once" and reached) or (mode == "on" and number >= int(nth)):
            refuse(path)

    def refuse(path: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path if isinstance(path, str) else None)

    def is_write(event: str, args: tuple[object, ...]) -> bool:
        if event == "open":
            return isinstance(args[2], int) and bool(args[2] & _WRITES)
        return event in _CHANGES or (mode == "kill" and event in _REMOVALS)

    def hook(event: str, args: tuple[object, ...]) -> None:
        if mode == "offline":
            if event == "socket.connect" and isinstance(args[1], tuple):  # a path is no network
                raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))
            return
        if mode == "kill" and not runner:
            return
        if event == "ctypes.dlsym" and args[1] in _CALLS:
            came("call", args[1])
        elif is_write(event, args) and ours(args[0]):
            came(event, args[0])

    real = os.fsync

    def fsync(descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if ours(path) and (runner or mode != "kill"):
            came("fsync", path)
        real(descriptor)

    os.fsync = fsync  # type: ignore[assignment]
    sys.addaudithook(hook)


if "FAULTS_NTH" in os.environ:
    _mode, _, _nth = os.environ["FAULTS_NTH"].partition(":")
    _begin(_mode, _nth, tuple(os.environ["FAULTS_UNDER"].split(os.pathsep)), os.environ["FAULTS_PLACE"])
