"""A company of two accounts, whose tables a test replaces one at a time."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cskit import company
from cskit.data import checks, inputs, sources
from cskit.data.checks import Checked
from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot
from cskit.errors import Problem

CUSTOMERS = "customer_id,name,portfolio\nC1,Ana,Sul\nC2,Beto,Norte\n"
CONTRACTS = (
    "contract_id,customer_id,start_on,end_on,amount,interval\n"
    "K1,C1,2026-01-01,,100.00,month\n"
    "K2,C2,2026-02-01,2026-12-01,1200.00,year\n"
)
SURVEYS = (
    "response_id,customer_id,answered_on,survey,score,comment\n"
    'R1,C1,2026-01-01,nps,9,"bom\ne barato"\nR2,C2,2026-01-02,nps,11,caro\nR3,C2,2026-01-03,csat,4.5,NA\n'
)
SURVEYS_HEAD = "response_id,customer_id,answered_on,survey,score\n"
TABLES = {"customers": CUSTOMERS, "contracts": CONTRACTS, "surveys": SURVEYS}
PROGRAM = """
import sys
from pathlib import Path
from cskit import company
from cskit.data import parameters
found = company.build(parameters.load(Path(sys.argv[1])), Path(sys.argv[2]))
print(found.folder.name)
"""


def written(folder: Path, tables: Mapping[str, str | bytes], **stated: Any) -> Parameters:
    """Write tables as CSV into a folder; return parameters that read them.

    ``stated`` holds what the parameters file states beside, and by ``<table>__<key>`` what a source states.
    """
    both = {"customers": CUSTOMERS, "contracts": CONTRACTS} | dict(tables)
    data: dict[str, dict[str, Any]] = {}
    for table, content in both.items():
        path = folder / f"{table}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        data[table] = {"path": path.name}
    for key in [key for key in stated if "__" in key]:
        table, name = key.split("__")
        data[table][name] = stated.pop(key)
    values = {
        "month": "2026-03",
        "currency": "BRL",
        "data": data,
        "base": folder,
        "file": folder / "mine.yaml",
    }
    return Parameters.model_validate(values | stated)


def contract(**cells):
    """A contracts table with one row, some of whose cells are replaced."""
    row = {
        "contract_id": "K1",
        "customer_id": "C1",
        "start_on": "2026-01-01",
        "end_on": "2027-01-01",
        "amount": "100",
        "interval": "month",
    } | cells
    quoted = ['"' + value.replace('"', '""') + '"' for value in row.values()]
    return ",".join(row) + "\n" + ",".join(quoted) + "\n"


def checked(parameters: Parameters) -> Checked:
    """Read and check, without deriving anything."""
    paths = list(inputs.digests(parameters))
    return checks.check(sources.connect(paths, Path(tempfile.mkdtemp())), parameters)


def problems(folder: Path, tables: Mapping[str, str | bytes] | None = None, **stated: Any) -> list[Problem]:
    """The problems of a company with some tables replaced."""
    return sorted(checked(written(folder, tables or {}, **stated)).problems)


def accepted(found: Checked, table: str, columns: str) -> list[tuple[Any, ...]]:
    """Accepted rows of a table, in the order of the file."""
    return found.connection.execute(
        f"SELECT {columns} FROM accepted_{table} ORDER BY file_no, row_no"
    ).fetchall()


def snapshot(folder: Path, tables: Mapping[str, str | bytes] | None = None, **stated: Any) -> Snapshot:
    """The snapshot of a company with some tables replaced."""
    return company.build(written(folder, tables or {}, **stated), folder / "snapshots")


def built_apart(
    base: Path, cwd: Path, env: Mapping[str, str] | None = None, program: str = PROGRAM
) -> list[str]:
    """Build the snapshot of ``mine.yaml`` into ``out`` in a process of its own; what it printed, by line."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(base / "mine.yaml"), str(base / "out")],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
