"""A notebook's cells, run by papermill in a kernel, within its limits.

papermill's metadata is not trusted for success: after a kernel's death it says "completed", and it
takes a cell that calls ``exit()`` for the end of the notebook. What counts is that every code cell
ran and none has an error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import nbformat
from jupyter_client.manager import KernelManager
from nbformat import NotebookNode

from cskit.data.parameters import Limits
from cskit.reports import kernel
from cskit.reports.engine.link import NotStarted
from cskit.reports.failures import Failure, Kind

__all__ = ["CellsFailed", "run_cells"]

_START_SECONDS = 120
_TRIES = 3

# By name: what a cell raised is known by its name only. numpy's, Arrow's and DuckDB's are MemoryErrors too.
_OUT_OF_MEMORY = {"MemoryError", "_ArrayMemoryError", "ArrowMemoryError", "OutOfMemoryException"}


class CellsFailed(Exception):
    """Carries the reason why a notebook did not come to its end."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure


class _Clock:
    """Tells how long a cell may take.

    Parameters
    ----------
    limits
        Of a cell and of the notebook, whose time begins now.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._end = time.monotonic() + limits.notebook_seconds
        self._left = float(limits.notebook_seconds)

    def allowed(self, cell: NotebookNode) -> float:
        """Return the seconds that a cell has which begins now."""
        self._left = self._end - time.monotonic()
        return max(0.01, min(self._limits.cell_seconds, self._left))  # nbclient takes 0 for no limit

    def reached(self) -> tuple[Literal["timeout", "deadline"], str]:
        """Return which limit the last cell came up against, and that limit."""
        if self._left < self._limits.cell_seconds:
            return "deadline", f"{self._limits.notebook_seconds} s"
        return "timeout", f"{self._limits.cell_seconds} s"


def run_cells(
    path: Path,
    values: Mapping[str, object],
    folder: Path,
    described: Path,
    *,
    engine: kernel.Engine,
    limits: Limits,
    ready: Callable[[], None],
) -> NotebookNode:
    """Return a notebook with its outputs.

    A kernel that does not start is tried again with a new server; cells are run once.

    Parameters
    ----------
    path
        The notebook.
    values
        Its parameters.
    folder
        The kernel's working directory.
    described
        The file that CSKIT_RUN names.
    engine, limits
        How its kernel comes to be, and what it may take.
    ready
        Called when the kernel is there.

    Raises
    ------
    CellsFailed
        With the reason.
    """
    notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    why = ""
    for _ in range(_TRIES):
        try:
            with kernel.started(folder, {"CSKIT_RUN": str(described)}, engine, limits) as manager:
                executed = _execute(notebook, dict(values), manager, engine, limits, ready)
            _check_complete(executed)
            return executed
        except NotStarted as error:
            why = str(error)
    raise CellsFailed(Failure("start", detail=why))


def _execute(
    notebook: NotebookNode,
    values: dict[str, object],
    manager: KernelManager,
    engine: kernel.Engine,
    limits: Limits,
    ready: Callable[[], None],
) -> NotebookNode:
    """Have papermill run the notebook in a started kernel."""
    # Imported where a worker needs them: the process that plans the run does not.
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    clock = _Clock(limits)
    reached = [-1]

    def begun(cell: NotebookNode, cell_index: int) -> None:
        reached.append(cell_index)

    try:
        # Given as a node, not as a path, in which papermill would take {braces} for parameters.
        executed: NotebookNode = papermill.execute_notebook(
            notebook,
            None,
            values,
            engine_name="cskit" if engine == "fork" else None,
            km=manager,
            kernel_name="python3",
            progress_bar=False,
            start_timeout=_START_SECONDS,
            execution_timeout=limits.cell_seconds,
            timeout_func=clock.allowed,
            on_notebook_start=lambda notebook: ready(),
            on_cell_start=begun,
        )
        return executed
    except PapermillExecutionError as error:
        if error.ename in _OUT_OF_MEMORY:
            raise _in_cell("memory", notebook, reached[-1], f"{limits.memory_mb} MB") from None
        raise _in_cell("cell", notebook, reached[-1], f"{error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        kind, limit = clock.reached()
        raise _in_cell(kind, notebook, reached[-1], limit) from None
    except (DeadKernelError, RuntimeError, TimeoutError, OSError) as error:
        if reached[-1] < 0:
            raise NotStarted(str(error)) from None
        lost = getattr(getattr(manager.provisioner, "link", None), "lost", False)
        raise _in_cell("server" if lost else "kernel", notebook, reached[-1]) from None


def _in_cell(kind: Kind, notebook: NotebookNode, reached: int, detail: str = "") -> CellsFailed:
    """Return a failure in the cell that papermill had reached, numbered as in the notebook itself."""
    parameters = next(
        i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", ())
    )
    # papermill puts one cell of its own behind the parameters.
    position = reached if reached <= parameters else reached - 1
    number = sum(
        cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells[: position + 1]
    )
    return CellsFailed(Failure(kind, number, detail, notebook.cells[position].source))


def _check_complete(executed: NotebookNode) -> None:
    """Raise where a cell did not run or has an error, whatever papermill made of it."""
    number = 0
    for cell in executed.cells:
        tags = cell.metadata.get("tags", ())
        if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in tags:
            continue
        number += "injected-parameters" not in tags
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors or cell.execution_count is None:
            detail = errors[0].ename if errors else "it did not run"
            raise CellsFailed(Failure("stopped", number, detail, cell.source))
