"""A kernel for one notebook: always this environment's Python, deaf to the user's own settings.

What runs is ``sys.executable -m ipykernel_launcher``, whatever kernels are installed under the
name ``python3``; its Jupyter, IPython and matplotlib settings are its own or the packages'
defaults; and it is gone, with the children it left in its process group, when the block ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

__all__ = ["end_kernels", "environment", "started"]

_LONGEST_SOCKET = 90  # a socket's path holds 107 bytes, and jupyter_client adds "-1" to "-5"

_running: list[KernelManager] = []


class _ThisPython(KernelSpecManager):
    """Knows one kernel, under any name: the Python that runs this."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of this very environment."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
        )


def environment(private: Path) -> dict[str, str]:
    """Return the environment of workers and kernels, the same for every user and machine.

    Parameters
    ----------
    private
        Folder of the run in which Jupyter and IPython find no settings.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        # PYTHONSTARTUP runs in kernels too, and the others change what Python imports or prints.
        if not name.startswith(("PYTHON", "JUPYTER", "IPYTHON", "MPL", "LC_", "LANG", "CSKIT_RUN"))
        or name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "MPLCONFIGDIR")
    }
    one_thread = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR", "ARROW")
    return kept | {
        # One thread: sums come in one order, and kernels side by side do not fight for cores.
        **{f"{library}_NUM_THREADS": "1" for library in one_thread},
        "ARROW_IO_THREADS": "1",
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


@contextmanager
def started(folder: Path, sockets: Path, variables: Mapping[str, str]) -> Iterator[KernelManager]:
    """Give a running kernel; end it, and what it started, when the block ends.

    Parameters
    ----------
    folder
        The kernel's working directory, private to it.
    sockets
        Private folder with a short path, for its sockets.
    variables
        Its environment.
    """
    manager = KernelManager(
        kernel_name="python3",
        kernel_spec_manager=_ThisPython(),
        connection_file=str(sockets / "connection.json"),
        # nbclient waits for several channels at once; a blocking client would never see a time limit.
        client_class="jupyter_client.asynchronous.AsyncKernelClient",
        **_transport(sockets),
    )
    _running.append(manager)
    try:
        manager.start_kernel(
            env=dict(variables),
            cwd=str(folder),
            extra_arguments=["--HistoryManager.hist_file=:memory:"],
            # What it says beside its channels would only disturb the run's own progress.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        yield manager
    finally:
        _kill_group(manager)
        # Also where the kernel is long dead: sockets and files are left.
        manager.shutdown_kernel(now=True)
        _running.remove(manager)


def end_kernels() -> None:
    """Kill the kernels of this process at once: for a process that is about to end."""
    for manager in _running:
        _kill_group(manager)


def _kill_group(manager: KernelManager) -> None:
    """Kill a kernel and its process group, which it leads."""
    pid = getattr(manager.provisioner, "pid", None)
    if pid and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


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
