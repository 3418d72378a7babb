"""jupyter_client's client for many small messages: it waits only where there is nothing to read."""

from __future__ import annotations

from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session
from traitlets import Type

__all__ = ["Client"]


class _Channel(AsyncZMQSocketChannel):
    """A channel that first looks whether a message is there: most come several at a time."""

    def __init__(self, socket: zmq.asyncio.Socket, session: Session, loop: Any = None) -> None:
        super().__init__(socket, session, loop)
        self._plain: zmq.Socket[bytes] = zmq.Socket.shadow(socket)

    async def get_msg(  # type: ignore[override]  # as its base does
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """Return the next message, within so many seconds.

        Raises
        ------
        Empty
            Where none came.
        """
        while True:
            try:
                frames = self._plain.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                if not await self.socket.poll(None if timeout is None else int(timeout * 1000)):
                    raise Empty from None
            else:
                return self.session.deserialize(self.session.feed_identities(frames)[1])


class Client(AsyncKernelClient):
    """A client with such channels where outputs and replies come in."""

    iopub_channel_class = Type(_Channel)
    shell_channel_class = Type(_Channel)
