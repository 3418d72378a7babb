"""What the command line says: lines for a person, JSON for a program, and how a run ended."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from cskit.data.terminal import harmless
from cskit.errors import SomeReportsFailed

if TYPE_CHECKING:
    from cskit.reports.journal import Event, Listener
    from cskit.reports.run import Foreseen, Outcome

__all__ = ["as_line", "both", "conclude", "print_json", "say_err", "say_foreseen"]


def say_foreseen(found: Sequence[Foreseen], *, as_json: bool) -> None:
    """Say what a run would make, why, and how long the reports took last time."""
    todo = [one for one in found if one.why]
    for one in todo:
        if as_json:
            facts = {"portfolio": one.portfolio, "notebook": one.notebook}
            print_json({"event": "would", **facts, "why": one.why, "seconds": one.seconds})
        else:
            took = "" if one.seconds is None else f" (about {one.seconds:.1f} s)"
            typer.echo(f"{one.portfolio} · {one.notebook}: {one.why}{took}")
    known = [one.seconds for one in todo if one.seconds is not None]
    # One after another; several at once take a part of it.
    work = round(sum(known) / len(known) * len(todo), 1) if known else None
    if as_json:
        print_json({"event": "foreseen", "would": len(todo), "kept": len(found) - len(todo), "seconds": work})
        return
    took = f", about {work:.0f} s of work" if work is not None else ""
    typer.echo(f"{len(todo)} of {len(found)} reports would be made{took}. Nothing was made.")


def conclude(outcome: Outcome, *, as_json: bool) -> None:
    """Say how the run ended and where its index is; exit 4 where reports failed."""
    total = outcome.ready + len(outcome.failed)
    if as_json:
        print_json(
            {
                "event": "done",
                "index": str(outcome.index),
                "ready": outcome.ready,
                "made": outcome.made,
                "kept": outcome.kept,
                "skipped": len(outcome.skipped),
                "failed": len(outcome.failed),
            }
        )
    else:
        kept = f" ({outcome.made} made, {outcome.kept} there already)" if outcome.kept else ""
        typer.echo(f"{outcome.ready} of {total} reports ready{kept}. Open {outcome.index}")
    if outcome.failed:
        lines = [f"{portfolio} · {notebook}: {why}" for (portfolio, notebook), why in outcome.failed.items()]
        say_err("\n".join(["Failed, with the reason in failed/:", *lines]))
        raise typer.Exit(SomeReportsFailed.exit_code)


def both(*listeners: Listener) -> Listener:
    """Return a listener that tells several."""

    def tell(event: Event) -> None:
        for listener in listeners:
            listener(event)

    return tell


def as_line(event: Event) -> None:
    """Say an event of a run as a line of JSON."""
    print_json(event.as_dict())


def print_json(content: Mapping[str, object]) -> None:
    """Say something as a line of JSON, for a program."""
    typer.echo(json.dumps(content, ensure_ascii=False))


def say_err(lines: str) -> None:
    """Say something on stderr; whatever data it holds, it steers no terminal."""
    for line in lines.split("\n"):
        typer.echo(harmless(line), err=True)
