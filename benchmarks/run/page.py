"""The results as Markdown, put into the README beside what people wrote there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from benchmarks.run.contestants import CONTESTANTS

__all__ = ["BEGIN", "END", "put_into", "tables"]

BEGIN = "<!-- made by `make bench-run` from run/results.json -->"
END = "<!-- end -->"

Results = Mapping[str, Any]


def put_into(readme: str, results: Results) -> str:
    """Give the README with the tables of these results in their place."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(results)}\n{END}{after}"


def tables(results: Results) -> str:
    """Give the tables of the stages that there are results of."""
    sections = {"throughput": _throughput, "growth": _growth, "unchanged": _unchanged, "help": _help}
    parts = [section(results[name]) for name, section in sections.items() if name in results]
    return "\n".join([_goals(results), *parts])


def _goals(results: Results) -> str:
    """Give what the engine is held to, and what was measured."""
    rows = list(_measured(results))
    return _table(("goal", "held to", "measured"), rows)


def _measured(results: Results) -> Iterator[tuple[str, str, str]]:
    if "throughput" in results:
        found = results["throughput"]
        light = found["sets"].get("light") or (found["sets"]["all"] if found["light"] else None)
        every = found["sets"]["all"]
        if light and {"kit", "loop"} <= set(light):
            yield "notebooks of ≤ 1 s, against the loop", "≥ 15 ×", _ratios(light)
            yield "all notebooks, against the loop", "stated", _ratios(every)
        if {"kit", "bare"} <= set(every):
            cores = found["machine"]["cores"]
            limit = median(_speeds(every["bare"])) * cores / median(_speeds(every["kit"]))
            yield "time against the bare cells ÷ cores", "≤ 1.3 ×", _times(limit)
            yield "CPU of a report beyond its cells", "≤ 100 ms", _overhead(every)
            yield "kernel and rendering of a report, by the clock", "≤ 100 ms", f"{_told(every):.0f} ms"
    if "unchanged" in results:
        found = results["unchanged"]
        goal = f"unchanged run of {found['reports']} reports"
        yield goal, "≤ 2 s", f"{median(one['wall'] for one in found['again']):.2f} s"
    if "help" in results:
        wall = median(one["wall"] for one in results["help"]["times"])
        yield "`cskit --help`", "≤ 0.25 s", f"{wall:.2f} s"
    if "growth" in results and len(results["growth"]["runs"]) > 1:
        yield from _grown(results["growth"]["runs"])


