"""What the run and a worker say to each other.

The scheduler hands these on and loads this module, so it loads nothing of weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cskit.reports.cluster.share import Parcel
    from cskit.reports.execute import Finished, Task

__all__ = ["Answer", "Greeting", "Order"]


@dataclass(frozen=True)
class Order:
    """A report to make.

    Parameters
    ----------
    work, task
        What to do; the task names folders as they are called in the staging tree, without their place.
    book
        The portfolio's slice, and what was published of it before.
    own
        The notebook, and what else this task reads.
    lost
        What the task comes to when its worker is lost, again and again.
    """

    work: Callable[[Task], Finished]
    task: Task
    book: Parcel
    own: Parcel
    lost: Finished


@dataclass(frozen=True)
class Answer:
    """What came of an order.

    Parameters
    ----------
    finished
        How the report ended; None where the worker could not even try.
    parcel
        The files it wrote, if any.
    trouble
        Why the worker could not even try.
    """

    finished: Finished | None = None
    parcel: Parcel | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Greeting:
    """What a worker says of itself before anything runs.

    Parameters
    ----------
    identity
        What it has in common with the run, or not.
    process
        Its machine and process.
    threads
        How many tasks it takes at once.
    parcel
        What it sent over the share; None where it does not reach it.
    trouble
        Why it does not reach the share.
    """

    identity: Mapping[str, str]
    process: tuple[str, int]
    threads: int
    parcel: Parcel | None
    trouble: str
