"""A notebook's cells, run by papermill in a kernel, within its limits.

papermill's metadata is not trusted for success: after a kernel's death it says "completed", and it
takes a cell that calls ``exit()`` for the end of the notebook. What counts is that every code cell
ran and none has an error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbformat import NotebookNode

from cskit.data.parameters import Limits
from cskit.reports import kernel
from cskit.reports.engine.link import Link, NotStarted
from cskit.reports.failures import Failure, Kind

__all__ = ["CellsFailed", "run_cells"]

_START_SECONDS = 120
_TRIES = 3

# By name: what a cell raised is known by its name only. numpy's, Arrow's and DuckDB's are MemoryErrors too.
_OUT_OF_MEMORY = {"MemoryError", "_ArrayMemoryError", "ArrowMemoryError", "OutOfMemoryException"}

# No word of the kernel's: it died, hung, or (by papermill's name for that) had no room to describe its error.
_UNTOLD = {"", "CellExecutionError"}


class CellsFailed(Exception):
    """Carries the reason why a notebook did not come to its end."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure


class _Watch:
    """Follows a notebook: which cell it has reached, and how long that may take.

    Parameters
    ----------
    limits
        Of a cell and of the notebook.
    tell_ready
        Called when the kernel is there.
    """

    def __init__(self, limits: Limits, tell_ready: Callable[[], None]) -> None:
        self._limits, self._tell_ready = limits, tell_ready
        self._end = self._left = float("inf")
        self.cell = -1

    def ready(self, notebook: NotebookNode) -> None:
        """Begin the notebook's time: its kernel is there."""
        self._end = time.monotonic() + self._limits.notebook_seconds
        self._tell_ready()

    def begun(self, cell: NotebookNode, cell_index: int) -> None:
        """Note the cell that runs now."""
        self.cell = cell_index

    def allowed(self, cell: NotebookNode) -> float:
        """Return the seconds that a cell has which begins now."""
        self._left = self._end - time.monotonic()
        return max(0.01, min(self._limits.cell_seconds, self._left))  # nbclient takes 0 for no limit

    def reached(self) -> tuple[Kind, str]:
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
    tell_ready: Callable[[], None],
) -> NotebookNode:
    """Have papermill run the notebook in a started kernel."""
    # Imported where a worker needs them: the process that plans the run does not.
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import raise_for_execution_errors

    watch = _Watch(limits, tell_ready)
    link: Link | None = getattr(manager.provisioner, "link", None)
    kind: Kind
    told = ""
    try:
        executed: NotebookNode = papermill_engines.execute_notebook_with_engine(
            "cskit" if engine == "fork" else None,
            _parameterised(notebook, values),
            km=manager,
            kernel_name="python3",
            progress_bar=False,
            start_timeout=_START_SECONDS,
            execution_timeout=limits.cell_seconds,
            timeout_func=watch.allowed,
            on_notebook_start=watch.ready,
            on_cell_start=watch.begun,
        )
        raise_for_execution_errors(executed, None)
        return executed
    except PapermillExecutionError as error:
        kind, detail = "cell", f"{error.ename}: {error.evalue}"
        told = error.ename
    except CellTimeoutError:
        kind, detail = watch.reached()
    except (DeadKernelError, RuntimeError, TimeoutError, OSError) as error:
        if watch.cell < 0:
            raise NotStarted(str(error)) from None
        kind, detail = "server" if link and link.lost else "kernel", ""
    if told in _OUT_OF_MEMORY or (told in _UNTOLD and link and link.full()):
        kind, detail = "memory", f"{limits.memory_mb} MB"
    raise _in_cell(kind, notebook, watch.cell, detail)


def _parameterised(notebook: NotebookNode, values: Mapping[str, object]) -> NotebookNode:
    """Return a notebook with papermill's cell of parameters, and the metadata that papermill looks for.

    These are the steps of ``papermill.execute_notebook`` but for its files: it writes and reads the
    notebook twice more, and would take {braces} in a path for parameters.
    """
    from papermill.parameterize import parameterize_notebook

    prepared = NotebookNode(notebook)  # papermill puts the cell into a list of its own
    prepared.metadata = NotebookNode(notebook.metadata, papermill={})
    for cell in prepared.cells:
        cell.metadata.setdefault("tags", [])
    made: NotebookNode = parameterize_notebook(
        prepared, dict(values), kernel_name="python3", language="python"
    )
    return made


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
