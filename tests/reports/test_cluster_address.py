"""What a cluster's addresses need is said before anything is read."""

from __future__ import annotations

import pytest

from cskit.errors import ConfigurationError
from cskit.reports.cluster import coordinator
from cskit.reports.cluster.coordinator import check


@pytest.mark.parametrize("address", ["scheduler:8786", "http://scheduler:8786", "tcp://scheduler"])
def test_a_wrong_address_is_named(address):
    """Before anything is read."""
    with pytest.raises(
        ConfigurationError, match="expected a scheduler's address such as tcp://scheduler:8786"
    ):
        check(address)


def test_a_share_that_no_package_knows(monkeypatch):
    """The sentence says what to install."""
    with pytest.raises(ConfigurationError, match="Protocol not known: nowhere"):
        check("tcp://scheduler:8786", "nowhere://bucket")


def test_without_dask(monkeypatch):
    """The sentence says what to install."""
    monkeypatch.setattr(coordinator, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"Install cskit\[dask\]"):
        check("tcp://scheduler:8786")
