"""No home, no network, no temporary folder; and the same bytes wherever and however it runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from tests.faults import checks
from tests.faults.checks import Wrong
from tests.faults.disk import AS_ANYBODY
from tests.faults.interrupts import injected
from tests.faults.kit import BEFORE, Kit
from tests.faults.lab import Lab, Row, Trial
from tests.runs import MONTH

ENGINES = ("fork", "papermill")
ZONES = ("UTC", "Asia/Tokyo", "America/Sao_Paulo")
LOCALES = ("C", "C.UTF-8")
SEEDS = ("1", "2")


def rows() -> list[Row]:
    """Give the rows of this kind."""
    return [
        Row("no HOME", no_home),
        Row("no network", no_network),
        Row("the same bytes: engine, jobs, time zone, system locale, hash seed, folder", anywhere),
    ]


def no_home(lab: Lab) -> Iterator[Trial]:
    """Neither the variable nor the folder, nor the right to make one."""
    for engine in ENGINES:
        yield Trial(f"HOME not set, {engine}", partial(_homeless, lab, engine, None))
        yield Trial(f"HOME that cannot be made, {engine}", partial(_homeless, lab, engine, "closed/home"))


def _homeless(lab: Lab, engine: str, home: str | None) -> Iterator[Wrong]:
    with lab.copy() as kit:
        (kit.place / "closed").mkdir(mode=0o555)
        env, unset = ({"HOME": str(kit.place / home)}, ()) if home else ({}, ("HOME", "USER", "LOGNAME"))
        run = kit.run("--engine", engine, prefix=AS_ANYBODY, env=env, unset=unset)
        yield from checks.ended(run, (0,))
        yield from checks.nobody_left(run)
        yield from checks.same(kit, {BEFORE: lab.before, MONTH: lab.new})


def no_network(lab: Lab) -> Iterator[Trial]:
    """In a network namespace without a device that is up; and where every connection is refused."""
    for engine in ENGINES:
        if _may_unshare():
            yield Trial(f"own namespace, {engine}", partial(_offline, lab, engine, ("unshare", "-n")))
        yield Trial(f"connections refused, {engine}", partial(_offline, lab, engine, ()))


def _offline(lab: Lab, engine: str, prefix: tuple[str, ...]) -> Iterator[Wrong]:
    with lab.copy() as kit:
        env = {} if prefix else injected(kit, "offline:0")
        run = kit.run("--engine", engine, prefix=prefix, env=env)
        yield from checks.ended(run, (0,))
        yield from checks.nobody_left(run)
        yield from checks.same(kit, {BEFORE: lab.before, MONTH: lab.new})


def _may_unshare() -> bool:
    return subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0


def anywhere(lab: Lab) -> Iterator[Trial]:
    """Each of the settings in turn, and two runs with all of them changed."""
    cases: list[tuple[dict[str, str], tuple[str, ...]]] = [
        *(({"TZ": zone}, ()) for zone in ZONES),
        *(({"LC_ALL": name, "LANG": name}, ()) for name in LOCALES),
        *(({"PYTHONHASHSEED": seed}, ()) for seed in SEEDS),
        *(({}, ("--engine", engine, "--jobs", jobs)) for engine in ENGINES for jobs in ("1", "4")),
        ({"TZ": ZONES[1], "LC_ALL": "C", "PYTHONHASHSEED": "3"}, ("--engine", "papermill", "--jobs", "1")),
    ]
    for env, arguments in cases:
        said = " ".join([*(f"{name}={value}" for name, value in env.items()), *arguments])
        yield Trial(said, partial(_alike, lab, env, arguments))


def _alike(lab: Lab, env: Mapping[str, str], arguments: tuple[str, ...]) -> Iterator[Wrong]:
    with lab.copy() as kit:
        elsewhere = _moved(kit, kit.folder.with_name("another folder, é"))
        run = elsewhere.run(*arguments, env=env)
        yield from checks.ended(run, (0,))
        yield from checks.same(elsewhere, {BEFORE: lab.before, MONTH: lab.new})


def _moved(kit: Kit, folder: Path) -> Kit:
    os.rename(kit.folder, folder)
    return Kit(folder, kit.place)
