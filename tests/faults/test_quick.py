"""A few faults of each kind; all of them are in ``make faults``."""

from __future__ import annotations

import signal

import pytest

from tests.faults import interrupts
from tests.faults.checks import Wrong
from tests.faults.lab import Trial, prepare


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The kit that every trial copies."""
    return prepare(tmp_path_factory.mktemp("faults"))


def tried(trial: Trial) -> list[Wrong]:
    return list(trial.find())


@pytest.mark.parametrize(
    ("number", "place"), [(signal.SIGKILL, 7), (signal.SIGTERM, 5), (signal.SIGINT, 3)], ids=str
)
def test_a_run_that_is_ended_at_some_moment_is_taken_up(lab, number, place):
    """No process and nothing half-made stays; the same command ends as if nothing had happened."""
    trials = list(interrupts.moments(number, lab, trials=10))
    assert tried(trials[place]) == []
