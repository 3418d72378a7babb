"""Why a report did not finish, in words that carry no traceback and no path of this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from cskit.locale import gettext

__all__ = ["Failure", "Kind", "plain"]

Kind = Literal[
    "cell",
    "timeout",
    "deadline",
    "memory",
    "stopped",
    "kernel",
    "server",
    "start",
    "result",
    "page",
    "worker",
]

_LONGEST = 300
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# An absolute path of two or more parts; not the path of an address such as https://host/a/b.
_PATH = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:)?(?:[\\/][^\s\\/:'\"<>|()]+)+[\\/](?=[^\s\\/:'\"<>|()])")


@dataclass(frozen=True)
class Failure:
    """Why a report did not finish.

    Parameters
    ----------
    kind
        cell: an error in a cell; timeout: a cell took too long; deadline: the notebook did; memory:
        a cell needed too much of it; stopped: a cell ended the notebook early; kernel: the kernel died;
        server: the process that starts kernels died, and the kernel with it; start: the kernel did not
        start; result: the notebook recorded something that cannot be published; page: its page is not
        fit to be published; worker: the process that ran it died.
    cell
        The code cell, counted as JupyterLab counts them when the notebook runs from the top; 0
        where it is no cell's failure.
    detail
        Exception class and message, or what is wrong.
    source
        The cell's text.
    """

    kind: Kind
    cell: int = 0
    detail: str = ""
    source: str = ""

    def sentence(self) -> str:
        """Return the failure as one sentence, in the language in use."""
        says = {
            "cell": gettext("error in cell {cell}: {detail}"),
            "timeout": gettext("time limit reached in cell {cell} ({detail})"),
            "deadline": gettext("the notebook's time limit ({detail}) was reached in cell {cell}"),
            "memory": gettext("cell {cell} needed more memory than a kernel may have ({detail})"),
            "stopped": gettext("cell {cell} ended the notebook early ({detail})"),
            "kernel": gettext("its kernel died in cell {cell}; it may have run out of memory"),
            "server": gettext(
                "the process that starts kernels died in cell {cell}; it may have run out of memory"
            ),
            "start": gettext("its kernel did not start: {detail}"),
            "result": gettext("it recorded something that cannot be published: {detail}"),
            "page": gettext("its page is not fit to be published: {detail}"),
            "worker": gettext("the process that ran it died; it may have run out of memory"),
        }
        return says[self.kind].format(cell=self.cell, detail=plain(self.detail))

    def note(self) -> str:
        """Return what stands in ``failed/``: the sentence and the cell's text."""
        return self.sentence() + "\n" + (f"\n{self.source.strip()}\n" if self.source else "")


def plain(text: str) -> str:
    """Return a message on one line, without terminal colours and without machine paths.

    Examples
    --------
    >>> plain("No such file: '/home/ana/kit/data/x.csv'")
    "No such file: 'x.csv'"
    >>> plain("https://example.org/a/b is not allowed")
    'https://example.org/a/b is not allowed'
    """
    line = " ".join(_PATH.sub("", _ANSI.sub("", text)).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
