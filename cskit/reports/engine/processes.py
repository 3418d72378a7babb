"""What the fork server asks of the system: Linux has all of it, other systems some."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import psutil

__all__ = ["adopt_orphans", "die_with", "end_children", "end_marked", "limit_memory", "memory", "threads"]

_PARTING = 1.0
_SET_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of every process below this one whose own parent ends.

    A child that called ``setsid`` or was forked twice is then still found.
    """
    _prctl(_SET_CHILD_SUBREAPER, 1)


def die_with(parent: int) -> None:
    """Have the system kill this process when its parent ends.

    The signal comes when the *thread* that forked ends, so only a process with one thread may fork.
    """
    _prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before it was heard
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def threads() -> int:
    """Return how many threads this process has, those of libraries counted; 1 where nobody tells."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1


def limit_memory(megabytes: int) -> None:
    """Give this process no more memory of its own than this; it gets a ``MemoryError`` instead.

    Counted is what it may write to (RLIMIT_DATA). All its addresses (RLIMIT_AS) would count what
    allocators reserve and never use, which is more than a gigabyte for ten threads.
    """
    if sys.platform == "linux":
        import resource

        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def memory(pid: int) -> int:
    """Return the megabytes that :func:`limit_memory` counts for a process; 0 where nobody tells."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[5]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") >> 20


def end_children() -> None:
    """Kill every process below this one and wait until none is left."""
    while True:
        for child in _children():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(child, signal.SIGKILL)
        try:
            # The children of who ends here become ours, so there may be more than there were.
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    if listed.is_file():
        return [int(child) for child in listed.read_text(encoding="ascii").split()]
    # Nobody adopts orphans here, so they are killed while they still have their parents.
    return [child.pid for child in psutil.Process().children(recursive=True)]


def end_marked(variable: str, value: str) -> None:
    """Kill every process that has this in its environment: what a kernel left, when its server is gone.

    Parameters
    ----------
    variable, value
        What the kernel was given, and no other.
    """
    killed = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(variable) == value:
                process.kill()
                killed.append(process)
    psutil.wait_procs(killed, timeout=_PARTING)  # the system takes a moment, most of all when it is busy
