"""The results as Markdown, put into the page beside what people wrote there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

__all__ = ["BEGIN", "END", "put_into"]

BEGIN = "<!-- made by `make bench-read` from results.json -->"
END = "<!-- end -->"

_TIMES, _GB = 3.0, 4.0
"""What the issue asks for: so often the bare time, and so much memory."""

_WORDS = {
    "bare": "DuckDB: typed `read_csv`, `COPY` to Parquet",
    "read": "cskit: read, typed and checked",
    "build": "cskit: the whole snapshot",
}

Found = Mapping[str, Any]


def put_into(page: str, results: Mapping[str, Found]) -> str:
    """Give the page with the tables of these results in their place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    parts = "\n".join(_stage(name, results[name]) for name in ("rows", "accounts") if name in results)
    return f"{before}{BEGIN}\n\n{parts}\n{END}{after}"


def _stage(name: str, found: Found) -> str:
    """Give the tables of one stage."""
    times, machine = found["times"], found["machine"]
    versions = ", ".join(f"{one} {number}" for one, number in machine["versions"].items())
    lines = [
        f"### {found['rows']:,} rows of {found['accounts']:,} accounts, {found['months']} months",
        "",
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB; {machine['system']}, "
        f"Python {machine['python']}, {versions}.",
        "",
        _table(("", "CPU", "against bare", "time", "against bare", "peak of memory"), _rows(times)),
    ]
    if name == "rows":
        lines.append(_table(("goal", "held to", "measured", ""), _goals(times)))
    phases = [(words, f"{_phase(times, words):.1f} s") for words in times["build"][0]["phases"]]
    return "\n".join([*lines, _table(("phase of the snapshot", "CPU"), phases)])


def _rows(times: Found) -> Iterator[tuple[str, ...]]:
    for name, words in _WORDS.items():
        cpu, wall = _of(times, name, "cpu"), _of(times, name, "wall")
        yield (
            words,
            f"{cpu:.1f} s",
            f"{cpu / _of(times, 'bare', 'cpu'):.1f} ×",
            f"{wall:.1f} s",
            f"{wall / _of(times, 'bare', 'wall'):.1f} ×",
            f"{_of(times, name, 'peak_mb') / 1000:.2f} GB",
        )


def _goals(times: Found) -> Iterator[tuple[str, ...]]:
    for name in ("read", "build"):
        ratio = _of(times, name, "wall") / _of(times, "bare", "wall")
        yield f"time of {name} against bare", f"≤ {_TIMES:.0f} ×", f"{ratio:.1f} ×", _met(ratio <= _TIMES)
        peak = max(entry["peak_mb"] for entry in times[name]) / 1000
        yield f"memory of {name}", f"≤ {_GB:.0f} GB", f"{peak:.2f} GB", _met(peak <= _GB)


def _of(times: Found, name: str, what: str) -> float:
    return float(median(entry[what] for entry in times[name]))


def _phase(times: Found, words: str) -> float:
    return float(median(entry["phases"][words] for entry in times["build"]))


def _met(is_met: bool) -> str:
    return "met" if is_met else "**not met**"


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