def _grown(runs: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Compare the largest company with the smaller ones."""
    runs = sorted(runs, key=_size)
    first, last, each = runs[0], runs[-1], _each_more(runs)
    if len(each) > 1:
        words = f"a report more, at {last['portfolios']} portfolios against {runs[1]['portfolios']}"
        yield words, "≈ 1 ×", _times(each[-1] / each[0])
    words = f"peak of memory, at {last['portfolios']} portfolios against {first['portfolios']}"
    yield words, "≈ 1 ×", _times(last["memory"]["peak"] / first["memory"]["peak"])


def _throughput(found: Results) -> str:
    """Give a table for each set of notebooks."""
    lines = ["\n### Reports per minute\n", _where(found["machine"]), ""]
    lines.append(
        f"{found['rounds']} rounds, {found['portfolios']} portfolios of the sample company; the contestants "
        f"that work by hand make those of {found['by_hand']}, another one in each round. Median and range."
    )
    for label, rounds in found["sets"].items():
        names = found["bare_seconds"] if label == "all" else found["light"]
        same = ", of which every one is light" if len(found["light"]) == len(found["bare_seconds"]) else ""
        lines.append(f"\n**{label.capitalize()}**: {', '.join(names)}{same}.\n")
        lines.append(_contest(rounds))
    seconds = ", ".join(f"{name} {value:.2f}" for name, value in found["bare_seconds"].items())
    lines.append(f"\nCPU seconds of the bare cells, the median portfolio: {seconds}.")
    return "\n".join([*lines, *_inside(found["sets"]["all"])]) + "\n"


def _contest(rounds: Mapping[str, Any]) -> str:
    """Give the table of one set of notebooks."""
    rows = []
    for name, entries in rounds.items():
        speeds = _speeds(entries)
        cpu = median(one["cpu"] / one["reports"] for one in entries)
        against = _times(_ratio(rounds, name, "loop")) if "loop" in rounds else "—"
        spread = f"{median(speeds):.1f} ({min(speeds):.1f} to {max(speeds):.1f})"
        others = f"{100 * max(one['others'] for one in entries):.0f}%"
        rows.append((CONTESTANTS[name].words, spread, against, f"{cpu:.2f}", others))
    head = ("", "reports a minute", "against the loop", "CPU s a report", "taken by others")
    return _table(head, sorted(rows, key=lambda row: float(row[1].split()[0])))


def _inside(rounds: Mapping[str, Any]) -> list[str]:
    """Say where the kit's time goes."""
    if "kit" not in rounds:
        return []
    parts = {
        name: median(one["seconds"][name] for one in rounds["kit"]) for name in ("kernel", "cells", "render")
    }
    phases = {name: median(one["phases"][name] for one in rounds["kit"]) for name in ("before", "after")}
    said = ", ".join(f"{name} {1000 * value:.0f} ms" for name, value in parts.items())
    return [
        f"\nA report of `cskit run`, median: {said}. Before the first report {phases['before']:.1f} s, "
        f"after the last {phases['after']:.1f} s."
    ]


def _growth(found: Results) -> str:
    """Give a row for each size: first of time, then of memory and pages."""
    runs = sorted(found["runs"], key=_size)
    more = ["—", *(f"{each:.2f}" for each in _each_more(runs))]
    time = [
        (
            *(str(run["portfolios"]), str(run["reports"]), f"{run['wall']:.0f}", each),
            f"{run['cpu'] / run['reports']:.2f}",
            f"{run['phases']['before']:.1f}",
            f"{run['phases']['after']:.1f}",
        )
        for run, each in zip(runs, more, strict=True)
    ]
    head = (
        *("portfolios", "reports", "s", "s for each report more", "CPU s a report"),
        *("s before the first report", "s after the last"),
    )
    where = f"{_where(found['machine'])}\n\nAbout {found['accounts']} accounts a portfolio."
    return f"\n### Growth\n\n{where}\n\n{_table(head, time)}\n{_memory_and_pages(runs)}"


def _memory_and_pages(runs: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for run in runs:
        memory, pages = run["memory"], run["pages"]
        quarters = " → ".join(f"{value:.0f}" for value in memory["quarters"])
        sizes = (f"{pages[name] / 1000:.0f}" for name in ("median", "largest", "index"))
        peaks = (f"{memory['peak']:.0f}", f"{memory['runner']:.0f}")
        rows.append((str(run["portfolios"]), *peaks, quarters, *sizes, f"{pages['month'] / 1e6:.0f}"))
    head = (
        *("portfolios", "peak of memory, MB", "the runner's own peak", "median of each quarter of the run"),
        *("median page, kB", "largest page", "the run's index", "the whole month, MB"),
    )
    return _table(head, rows)


def _each_more(runs: Sequence[Mapping[str, Any]]) -> list[float]:
    """Give the seconds for each report more, from one size to the next."""
    return [
        (large["wall"] - small["wall"]) / (large["reports"] - small["reports"])
        for small, large in pairwise(runs)
    ]


def _unchanged(found: Results) -> str:
    """Say how long the same run takes again."""
    again = found["again"]
    walls, made = [one["wall"] for one in again], max(one["reports"] for one in again)
    spread = f"{median(walls):.2f} s ({min(walls):.2f} to {max(walls):.2f})"
    return (
        f"\n### Nothing has changed\n\n{_where(found['machine'])}\n\n"
        f"{found['reports']} reports of {found['portfolios']} portfolios took "
        f"{found['first']['wall']:.0f} s. The same command again: {spread}, "
        f"{median(one['cpu'] for one in again):.2f} s of CPU; {made} reports were made anew.\n"
    )


def _help(found: Results) -> str:
    """Say how soon the help is there."""
    walls = [one["wall"] for one in found["times"]]
    return (
        f"\n### Help\n\n{_where(found['machine'])}\n\n`cskit --help`: {median(walls):.3f} s "
        f"({min(walls):.3f} to {max(walls):.3f}).\n"
    )


def _where(machine: Mapping[str, Any]) -> str:
    """Say on what machine."""
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    load = ", ".join(f"{value:.2f}" for value in machine["load"])
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB; load at the start {load}; "
        f"{machine['system']}, Python {machine['python']}, {versions}."
    )


def _speeds(entries: Sequence[Mapping[str, Any]]) -> list[float]:
    """Give the reports per minute of each round."""
    return [60 * one["reports"] / one["wall"] for one in entries]


def _ratio(rounds: Mapping[str, Any], name: str, other: str) -> float:
    """Give how many times as fast a contestant is as another, by their medians."""
    return median(_speeds(rounds[name])) / median(_speeds(rounds[other]))


def _ratios(rounds: Mapping[str, Any]) -> str:
    """Say how many times as fast as the loop the kit is: by the clock, and by its CPU seconds."""
    kit, loop = (median(one["cpu"] / one["reports"] for one in rounds[name]) for name in ("kit", "loop"))
    said = f"{_times(_ratio(rounds, 'kit', 'loop'))} ({_times(loop / kit)} by CPU seconds)"
    if "loops" in rounds:
        said += f"; {_times(_ratio(rounds, 'kit', 'loops'))} against a loop per core"
    return said


def _overhead(rounds: Mapping[str, Any]) -> str:
    """Say how many CPU milliseconds a report of the kit takes beyond those of the bare cells.

    For each report more, which is what two runs of different size tell; and with what a run takes at its
    start and end, spread over its reports.
    """
    kit, bare = (
        float(median(one["cpu"] / one["reports"] for one in rounds[name])) for name in ("kit", "bare")
    )
    whole = f"{1000 * (kit - bare):.0f} ms"
    some, every = rounds.get("small", [{"reports": 0, "cpu": 0}]), rounds["kit"]
    more = every[0]["reports"] - some[0]["reports"]
    if not some[0]["reports"] or not more:
        return f"{whole}, the run's start and end included"
    cpu = median(one["cpu"] for one in every) - median(one["cpu"] for one in some)
    each = f"{1000 * (cpu / more - bare):.0f} ms"
    return f"{each}; {whole} with the start and end of a run of {every[0]['reports']} reports"


def _told(rounds: Mapping[str, Any]) -> float:
    """Give the milliseconds that the kit's journal tells for kernel and rendering."""
    return 1000 * float(median(one["seconds"]["kernel"] + one["seconds"]["render"] for one in rounds["kit"]))


def _size(run: Mapping[str, Any]) -> int:
    return int(run["portfolios"])


def _times(ratio: float) -> str:
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.1f} ×"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
