"""What a piece of work takes: wall and CPU seconds of all its processes, and their memory over time."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import resource
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

import psutil

__all__ = ["Memory", "Spent", "adopt_orphans", "cores", "machine", "spent"]

_ADOPT = 36  # PR_SET_CHILD_SUBREAPER
_PATIENCE = 20.0
_MB = 1e6
_MATTER = ("papermill", "nbclient", "nbconvert", "ipykernel", "jupyter-client", "pandas", "matplotlib")


@dataclass(frozen=True)
class Spent:
    """What a piece of work took.

    Parameters
    ----------
    wall, cpu
        Seconds; CPU seconds of every process that it started.
    others
        Share of the cores' time that went to other work of the machine, or to its host, meanwhile.
    """

    wall: float
    cpu: float
    others: float = 0.0


def spent(work: Callable[[], object]) -> Spent:
    """Do a piece of work in processes, and say what these took.

    Raises
    ------
    RuntimeError
        Where a process lives on when the work is done: its time would be lost.
    """
    cpu, busy, start = _cpu(), _busy(), perf_counter()
    work()
    wall = perf_counter() - start
    _wait_for_orphans()
    cpu, busy = _cpu() - cpu, _busy() - busy
    return Spent(round(wall, 3), round(cpu, 3), round(max(0.0, busy - cpu) / (wall * cores()), 3))


def adopt_orphans() -> None:
    """Become the parent of processes that lose theirs: only a parent learns what its children took."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)


def cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine(matter: Sequence[str] = _MATTER) -> dict[str, Any]:
    """Give what a figure depends on besides the code: the machine, its load, the versions of what matters."""
    return {
        "cpu": _model(),
        "cores": cores(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "versions": {name: version(name) for name in matter},
    }


class Memory:
    """Samples the memory of a process and of all that it started, until the block ends.

    What processes share is counted once: each has its proportional share (PSS).

    Parameters
    ----------
    process
        The first of them.
    every
        Seconds between two samples.
    """

    def __init__(self, process: int, every: float = 1.0) -> None:
        self.samples: list[tuple[float, float, float]] = []
        """Seconds since the start, MB of all, MB of the first process."""
        self._root, self._every = psutil.Process(process), every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        start = perf_counter()
        with suppress(psutil.NoSuchProcess):
            while not self._over.wait(self._every):
                shares = [_pss(one) for one in [self._root, *self._root.children(recursive=True)]]
                self.samples.append((round(perf_counter() - start, 1), round(sum(shares)), round(shares[0])))


def _pss(process: psutil.Process) -> float:
    """Give a process's share of memory in MB; 0 where it has ended meanwhile."""
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        memory = process.memory_full_info()
        return float(getattr(memory, "pss", memory.uss)) / _MB
    return 0.0


def _cpu() -> float:
    """Give the CPU seconds of the children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _busy() -> float:
    """Give the seconds for which the machine's cores were at work, or taken by its host."""
    times = psutil.cpu_times()
    names = ("user", "nice", "system", "irq", "softirq", "steal")
    return float(sum(getattr(times, name, 0.0) for name in names))


def _wait_for_orphans() -> None:
    """Wait for the processes that ended up as ours; all others have been waited for."""
    until = monotonic() + _PATIENCE
    with suppress(ChildProcessError):
        while monotonic() < until:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                sleep(0.05)
        names = [" ".join(child.cmdline())[:80] for child in psutil.Process().children(recursive=True)]
        raise RuntimeError(f"processes live on {_PATIENCE:.0f} s after the work is done: {names}")


def _model() -> str:
    """Give the name of the processor."""
    with suppress(OSError):
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
        if found:
            return found.group(1)
    return platform.processor() or platform.machine()
