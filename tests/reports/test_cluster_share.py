"""The share: a parcel leads nowhere else, and only its owner sees it."""

from __future__ import annotations

import pytest

from cskit.errors import EnvironmentFailed
from cskit.reports.cluster.share import Share


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/x", "C:x", "a\\b"])
def test_a_parcel_leads_nowhere_else(tmp_path, name):
    """Whoever unpacks it writes into a folder of his own only."""
    share = Share(str(tmp_path / "share"))
    share.make()
    with pytest.raises(EnvironmentFailed, match="expected files in their own folder"):
        share.fetch(share.send({name: b"x"}))


def test_a_share_is_for_its_owner_only(tmp_path):
    """Slices of customers' data lie there."""
    Share(str(tmp_path / "share")).make()
    assert (tmp_path / "share").stat().st_mode & 0o777 == 0o700
