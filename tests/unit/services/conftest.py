"""The small world in memory."""

import pytest

from tests.unit.services.fakes import FakeKeys, FakeTx
from tests.unit.services.given import ids, vedhamn


@pytest.fixture
def world():
    """Return Vedhamn on a fake store."""
    return vedhamn(FakeTx(), FakeKeys(), ids())
