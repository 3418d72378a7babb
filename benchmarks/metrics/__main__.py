"""``make bench``, or ``python -m benchmarks.metrics``: measure, keep the results, write the page."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from benchmarks.metrics.contests import CONTESTS
from benchmarks.metrics.page import put_into
from benchmarks.metrics.rounds import contend
from benchmarks.run.measure import machine

_HERE = Path(__file__).resolve().parent


def main(
    only: Annotated[str, typer.Option(help="Contests, with commas between them.")] = ",".join(CONTESTS),
    rows: Annotated[int | None, typer.Option(min=100, help="Rows of each contest, not those it has.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often to measure.")] = 3,
    peers: Annotated[Path | None, typer.Option(help="The Python of the peers' environment.")] = None,
    out: Annotated[Path, typer.Option(help="Folder of README.md and results.json.")] = _HERE,
) -> None:
    """Measure tables and fits against those who make the same ones."""
    asked = only.split(",")
    for name in asked:
        if name not in CONTESTS:
            raise typer.BadParameter(f"contest: expected one of {', '.join(CONTESTS)}. Found {name!r}.")
    for name in asked:
        start, found = perf_counter(), []
        for size in [rows] if rows else CONTESTS[name].sizes:
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                found.append(contend(name, size, Path(folder), peers, rounds, _say))
        _keep(out, name, {"machine": machine(()), "rounds": rounds, "sizes": found})
        _say(f"{name}: done in {perf_counter() - start:.0f} s")


def _keep(out: Path, name: str, found: dict[str, Any]) -> None:
    """Keep the results of a contest beside those of the others, and write the tables."""
    file, page = out / "results.json", out / "README.md"
    results = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    results[name] = found
    out.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = (page if page.is_file() else _HERE / "README.md").read_text(encoding="utf-8")
    page.write_text(put_into(text, results), encoding="utf-8")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
