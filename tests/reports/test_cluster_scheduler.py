"""A cluster's scheduler: it loads little, and what it lacks is said in a sentence, as is its absence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cskit.errors import EnvironmentFailed
from cskit.reports.cluster import connection
from cskit.reports.cluster.coordinator import Cluster
from tests.reports.machines import Machines


def test_the_scheduler_loads_nothing_of_weight():
    """It loads the function that workers call, and none of what that needs."""
    heavy = "{'pandas', 'nbformat', 'papermill', 'pydantic', 'fsspec'} & set(sys.modules)"
    program = f"import sys, cskit.reports.cluster.desk; print({heavy})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


ALONE = """
import os, signal, sys, time
from cskit.reports.cluster import connection, coordinator
address, share, scheduler = sys.argv[1:]
connection._CONNECT_SECONDS = 1
coordinator._ARRIVE_SECONDS = 0.1
try:
    coordinator.Cluster(address, share).__enter__()
except coordinator.EnvironmentFailed as error:
    print(error)
coordinator.Cluster._greet = lambda self: None
with coordinator.Cluster(address, share) as cluster:
    cluster._sender.order = lambda work, task: "an order"
    made = cluster.submit(None, None)
    while not cluster._client.futures:
        time.sleep(0.05)
    os.kill(int(scheduler), signal.SIGKILL)
    print(made.exception())
"""


def test_a_scheduler_alone(tmp_path):
    """That it has no workers, and that it went away, is said in a sentence each; Dask adds nothing to it."""
    machines = Machines(tmp_path)
    command = [
        sys.executable,
        "-c",
        ALONE,
        machines.address,
        str(tmp_path / "share"),
        str(machines.scheduler),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    machines.end()
    who = f"cluster {machines.address}: "
    assert done.stdout.splitlines() == [
        who + "expected workers, found none. Start some with `dask worker`.",
        who + "the scheduler went away. Run again when it is back.",
    ]
    assert done.stderr == ""


def test_no_scheduler(tmp_path, monkeypatch):
    """It is said in one sentence."""
    monkeypatch.setattr(connection, "_CONNECT_SECONDS", 1)
    with pytest.raises(EnvironmentFailed, match=r"cluster tcp://127\.0\.0\.1:9: expected a Dask scheduler"):
        Cluster("tcp://127.0.0.1:9", tmp_path).__enter__()
