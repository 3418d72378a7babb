"""ipykernel's application in two halves: what is the same for every kernel, and what each does for itself.

Most of a kernel's start makes objects that know nothing of the report: settings, the shell, its
magics. A warm fork server makes them once (:meth:`KernelApp.prepare`); a fork adds what is its own
(:meth:`KernelApp.become`): folder, sockets, threads, streams.
"""

from __future__ import annotations

import os
import threading
from functools import partial
from pathlib import Path
from typing import Any

from ipykernel.iostream import BackgroundSocket
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

from cskit.reports.engine import SETTINGS

__all__ = ["KernelApp"]

# Half a millisecond a cell, for clients that take outputs in whatever order they come.
_NO_SLEEP = "--IPythonKernel._execute_sleep=0.0"

# What ipykernel's own initialize() does after the settings; not its heartbeat, which nobody listens to.
_BEFORE = ("init_pdb", "init_path", "init_shell", "init_gui_pylab", "init_extensions", "init_code")
_AFTER = (
    "init_connection_file",
    "init_sockets",
    "log_connection_info",
    "init_io",
    "init_signal",
    "init_kernel",
)


class _NoThread:
    """Stands where the thread for subshells would be: a cell that awaits asks it for the main one."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class _Kernel(IPythonKernel):
    """A kernel that is there before its sockets, and reads them without another thread."""

    _supports_kernel_subshells = False

    @classmethod
    def instance(cls, *args: Any, **traits: Any) -> Any:
        """Return the one kernel; where it is there already, with these traits now."""
        kernel = super().instance(*args, **traits)
        for name, value in traits.items():
            if getattr(kernel, name) is not value:
                setattr(kernel, name, value)
        return kernel


class _Mailbox(BackgroundSocket):
    """Has the publishing thread send what a cell says when the cell ends: its wakes cost most."""

    def send_multipart(self, msg: Any, *args: Any, **kwargs: Any) -> Any:
        """Leave a message to the thread; wake it, unless more is to come."""
        thread: Any = self.io_thread
        busy = not msg[0].endswith(b".status") or b'"busy"' in msg[-1]
        if busy and thread.thread.is_alive():  # it is not in a process that a cell forked
            thread._events.append(partial(thread._really_send, msg, *args, **kwargs))
        else:
            super().send_multipart(msg, *args, **kwargs)  # type: ignore[no-untyped-call]


class KernelApp(IPKernelApp):
    """What becomes a kernel."""

    def prepare(self) -> None:
        """Do what needs no sockets and no threads, which no fork would keep."""
        super(IPKernelApp, self).initialize([*SETTINGS, _NO_SLEEP])  # type: ignore[no-untyped-call]
        self.log.setLevel(self.log_level)  # else it makes records that no handler wants
        self.kernel_class = _Kernel
        self.kernel = _Kernel.instance(
            parent=self, log=self.log, profile_dir=self.profile_dir, user_ns=self.user_ns
        )
        for step in _BEFORE:
            getattr(self, step)()
        shell: Any = self.kernel.shell
        # What the first cell would have made or compiled; this one leaves no trace.
        shell.run_cell("pass", store_history=False, silent=True)
        shell.display_formatter.format("")

    def become(self, connection_file: str) -> None:
        """Do the rest, in a fork: afterwards the kernel listens.

        Parameters
        ----------
        connection_file
            Names its sockets and its key.
        """
        self.connection_file = connection_file
        for step in _AFTER:
            getattr(self, step)()

    def init_control(self, context: Any) -> None:
        """Listen on the control channel; without the thread for subshells, which hands every message on."""
        super().init_control(context)  # type: ignore[no-untyped-call]
        self.shell_channel_thread = _NoThread()

    def init_iopub(self, context: Any) -> None:
        """Publish outputs, a cell's at once."""
        super().init_iopub(context)  # type: ignore[no-untyped-call]
        self.iopub_socket = _Mailbox(self.iopub_thread)  # type: ignore[no-untyped-call]

    def init_kernel(self) -> None:
        """Connect the kernel and its shell, which were there before."""
        super().init_kernel()  # type: ignore[no-untyped-call]
        shell: Any = self.kernel.shell
        for publisher in (shell.displayhook, shell.display_pub):
            publisher.session, publisher.pub_socket = self.session, self.iopub_socket
        shell.starting_dir = os.getcwd()
        shell.history_manager.dir_hist[:] = [Path.cwd()]
