"""Kernels from a fork server, as jupyter_client sees them."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Instance, Int

from cskit.reports.engine.link import Link, NotStarted

__all__ = ["ForkProvisioner"]

_POLL_SECONDS = 0.01


class ForkProvisioner(LocalProvisioner):
    """Has a fork server start, signal and end a kernel.

    The entry point ``jupyter_client.kernel_provisioners`` names it ``cskit``. What is prepared
    before a start (ports, connection file, command) is the local provisioner's.
    """

    link = Instance(Link)
    memory_mb = Int()

    _started = False

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not cleared away."""
        return self._started

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel.

        Raises
        ------
        NotStarted
            With the reason; the server is gone then, as what stopped it now may stop it again.
        """
        self.cwd = kwargs["cwd"]
        try:
            self.link.start(cmd, kwargs["env"], str(kwargs["cwd"]), self.memory_mb)
        except NotStarted:
            self.link.close()
            raise
        self.pid = self.pgid = self.link.pid
        self._started = True
        return self.connection_info

    async def poll(self) -> int | None:
        """Return the kernel's exit code; None while it runs."""
        return self.link.ended() if self._started else 0

    async def wait(self) -> int | None:
        """Wait until the kernel ended."""
        while (ended := await self.poll()) is None:
            await asyncio.sleep(_POLL_SECONDS)
        self._started = False
        return ended

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel's process group."""
        if self._started:
            self.link.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """End the kernel and whatever it started."""
        if self._started:
            self.link.end()
            self._started = False
        if self.connection_info:  # else it has no ports to give back, and stumbles over that
            await super().cleanup(restart)
