"""The executed notebook as it is published: the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode

__all__ = ["dumps", "normalised"]

_VOLATILE = frozenset(
    {"papermill", "execution", "collapsed", "scrolled", "trusted", "jp-MarkdownHeadingCollapsed"}
)
_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def normalised(executed: NotebookNode) -> NotebookNode:
    """Return an executed notebook without times, random ids, warnings and machine paths.

    What a cell wrote to stderr goes: warnings name files of this machine, and a reader of a report
    can do nothing about them.
    """
    cells = [_cell(cell, position) for position, cell in enumerate(executed.cells)]
    number = 0
    for cell in cells:
        if cell.cell_type == "code" and cell.execution_count is not None:
            number += 1
            _renumber(cell, number)
    # Only what belongs to the kit: papermill's and nbclient's metadata hold paths and versions.
    metadata = {"kernelspec": _KERNELSPEC, "language_info": {"name": "python"}}
    if "cskit" in executed.metadata:
        metadata["cskit"] = executed.metadata["cskit"]
    made: NotebookNode = nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )
    return made


def dumps(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    text: str = nbformat.writes(notebook, version=4)
    return text.rstrip("\n") + "\n"


def _cell(cell: NotebookNode, position: int) -> NotebookNode:
    """Return a cell with a stable id, and without what a run leaves in it."""
    tags = cell.metadata.get("tags", ())
    kept = {
        "id": "injected-parameters"
        if "injected-parameters" in tags
        else cell.get("id") or f"cell-{position}",
        "cell_type": cell.cell_type,
        "source": cell.source,
        "metadata": {name: value for name, value in cell.metadata.items() if name not in _VOLATILE and value},
    }
    if cell.cell_type == "code":
        kept |= {"execution_count": cell.execution_count, "outputs": _outputs(cell.outputs)}
    if cell.get("attachments"):
        kept["attachments"] = cell.attachments
    made: NotebookNode = nbformat.from_dict(kept)
    return made


def _outputs(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Return outputs without stderr, and with pieces of stdout joined as one."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if output.output_type != "stream":
            kept.append(output)
        elif output.name == "stdout":
            # Where a stream is cut depends on when it was flushed.
            if kept and kept[-1].output_type == "stream":
                kept[-1] = nbformat.from_dict(kept[-1] | {"text": kept[-1].text + output.text})
            else:
                kept.append(output)
    return kept


def _renumber(cell: NotebookNode, number: int) -> None:
    """Give a cell and its result the number they have when the notebook runs from the top."""
    cell.execution_count = number
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = number
