"""How a numbered requirement on statement data is written down: as one row of a table."""

from typing import Any

import pytest

from lrs_bridge.domain.xapi.validate import check
from tests.unit.domain.xapi.samples import changed, inside


def row(requirement: str, title: str, path: str, value: Any, where: str | None = None) -> Any:
    """Make a row: with *path* set to *value* the statement is refused at *where*, or accepted."""
    return pytest.param(path, value, where or f"$.{path}", id=f"{requirement} {title}")


def refused(path: str, value: Any, where: str, base: dict[str, Any] | None = None) -> str:
    """Assert that the statement is refused at *where*; return the rule that is given."""
    faults = check(changed(path, value, base))
    assert faults, "accepted"
    assert faults[0].path == where
    return faults[0].rule


def refused_inside(path: str, value: Any, where: str, base: dict[str, Any] | None = None) -> str:
    """Assert the same of a SubStatement (XAPI-00066)."""
    faults = check(inside(changed(path, value, base)))
    assert faults, "accepted"
    assert faults[0].path == where.replace("$", "$.object", 1)
    return faults[0].rule


def accepted(path: str, value: Any, base: dict[str, Any] | None = None) -> None:
    """Assert that a statement and a SubStatement are accepted."""
    statement = changed(path, value, base)
    assert check(statement) == []
    if statement["object"].get("objectType") != "SubStatement":
        assert check(inside(statement)) == []
