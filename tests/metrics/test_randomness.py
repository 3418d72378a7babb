"""Random numbers: of the policy's seed and the metric's id, and drawn nowhere else."""

from __future__ import annotations

import re

from cskit.definitions import DEFINITIONS
from cskit.metrics.randomness import generator
from cskit.policy import Policy
from tests.conftest import ROOT

KIT = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "cskit").rglob("*.py")
    if "sample" not in path.relative_to(ROOT).parts  # the invented company has a seed of its own
}


def test_the_numbers_are_known():
    """A change of numpy, or of how seeds are made, would change published figures: not unnoticed."""
    first = generator(Policy(), "pareto.k80_random").integers(1000, size=4).tolist()
    assert first == [80, 963, 207, 258]


def test_seed_and_metric_decide():
    """Another seed or another metric gives other numbers; another field of the policy does not."""
    drawn = generator(Policy(), "nps.change").random(3).tolist()
    assert generator(Policy(confidence=0.9, draws=400), "nps.change").random(3).tolist() == drawn
    assert generator(Policy(seed=1), "nps.change").random(3).tolist() != drawn
    assert generator(Policy(), "nps.score").random(3).tolist() != drawn


def test_nobody_else_draws():
    """Only `generator` makes random numbers, and each use names a metric that exists."""
    makers = {
        file for file, text in KIT.items() if re.search(r"np\.random\.(?!Generator\b)\w|import random", text)
    }
    # A kernel's own chance is no figure: it only must not be that of the kernel before.
    assert makers == {"cskit/metrics/randomness.py", "cskit/reports/engine/child.py"}
    named = {name for text in KIT.values() for name in re.findall(r"= generator\(\w+, \"([\w.]+)\"", text)}
    assert named >= {"nps.change", "pareto.k80_random"}
    assert named <= set(DEFINITIONS)
