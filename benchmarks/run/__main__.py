"""``make bench-run``, or ``python -m benchmarks.run``: measure, keep the results, write the tables."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from benchmarks.run.contestants import CONTESTANTS
from benchmarks.run.growth import growth, help_text, unchanged
from benchmarks.run.measure import adopt_orphans
from benchmarks.run.page import put_into
from benchmarks.run.throughput import throughput

_HERE = Path(__file__).resolve().parent
_STAGES = ("throughput", "growth", "unchanged", "help")


def main(
    only: Annotated[str, typer.Option(help="Stages, with commas between them.")] = ",".join(_STAGES),
    portfolios: Annotated[int, typer.Option(min=1, help="Throughput: portfolios of the sample.")] = 8,
    by_hand: Annotated[int, typer.Option(min=1, help="Throughput: of these, for the slow ones.")] = 1,
    rounds: Annotated[int, typer.Option(min=1, help="How often to measure, but for growth.")] = 3,
    contestant: Annotated[list[str] | None, typer.Option(help="Only this one; may be repeated.")] = None,
    notebook: Annotated[list[str] | None, typer.Option(help="Only this one; may be repeated.")] = None,
    sizes: Annotated[str, typer.Option(help="Growth: numbers of portfolios.")] = "8,32,128,500",
    many: Annotated[int, typer.Option(min=1, help="Unchanged: portfolios of the company.")] = 63,
    out: Annotated[Path, typer.Option(help="Folder of README.md and run/results.json.")] = _HERE.parent,
) -> None:
    """Measure runs: throughput, growth, an unchanged run, help."""
    asked, names, some = only.split(","), notebook or [], contestant or []
    _check("stage", asked, _STAGES)
    _check("contestant", some, CONTESTANTS)
    adopt_orphans()
    stages: dict[str, Callable[[Path], dict[str, Any]]] = {
        "throughput": lambda folder: throughput(
            folder,
            _say,
            portfolios=portfolios,
            by_hand=by_hand,
            rounds=rounds,
            notebooks=names,
            contestants=some,
        ),
        "growth": lambda folder: growth(
            folder, _say, sizes=[int(size) for size in sizes.split(",")], notebooks=names
        ),
        "unchanged": lambda folder: unchanged(folder, _say, portfolios=many, rounds=rounds, notebooks=names),
        "help": lambda _: help_text(_say, rounds=max(rounds, 10)),
    }
    for stage in asked:
        start = perf_counter()
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            _keep(out, stage, stages[stage](Path(folder)))
        _say(f"{stage}: done in {perf_counter() - start:.0f} s")


def _keep(out: Path, stage: str, found: dict[str, Any]) -> None:
    """Keep the results of a stage beside those of the others, and write the tables."""
    file, readme = out / "run" / "results.json", out / "README.md"
    results = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    results[stage] = found
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if not readme.is_file():
        shutil.copy(_HERE.parent / "README.md", readme)
    readme.write_text(put_into(readme.read_text(encoding="utf-8"), results), encoding="utf-8")


def _check(what: str, names: list[str], known: Any) -> None:
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"{what}: expected one of {', '.join(known)}. Found {name!r}.")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
