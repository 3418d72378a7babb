from __future__ import annotations

from datetime import date

from cskit.sample.draws import Draws, Stream
from cskit.sample.surveys import _answered
from cskit.sample.world import World


def test_an_answer_that_lies_ahead_has_not_come(large_world: World) -> None:
    """Somebody invited on the last day answers that day or, as far as the data know, not at all."""
    draws = Draws(1, Stream.SURVEYS)
    answers = [_answered(date(2026, 9, 30), 0.0, large_world, draws) for _ in range(300)]
    assert set(answers) == {date(2026, 9, 30), None}
