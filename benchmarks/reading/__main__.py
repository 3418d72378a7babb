"""``make bench-read``, or ``python -m benchmarks.reading``: measure, keep the results, write the page."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.reading.data import write
from benchmarks.reading.page import put_into
from benchmarks.run.measure import machine

_HERE = Path(__file__).resolve().parent
_SIZES = {"rows": (382_000, 36), "accounts": (1_000_000, 12)}
"""By stage, accounts and months: some 10 million rows, and a million accounts."""


def main(
    only: Annotated[str, typer.Option(help="Stages, with commas between them.")] = ",".join(_SIZES),
    accounts: Annotated[
        int | None, typer.Option(min=50, help="Accounts of each stage, not those it has.")
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often to measure.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder of README.md and results.json.")] = _HERE,
) -> None:
    """Measure how long reading takes against DuckDB that only reads and writes."""
    for stage in only.split(","):
        if stage not in _SIZES:
            raise typer.BadParameter(f"stage: expected one of {', '.join(_SIZES)}. Found {stage!r}.")
        size, months = _SIZES[stage]
        times: dict[str, list[dict[str, Any]]] = {"bare": [], "read": [], "build": []}
        for _ in range(rounds):
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                rows = write(accounts or size, months, Path(folder))
                (Path(folder) / "scratch").mkdir()
                for name, entries in times.items():
                    entries.append(_timed(name, folder))
                    print(
                        f"{stage}, {rows:,} rows, {name}: {entries[-1]['cpu']:.1f} s of CPU", file=sys.stderr
                    )
        found = {"accounts": accounts or size, "months": months, "rows": rows, "times": times}
        _keep(out, stage, {"machine": machine(("duckdb", "pyarrow", "pandas"))} | found)


def _timed(name: str, folder: str) -> dict[str, Any]:
    """Run one contestant in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reading.one", name, folder],
        cwd=_HERE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{name}: ended with {done.returncode}.\n{done.stderr[-3000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _keep(out: Path, stage: str, found: dict[str, Any]) -> None:
    """Keep the results of a stage beside those of the other, and write the tables."""
    file, page = out / "results.json", out / "README.md"
    results = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    results[stage] = found
    out.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = (page if page.is_file() else _HERE / "README.md").read_text(encoding="utf-8")
    page.write_text(put_into(text, results), encoding="utf-8")


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
