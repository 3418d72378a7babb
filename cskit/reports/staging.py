"""Where a run makes its reports before they are published: a folder of its own beside the month.

``reports/.staging-<month>-…/`` lies beside ``reports/<month>``, so that a rename never copies. A run
that was ended leaves it behind; the next run of the month takes from it what is finished (done.py)
and takes it away. The lock (lock.py) sees to it that no run works in a folder that is left behind.
"""

from __future__ import annotations

import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cskit.reports.files import as_environment, make_folder

__all__ = ["Staging", "clear", "left_behind", "staging", "undisturbed"]


class Staging:
    """The folders of a run that is not published yet.

    Parameters
    ----------
    root
        The staging folder itself.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tree = root / "tree"  # the month as it will be published
        self.failed = self.tree / "failed"
        self.work = root / "work"  # a kernel's working directory and what it recorded
        self.private = root / "private"  # where Jupyter finds no settings
        self.done = root / "done"  # a note for each report that is finished
        self.journal = root / "run.jsonl"
        self.publishing = root / "publishing.json"  # there while the month is swapped


@contextmanager
def staging(out: Path, month: str) -> Iterator[Staging]:
    """Give a staging folder beside ``out/<month>``; gone when the block ends well.

    Where the block ends in an error or is interrupted, what is finished stays for the next run.
    """
    with as_environment(out):
        make_folder(out)
        made = Staging(Path(tempfile.mkdtemp(prefix=_prefix(month), dir=out.resolve())))
        for folder in (made.tree, made.work, made.private, made.done):
            folder.mkdir(mode=0o700)
    try:
        yield made
    except BaseException:
        with undisturbed():
            clear(made.work)
            clear(made.private)
            if not any(made.done.iterdir()) and not made.publishing.exists():
                clear(made.root)
        raise
    with undisturbed():  # a second Ctrl-C must not leave half a staging folder behind
        clear(made.root)


def left_behind(out: Path, month: str) -> list[Staging]:
    """Return the staging folders of runs of the month that were ended; oldest first."""
    found = [path for path in out.resolve().glob(f"{_prefix(month)}*") if path.is_dir()]
    return [Staging(path) for path in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))]


def clear(folder: Path) -> None:
    """Take a folder away, whatever is in it."""
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C and SIGTERM until the block ends; then they do what they would have done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def _prefix(month: str) -> str:
    return f".staging-{month}-"
