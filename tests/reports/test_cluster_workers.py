"""A cluster's workers: which are refused, told without any of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cskit.errors import EnvironmentFailed
from cskit.reports.cluster import desk
from cskit.reports.cluster.coordinator import Cluster
from cskit.reports.cluster.identity import difference, identity
from cskit.reports.cluster.messages import Answer, Greeting


def test_other_code_is_another_identity(monkeypatch):
    """A file of cskit that was changed on a worker is seen, though its version is the same."""
    mine = identity()
    monkeypatch.setattr("cskit.reports.keys.code", lambda: "other")
    assert difference(mine, identity.__wrapped__()) == "other code of cskit"


def test_a_worker_that_comes_late_is_asked_too(tmp_path, monkeypatch):
    """It greeted nobody; where its code is another, it makes no report."""
    worker = SimpleNamespace(address="tcp://late:1", local_directory=str(tmp_path))
    monkeypatch.setattr("distributed.get_worker", lambda: worker)
    answer = desk.do("run", str(tmp_path / "share"), {**identity(), "code": "other"}, b"no order")
    trouble = "worker tcp://late:1 has other code of cskit. Install the same there, and start it anew"
    assert answer == Answer(trouble=trouble)


def test_two_workers_in_one_process_are_refused(tmp_path, monkeypatch):
    """Each takes one task at a time; together they would mix two languages."""
    cluster = Cluster("tcp://127.0.0.1:9", tmp_path)
    cluster._share.make()

    def ask(function, run, address, token, *, seconds):
        sent = cluster._share.send(cluster._share.fetch(token))
        taken = cluster._share.send(cluster._share.fetch(token))
        return {
            "tcp://a:1": Greeting(identity(), ("machine", 7), 1, sent, ""),
            "tcp://a:2": Greeting(identity(), ("machine", 7), 1, taken, ""),
        }

    nobody = SimpleNamespace(wait_for_workers=lambda workers, timeout: None)
    monkeypatch.setattr(cluster, "_client", nobody, raising=False)
    monkeypatch.setattr(cluster, "_ask", ask)
    with pytest.raises(EnvironmentFailed, match="worker tcp://a:1 shares its process with another"):
        cluster._greet()
