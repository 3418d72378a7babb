"""A kernel for one notebook: always this environment's Python, deaf to the user's own settings.

What runs is this very Python, whatever kernels are installed under the name ``python3``; its Jupyter,
IPython and matplotlib settings are its own or the packages' defaults; it knows no password that the
run was given; and it is gone, with all that it started, when the block ends.

A fork server (:mod:`cskit.reports.engine`) starts it: one for each thread that runs notebooks, begun
with the first of them and kept for the next. Where there is no ``os.fork``, jupyter_client does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Literal

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_core.utils import run_sync

from cskit.data.parameters import Limits
from cskit.reports.engine import SETTINGS
from cskit.reports.engine.link import Link, close_links

__all__ = ["Engine", "end_kernels", "environment", "prepare", "started"]

Engine = Literal["fork", "papermill"]
"""How kernels come to be: forked from a warm process, or started anew as papermill does it."""

_LONGEST_SOCKET = 90  # a socket's path holds 107 bytes, and jupyter_client adds "-1" to "-5"

# What no notebook needs: a key by its name, or an address that holds a password.
_SECRET = re.compile(r"CSKIT_|.*(PASSW|SECRET|TOKEN|CREDENTIAL|API_?KEY|ACCESS_?KEY|DSN$|DATABASE_URL)")
_SECRET_VALUE = re.compile(r"://[^/@\s]+@")

_mine = threading.local()
_places = count(1)


class _ThisPython(KernelSpecManager):
    """Knows one kernel, under any name: the Python that runs this."""

    starts: Mapping[str, Any]

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of this very environment, and who starts it."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            metadata={"kernel_provisioner": self.starts} if self.starts else {},
        )


class _Manager(KernelManager):
    """Starts a kernel as jupyter_client does, without its moment of sleep afterwards."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.clients: list[Any] = []

    def client(self, **options: Any) -> Any:
        """Return a client, and remember it: papermill's own leaves its sockets open."""
        self.clients.append(super().client(**options))
        return self.clients[-1]

    async def _async_start_kernel(self, **options: Any) -> None:
        command, options = await self._async_pre_start_kernel(**options)
        await self._async_launch_kernel(command, **options)
        await self._async_post_start_kernel(**options)

    start_kernel = run_sync(_async_start_kernel)


def environment(private: Path) -> dict[str, str]:
    """Return the environment of workers and kernels, the same for every user and machine, without secrets.

    Parameters
    ----------
    private
        Folder of the run in which Jupyter and IPython find no settings.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        # PYTHONSTARTUP runs in kernels too, and the others change what Python imports or prints: where
        # a kernel believes that pytest runs it, it does not show what child processes print.
        if not name.startswith(("PYTHON", "PYTEST", "JUPYTER", "IPYTHON", "MPL", "LC_", "LANG"))
        or name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "MPLCONFIGDIR")
        if not _SECRET.match(name.upper()) and not _SECRET_VALUE.search(value)
    }
    one_thread = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR", "ARROW")
    return kept | {
        # One thread: sums come in one order, and kernels side by side do not fight for cores.
        **{f"{library}_NUM_THREADS": "1" for library in one_thread},
        "ARROW_IO_THREADS": "1",
        # Arrow's own allocators reserve a gigabyte and start a thread, and who has threads can't fork.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",  # nothing relies on it; it makes a mistake of that kind repeatable
        "IPYTHONDIR": str(private / "ipython"),
        "JUPYTER_CONFIG_DIR": str(private / "jupyter"),
        "JUPYTER_DATA_DIR": str(private / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(private / "jupyter"),
        "JUPYTER_NO_CONFIG": "1",
        "MPLBACKEND": "agg",
        # The defaults that matplotlib ships, so that no matplotlibrc of the user's is read.
        "MATPLOTLIBRC": str(_matplotlib() / "mpl-data" / "matplotlibrc"),
    }


def prepare(engine: Engine) -> None:
    """Begin to start this thread's fork server, which takes a moment; :func:`started` waits for it."""
    if hasattr(os, "fork"):
        _link(engine)


@contextmanager
def started(
    folder: Path, variables: Mapping[str, str], engine: Engine = "fork", limits: Limits | None = None
) -> Iterator[KernelManager]:
    """Give a running kernel; end it, and what it started, when the block ends.

    Parameters
    ----------
    folder
        The kernel's working directory, private to it.
    variables
        What stands in its environment besides what every kernel has there.
    engine
        How it comes to be.
    limits
        What it may take; only its memory is watched here.

    Raises
    ------
    NotStarted
        Where the fork server does not start one.
    """
    memory_mb = (limits or Limits.model_validate({})).memory_mb
    if hasattr(os, "fork"):
        link = _link(engine)
        sockets = link.folder / str(next(_places))
        starts = {"provisioner_name": "cskit", "config": {"link": link, "memory_mb": memory_mb}}
        private = link.folder
    else:
        sockets = private = Path(tempfile.mkdtemp(prefix="cskit-"))
        starts = {}
    manager = _manager(sockets, starts)
    try:
        manager.start_kernel(
            env=environment(private) | dict(variables),
            cwd=str(folder),
            extra_arguments=[*SETTINGS],
            # What it says beside its channels would only disturb the run's own progress.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        yield manager
    finally:
        for client in manager.clients:
            client.stop_channels()
        if starts:
            manager.cleanup_resources()
        else:
            manager.shutdown_kernel(now=True)
        shutil.rmtree(sockets, ignore_errors=True)


def end_kernels() -> None:
    """End the kernels of this process at once, and their servers: for a process that is about to end."""
    close_links()


def _manager(sockets: Path, starts: Mapping[str, Any]) -> _Manager:
    """Return a manager for a kernel that talks through sockets in a private folder."""
    sockets.mkdir(mode=0o700, exist_ok=True)
    specs = _ThisPython()
    specs.starts = starts
    return _Manager(
        kernel_name="python3",
        kernel_spec_manager=specs,
        connection_file=str(sockets / "connection.json"),
        # nbclient waits for several channels at once; a blocking client would never see a time limit.
        client_class="cskit.reports.engine.client.Client",
        **_transport(sockets),
    )


def _link(engine: Engine) -> Link:
    """Return this thread's fork server; a new one where there is none, or the old one is gone."""
    links: dict[Engine, Link] = _mine.__dict__.setdefault("links", {})
    if engine not in links or links[engine].lost:
        folder = Path(tempfile.mkdtemp(prefix="cskit-"))
        # Forks of a process that has used Apple's libraries crash: only Linux has warm ones.
        warm = engine == "fork" and sys.platform == "linux"
        links[engine] = Link(folder, environment(folder), warm=warm)
    return links[engine]


def _transport(sockets: Path) -> dict[str, str]:
    """Return the kernel's transport: sockets in a private folder, or TCP where there are none."""
    path = str(sockets / "k")
    if os.name == "posix" and len(os.fsencode(path)) <= _LONGEST_SOCKET:
        # No race for ports, and nobody else on the machine can listen.
        return {"transport": "ipc", "ip": path}
    return {}


def _matplotlib() -> Path:
    """Return matplotlib's folder without importing it."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:  # pragma: no cover - it is a dependency
        raise ModuleNotFoundError("matplotlib")
    return Path(spec.origin).parent
