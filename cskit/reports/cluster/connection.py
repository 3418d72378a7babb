"""The connection to a Dask scheduler, which says nothing of its own on the terminal."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cskit.errors import EnvironmentFailed

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["connected", "quiet"]

_CONNECT_SECONDS = 10
_TALKATIVE = ("distributed", "tornado", "asyncio")


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Give a client of a scheduler; TLS and timeouts are as Dask's own settings have them.

    Raises
    ------
    EnvironmentFailed
        Where it does not answer.
    """
    from distributed import Client

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions are refused in words of our own
            client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False, name="cskit")
    except Exception as error:  # a port may belong to anything
        raise EnvironmentFailed(
            f"cluster {address}: expected a Dask scheduler, but nobody answers there as one does "
            f"({type(error).__name__}). Start it with `dask scheduler`, or correct the address."
        ) from None
    try:
        yield client
    finally:
        with suppress(Exception):  # the scheduler may be what went away
            client.close(timeout=_CONNECT_SECONDS)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Dask's log from the terminal while the block runs: cskit says what there is to say."""
    import distributed  # noqa: F401  # sets up its loggers when it is imported

    known = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _TALKATIVE]
    loggers = [logging.getLogger(name) for name in dict.fromkeys((*_TALKATIVE, *known))]
    before = [(logger, logger.handlers, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        for logger, handlers, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate
