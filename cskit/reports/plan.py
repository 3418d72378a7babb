"""What a run will do: which notebooks, for which portfolios, with which values.

All of it is settled before the data are read, but for what only the data can tell: the
portfolios, and the notebooks whose tables are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cskit.data.parameters import Parameters
from cskit.errors import NotebookError, UnknownName
from cskit.locale import gettext
from cskit.reports.notebooks import Notebook, checked_values, discover

__all__ = ["Plan", "chosen", "make_plan", "why_skipped"]


@dataclass(frozen=True)
class Plan:
    """What a run will do, as far as the parameters tell.

    Parameters
    ----------
    known
        All notebooks there are, in order.
    notebooks
        Those to run.
    values
        For each of those, the values set under ``notebook_parameters``.
    """

    known: tuple[Notebook, ...]
    notebooks: tuple[Notebook, ...]
    values: Mapping[str, Mapping[str, object]]

    def notebook(self, name: str) -> Notebook:
        """Return a notebook by its name."""
        return next(one for one in self.known if one.name == name)

    def values_for(self, notebook: Notebook, portfolio: str, parameters: Parameters) -> dict[str, object]:
        """Return what is injected into a notebook: only names that its parameters cell has."""
        # A path would be printed in the page; the name finds the file again in the checkout.
        own = {"portfolio": portfolio, "month": parameters.month, "config": parameters.file.stem}
        names = {parameter.name for parameter in notebook.parameters}
        return {name: value for name, value in own.items() if name in names} | dict(
            self.values[notebook.name]
        )


def make_plan(parameters: Parameters, folder: Path) -> Plan:
    """Return the plan of a parameters file for the notebooks of a folder."""
    known = tuple(discover(folder))
    names = {notebook.name for notebook in known}
    for name in parameters.notebook_parameters:
        if name not in names:
            raise UnknownName("notebook", name, names, where=f"{parameters.file.name}, notebook_parameters")
    picked = set(chosen("notebook", parameters.notebooks, names))
    notebooks = tuple(notebook for notebook in known if notebook.name in picked)
    for notebook in notebooks:
        _check_injectable(notebook)
    values = {
        notebook.name: checked_values(notebook, parameters.notebook_parameters.get(notebook.name, {}))
        for notebook in known
    }
    return Plan(known, notebooks, values)


def chosen(what: str, wanted: Sequence[str] | None, known: Iterable[str]) -> list[str]:
    """Return the names that were asked for, or all; UnknownName where one does not exist.

    Examples
    --------
    >>> chosen("portfolio", None, ["Sul", "Norte"])
    ['Norte', 'Sul']
    """
    known = sorted(known)
    for name in wanted or ():
        if name not in known:
            raise UnknownName(what, name, known)
    return [name for name in known if wanted is None or name in wanted]


def why_skipped(missing: Sequence[Sequence[str]]) -> str:
    """Return why a notebook is skipped, in the language in use.

    Parameters
    ----------
    missing
        Groups of tables; the data have none of any group.
    """
    tables = ", ".join(" / ".join(group) for group in missing)
    return gettext("the data have no table {tables}").format(tables=tables)


def _check_injectable(notebook: Notebook) -> None:
    """Raise where a notebook does not take the parameters that every run sets."""
    names = {parameter.name for parameter in notebook.parameters}
    for name in ("portfolio", "month"):
        if name not in names:
            raise NotebookError(
                f"{notebook.path.name}: expected a parameter {name!r} in its parameters cell, found none. "
                f'Add a line such as `{name}: str = "..."` to it.'
            )
