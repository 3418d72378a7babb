"""Some faults of each kind, some random files: all are in ``make faults-data`` and ``make fuzz``."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.data_faults import structure
from tests.data_faults.fuzz import any_bytes, any_table
from tests.data_faults.lab import Found
from tests.data_faults.page import Tried, score
from tests.data_faults.trials import cases, faults, judged

_QUICK = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("case", [*faults()[::16], *list(structure.dressed())[::6]], ids=lambda one: one.title)
def test_a_fault_is_caught_and_located(case):
    """What is promised of it holds, and no other place is named."""
    found = judged(case)
    assert (found.caught, found.located) == (True, True), found.said


@pytest.mark.parametrize("case", faults()[::40], ids=lambda one: one.title)
def test_a_judge_can_say_no(case):
    """A company that crashed, or of which nothing came, holds no promise."""
    assert case.judge(Found(crash="KeyError")) == (False, False)


def test_every_case_has_a_line_of_its_own():
    """Two cases of one title would be one on the page."""
    titles = [case.title for case in cases()]
    assert len(titles) == len(set(titles))


def test_the_score_counts():
    """Two of three caught, one located; a clean company with something found is an alarm."""
    yes, half, no = Tried(True, True, ""), Tried(True, False, ""), Tried(False, False, "")
    total = score([yes, half, no], [yes, no])
    assert (total.faults, total.caught, total.located, total.clean, total.alarms) == (3, 2, 1, 2, 1)


def test_random_tables_are_read_as_meant():
    """In any dress, or they are refused."""
    _QUICK(any_table)()


def test_random_bytes_change_nothing_in_silence():
    """What is read stands in the file."""
    _QUICK(any_bytes)()
