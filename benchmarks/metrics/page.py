"""The results as Markdown, put into the page beside what people wrote there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks.metrics.contestant import Contest
from benchmarks.metrics.contests import CONTESTS

__all__ = ["BEGIN", "END", "put_into", "tables"]

BEGIN = "<!-- made by `make bench` from results.json -->"
END = "<!-- end -->"

_MEMORY = 2.0
"""Memory that the kit may take: as often the input's."""

_EQUAL = 1e-4
"""A log-likelihood lower by less is an equal one: what the models are held to against published maxima."""

Found = Mapping[str, Any]


def put_into(page: str, results: Found) -> str:
    """Give the page with the tables of these results in their place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(results)}\n{END}{after}"


def tables(results: Found) -> str:
    """Give the goals, and each contest's tables."""
    known = [name for name in CONTESTS if name in results]
    rows = [row for name in known for found in results[name]["sizes"] for row in _goals(name, found)]
    goals = _table(("goal", "held to", "measured", ""), rows)
    return "\n".join([goals, *(_contest(CONTESTS[name], results[name]) for name in known)])


def _goals(name: str, found: Found) -> Iterator[tuple[str, str, str, str]]:
    """Say what the kit is held to at one size, and what was measured."""
    contest, times = CONTESTS[name], found["times"]
    what = f"{name}, {_count(found['rows'])} rows"
    ours = _wall(times["kit"])
    for against, limit in contest.goals.items():
        fastest = min((_wall(times[one]) for one in _of(contest, against) if one in times), default=None)
        if fastest is None:
            continue
        words = {"peer": "the faster package", "limit": "the faster bare query"}.get(against, against)
        ratio = ours / fastest
        said, held = (fastest / ours, 1 / limit) if limit < 1 else (ratio, limit)
        sign, speed = ("≥", "faster than") if limit < 1 else ("≤", "the time of")
        yield f"{what}: {speed} {words}", f"{sign} {_times(held)}", _times(said), _met(ratio <= limit)
    if contest.likelihood is None:
        memory = max(one["peak_mb"] for one in times["kit"]) / found["input_mb"]
        yield (
            f"{what}: memory against the input",
            f"≤ {_times(_MEMORY)}",
            _times(memory),
            _met(memory <= _MEMORY),
        )
    else:
        best = max(value for one, value in found["likelihood"].items() if one != "kit")
        less = best - found["likelihood"]["kit"]
        met = less <= _EQUAL
        yield (
            f"{what}: log-likelihood less the best other's",
            "≥ 0",
            f"{0.0 - round(less, 6):+.6f}",
            _met(met),
        )


def _of(contest: Contest, against: str) -> list[str]:
    """Give the contestants of a role, or the one of that name."""
    return [one for one, who in contest.contestants.items() if against in (one, who.role)]


def _contest(contest: Contest, results: Found) -> str:
    """Give a contest's tables, a size each."""
    versions = results["sizes"][-1]["versions"]
    parts = [f"\n### {contest.words}\n", f"{_where(results['machine'])} {_versions(versions)}"]
    for found in results["sizes"]:
        parts.append(f"\n**{_count(found['rows'])} rows**, {_mb(found['input_mb'])} in memory.\n")
        parts.append(_size(contest, found))
        parts += [
            f"Without {contest.contestants[one].words}: {why}.\n" for one, why in found["absent"].items()
        ]
    return "\n".join(parts)


def _size(contest: Contest, found: Found) -> str:
    """Give the table of one size, the fastest first."""
    times, ours = found["times"], _wall(found["times"]["kit"])
    rows = []
    for one in sorted(times, key=lambda one: _wall(times[one])):
        entries = times[one]
        walls = [entry["wall"] for entry in entries]
        peak = max(entry["peak_mb"] for entry in entries)
        spread = f"{_seconds(min(walls))} to {_seconds(max(walls))}" if len(walls) > 1 else "once"
        row = [contest.contestants[one].words, _seconds(median(walls)), spread, _times(_wall(entries) / ours)]
        row.append(_seconds(median(entry["cpu"] for entry in entries)))
        row += [_mb(peak)]
        row.append(
            f"{found['likelihood'][one]:.6f}" if contest.likelihood else _times(peak / found["input_mb"])
        )
        rows.append(row)
    last = "log-likelihood" if contest.likelihood else "against the input"
    return _table(("", "time", "range", "against ours", "CPU", "peak of memory", last), rows)


def _where(machine: Found) -> str:
    """Say on what machine."""
    load = ", ".join(f"{value:.2f}" for value in machine["load"])
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB; load at the start {load}; "
        f"{machine['system']}, Python {machine['python']}."
    )


def _versions(found: Mapping[str, Mapping[str, str]]) -> str:
    """Say with which packages: ours, then the others'."""
    said = (", ".join(f"{name} {number}" for name, number in found[who].items()) for who in ("kit", "others"))
    return "The kit with {}; the others with {}.".format(*said)


def _wall(entries: Sequence[Found]) -> float:
    return float(median(entry["wall"] for entry in entries))


def _met(is_met: bool) -> str:
    return "met" if is_met else "**not met**"


def _count(rows: int) -> str:
    return f"{rows:,}"


def _seconds(value: float) -> str:
    return f"{1000 * value:.3g} ms" if value < 1 else f"{value:.3g} s"


def _mb(value: float) -> str:
    return f"{value:.0f} MB" if value >= 1 else "under 1 MB"


def _times(ratio: float) -> str:
    return f"{ratio:.3g} ×" if ratio < 1000 else f"{ratio:.0f} ×"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
