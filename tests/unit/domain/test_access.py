"""What a key's scopes carry (xAPI 1.0.3 Comm 4.2)."""

from typing import get_args

import pytest

from lrs_bridge.domain.access import Machine, MachineScope

EVERY = set(get_args(MachineScope))
CARRIES = {
    "statements/write": {"statements/write"},
    "statements/read/mine": {"statements/read/mine"},
    "statements/read": {"statements/read", "statements/read/mine"},
    "state": {"state"},
    "define": {"define"},
    "profile": {"profile"},
    "all/read": {"all/read", "statements/read", "statements/read/mine"},
    "all": EVERY,
}


def machine(*scopes):
    """Return a machine with these scopes."""
    return Machine(
        1,
        "1-key",
        "source",
        "moodle",
        "xapi",
        tolerant=False,
        home_pages=(),
        scopes=frozenset(scopes),
    )


@pytest.mark.parametrize("scope", sorted(EVERY))
def test_scope_carries_what_it_includes_and_nothing_else(scope):
    assert {other for other in EVERY if machine(scope).may(other)} == CARRIES[scope]


def test_scopes_add_up():
    may = machine("statements/write", "state").may
    assert {scope for scope in EVERY if may(scope)} == {"statements/write", "state"}
    assert not any(map(machine().may, EVERY))
