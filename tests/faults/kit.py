"""A tiny kit of its own: a copy of the package, two books, two notebooks, and runs of it as processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from tests.reports.tiny import OPEN, RECORD, notebook
from tests.runs import MONTH, ROOT

BOOKS = ("Norte", "Sul")
BEFORE = "2026-08"
PATIENCE = 120.0  # seconds for a run to end; one without a fault takes three or four

# Each execution leaves a line outside of everything that is compared.
COUNT = (
    "import os\n"
    'name = os.environ["FAULTS_PLACE"] + "/executed"\n'
    'line = f"{portfolio} NOTEBOOK {os.getpid()} {os.getppid()}\\n"\n'
    'opened = open(name, "a")\n'
    "opened.write(line)\n"
    "opened.close()"
)


@dataclass(frozen=True)
class Kit:
    """A checkout with tiny notebooks and data; ``place`` is where a fault and its notebooks meet."""

    folder: Path
    place: Path

    @property
    def out(self) -> Path:
        """Where its months lie."""
        return self.folder / "reports"

    @property
    def month(self) -> Path:
        """The month's folder."""
        return self.out / MONTH

    def trouble(self, cell: str, *, books: Sequence[str] = ("Sul",), name: str = "first") -> None:
        """Put a cell into a notebook that acts in these books only; before what it records."""
        body = "\n".join(f"    {line}" for line in cell.splitlines())
        cells = [OPEN, counted(name), f"if portfolio in {tuple(books)!r}:\n{body}", RECORD]
        notebook(self.folder / "notebooks", name, cells)

    def limits(self, **limits: int) -> None:
        """Set limits of a report."""
        path = self.folder / "parameters" / "tiny.yaml"
        path.write_text(f"{_PARAMETERS}limits: {limits}\n", encoding="utf-8")

    def executed(self) -> list[tuple[str, str]]:
        """Give the reports whose cells ran, in order, as often as they ran."""
        path = self.place / "executed"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return [(line.split()[0], line.split()[1]) for line in lines]

    def start(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
        out: Path | None = None,
        unset: Sequence[str] = (),
        **how: object,
    ) -> Going:
        """Start ``cskit run tiny`` in this kit, in a session and with a mark of its own."""
        mark = uuid.uuid4().hex
        own = {"PYTHONPATH": str(self.folder), "FAULTS_MARK": mark, "FAULTS_PLACE": str(self.place)}
        variables = {**os.environ, **own, **(env or {})}
        command = [*prefix, sys.executable, "-m", "cskit", "run", "tiny", "--out", str(out or self.out)]
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            env={name: value for name, value in variables.items() if name not in unset},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            **how,  # type: ignore[call-overload]
        )
        return Going(process, mark, time.monotonic())

    def run(self, *arguments: str | Path, **how: object) -> Ended:
        """Run it to its end."""
        return self.start(*arguments, **how).end()  # type: ignore[arg-type]

    def copy(self, folder: Path) -> Kit:
        """Give the same kit elsewhere; the package is shared by links, as nobody changes it."""
        shutil.copytree(self.folder / "cskit", folder / "cskit", copy_function=_link)
        shutil.copytree(self.folder, folder, ignore=_not_package, dirs_exist_ok=True)
        return Kit(folder, _place(folder))


@dataclass
class Going:
    """A run that goes on."""

    process: subprocess.Popen[bytes]
    mark: str
    since: float
    sent: list[int] = field(default_factory=list)

    def send(self, number: int, *, group: bool = False) -> None:
        """Send it a signal, as ``kill`` does or as a terminal does."""
        if self.process.poll() is None:
            self.sent.append(number)
            (os.killpg if group else os.kill)(self.process.pid, number)

    def end(self, patience: float = PATIENCE) -> Ended:
        """Wait for its end; where it hangs, kill it and say so."""
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            code = None
        took = time.monotonic() - self.since
        return Ended(code, _said(self.process.stdout), _said(self.process.stderr), self.mark, took)


@dataclass(frozen=True)
class Ended:
    """How a run ended; a code of None where it hung."""

    code: int | None
    out: str
    err: str
    mark: str
    seconds: float


def counted(name: str) -> str:
    """Give the cell that counts executions of a notebook."""
    return COUNT.replace("NOTEBOOK", name)


def make(folder: Path) -> Kit:
    """Make the kit from the package as it is now, with its bytecode."""
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("cskit", "requirements"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    books = folder / "notebooks"
    notebook(books, "first", [OPEN, counted("first"), RECORD], order=1)
    cover = '[one["headline"] for one in book.recorded()]'
    notebook(books, "home", [OPEN, counted("home"), cover], role="cover", order=99)
    (folder / "parameters").mkdir()
    (folder / "parameters" / "tiny.yaml").write_text(_PARAMETERS, encoding="utf-8")
    _write_company(folder / "data")
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder / "cskit")], check=True)
    return Kit(folder, _place(folder))


_PARAMETERS = f"""\
month: {MONTH}
currency: BRL
data:
  customers: {{path: data/customers.csv}}
  contracts: {{path: data/contracts.csv}}
"""


def _write_company(folder: Path) -> None:
    """Write six accounts in two books."""
    customers, contracts = (
        ["customer_id,name,portfolio"],
        ["contract_id,customer_id,start_on,amount,interval"],
    )
    for number in range(6):
        customers.append(f"C{number},Account {number},{BOOKS[number % 2]}")
        contracts.append(f"K{number},C{number},2026-0{number + 1}-01,{100 + number},month")
    folder.mkdir()
    (folder / "customers.csv").write_text("\n".join(customers) + "\n", encoding="utf-8")
    (folder / "contracts.csv").write_text("\n".join(contracts) + "\n", encoding="utf-8")


def _place(folder: Path) -> Path:
    """Make the folder beside a kit in which everybody may write."""
    place = folder.with_name(f"{folder.name}-place")
    place.mkdir()
    place.chmod(0o777)
    return place


def _said(pipe: IO[bytes] | None) -> str:
    """Give what is in a pipe, without waiting for whoever may still hold its other end."""
    if pipe is None:
        return ""
    os.set_blocking(pipe.fileno(), False)
    with pipe:
        return (pipe.read() or b"").decode("utf-8", "replace")


_link = partial(os.link, follow_symlinks=False)
_not_package = shutil.ignore_patterns("cskit", "snapshots")
