"""papermill's engine ``cskit``: its own client, without the waits that a local kernel needs not."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
from jupyter_client.manager import KernelManager
from jupyter_client.session import json_unpacker
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionError
from nbclient.util import run_hook
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine as PapermillEngine

from cskit.reports import kernel

__all__ = ["Engine"]

_GRACE = 0.1

_HEADER = ("msg_id", "msg_type", "version")

# What nbformat keeps of a message, by its type.
_OUTPUTS = {
    "display_data": ("metadata", "data"),
    "error": ("ename", "evalue", "traceback"),
    "execute_result": ("metadata", "data", "execution_count"),
    "stream": ("name", "text"),
}


class _Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    """papermill's client, quick to begin."""

    async def async_start_new_kernel_client(self) -> Any:
        """Connect to the kernel, which listens already.

        jupyter_client's own ``wait_for_ready`` ends in a fifth of a second of listening for nothing.
        """
        self.kc = self.km.client()
        self.kc.start_channels(stdin=False, hb=False, control=False)  # it is then told to ask for nothing
        await self._shake_hands(time.monotonic() + self.startup_timeout)
        await run_hook(self.on_notebook_start, notebook=self.nb)
        return self.kc

    start_new_kernel_client = run_sync(async_start_new_kernel_client)

    async def _shake_hands(self, deadline: float) -> None:
        """Wait until the kernel answers and its outputs come through."""
        while time.monotonic() < deadline:
            asked = self.kc.kernel_info()
            with suppress(Empty):
                reply = await self.kc.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    # Until the kernel knows of this subscriber, what it says of itself is lost.
                    while not _is_idle(await self.kc.iopub_channel.get_msg(timeout=_GRACE), asked):
                        pass
                    return
            await self._async_check_alive()
        raise RuntimeError(f"the kernel did not answer within {self.startup_timeout} s")


class _Unwatched(_Client):
    """For a notebook that nobody looks at while it runs: it keeps outputs, not times, and saves nothing."""

    def __init__(self, nb_man: Any, **options: Any) -> None:
        super().__init__(nb_man, record_timing=False, **options)
        self.km.session.unpack = _brief

    def execute(self) -> Any:
        """Run the notebook."""
        self.reset_execution_trackers()
        with self.setup_kernel():
            self._execute_cells()
        return self.nb

    async def _async_execute_cells(self) -> None:
        """Run the cells until one fails, which papermill then finds."""
        for index, cell in enumerate(self.nb.cells):
            try:
                await self.async_execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                return

    _execute_cells = run_sync(_async_execute_cells)

    def output(self, outs: list[Any], msg: Any, display_id: str | None, cell_index: int) -> Any:
        """Keep an output; a plain one without nbclient's check, as the whole is checked when written."""
        fields = _OUTPUTS.get(msg["msg_type"])
        hooked = self.output_hook_stack[msg["parent_header"].get("msg_id")]
        if not fields or hooked or display_id or self.clear_before_next_output:
            return super().output(outs, msg, display_id, cell_index)
        content = {name: msg["content"][name] for name in fields}
        outs.append(nbformat.from_dict({"output_type": msg["msg_type"], **content}))
        return outs[-1]


def _brief(text: str | bytes) -> Any:
    """Return a part of a message; of a header, what matters: to read its dates takes as long as the rest."""
    part = json_unpacker(text)
    return {name: part[name] for name in _HEADER} if "msg_id" in part else part


def _is_idle(message: Any, asked: str) -> bool:
    said = message["content"].get("execution_state")
    return bool(said == "idle" and message["parent_header"].get("msg_id") == asked)


class Engine(PapermillEngine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook in a kernel of a fork server."""

    @classmethod
    def execute_managed_notebook(  # noqa: PLR0913  # papermill passes its options by name
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        km: KernelManager | None = None,
        timeout_func: Callable[[Any], float] | None = None,
        on_notebook_start: Callable[..., None] | None = None,
        on_cell_start: Callable[..., None] | None = None,
        input_path: str | None = None,
    ) -> Any:
        """Run the cells; in the kernel given, or, from a shell, in one of this process's own."""
        with nullcontext(km) if km else kernel.started(Path.cwd(), {}) as manager:
            # Whoever runs papermill from a shell gets the file that papermill promises.
            client = (_Client if nb_man.output_path else _Unwatched)(
                nb_man,
                km=manager,
                kernel_name=kernel_name,
                timeout=execution_timeout,
                timeout_func=timeout_func,
                startup_timeout=start_timeout,
                log_output=log_output,
                stdout_file=stdout_file,
                stderr_file=stderr_file,
                on_notebook_start=on_notebook_start,
                on_cell_start=on_cell_start,
            )
            return client.execute()
