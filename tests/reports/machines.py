"""A Dask cluster on this one machine, for a test to start, to ask and to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from cskit.reports.cluster import connection


class Machines:
    """A scheduler and its workers, in processes of their own that know nothing of the test's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.contact = folder, folder / "scheduler.json"
        self._started = [self._start("scheduler", "--host", "127.0.0.1", "--port", "0")]
        self.address = self._wait_for_contact()

    def work(self, *options: str) -> None:
        self._started.append(self._start("worker", "--local-directory", str(self.folder / "local"), *options))

    def dismiss(self) -> None:
        """End those that came last."""
        process = self._started.pop()
        process.terminate()
        process.wait(30)

    def wait_for(self, workers: int) -> None:
        with connection.quiet(), connection.connected(self.address) as client:
            client.wait_for_workers(workers)

    def end(self) -> None:
        while self._started:
            self.dismiss()

    @property
    def scheduler(self) -> int:
        return self._started[0].pid

    def _start(self, role: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + role, "--no-dashboard"]
        env = os.environ | {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}
        with (self.folder / f"{role}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", str(self.contact), *options],
                cwd=self.folder,
                env=env,
                stdout=log,
                stderr=log,
            )

    def _wait_for_contact(self) -> str:
        while not (self.contact.is_file() and self.contact.read_text(encoding="utf-8").endswith("}")):
            time.sleep(0.05)
        return str(json.loads(self.contact.read_text(encoding="utf-8"))["address"])
