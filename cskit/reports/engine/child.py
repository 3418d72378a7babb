"""What a fork of the server does to become a kernel."""

from __future__ import annotations

import os
import signal
import sys
import time
from importlib.util import find_spec
from typing import Any, NoReturn

from cskit.reports.engine import processes

__all__ = ["become_kernel"]


def become_kernel(wanted: dict[str, Any], server: int, tell: int, warm: bool) -> NoReturn:
    """Become a kernel, and end with it.

    Parameters
    ----------
    wanted
        ``argv``, ``env``, ``cwd`` and ``memory_mb``.
    server
        Who forked this process.
    tell
        A pipe: closed when the kernel listens, or told why it can't.
    warm
        Whether to be a kernel as it is; else a new Python begins in its place.
    """
    try:
        _leave(server)
        os.chdir(wanted["cwd"])
        if warm:
            _run(wanted, tell)
        processes.limit_memory(wanted["memory_mb"])
        os.execve(sys.executable, wanted["argv"], wanted["env"])  # noqa: S606  # no shell is the point
    except BaseException as error:
        os.write(tell, f"{type(error).__name__}: {error}".encode()[:4000])
    finally:
        os._exit(1)


def _leave(server: int) -> None:
    """Be a session and a group of one's own, end with the server, and heed signals as any process does."""
    os.setsid()
    processes.die_with(server)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _run(wanted: dict[str, Any], tell: int) -> NoReturn:
    """Run a kernel in this very process."""
    import numpy as np

    from cskit.reports.engine.app import KernelApp

    os.environ.update(wanted["env"])
    time.tzset()
    # Chance is not what the kernel before had: random sees to itself.
    np.random.seed()
    _, _, module, *options = wanted["argv"]
    sys.argv = [str(getattr(find_spec(module), "origin", module)), *options]  # as ``python -m`` has it
    app: Any = KernelApp.instance()  # its methods have no types
    processes.limit_memory(wanted["memory_mb"])
    app.become(sys.argv[sys.argv.index("-f") + 1])
    os.close(tell)
    app.start()
    app.close()
    os._exit(0)
