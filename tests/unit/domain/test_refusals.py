"""Every reason that is given is listed, and every listed one is given."""

import ast
from pathlib import Path

import lrs_bridge
from lrs_bridge.domain.refusals import REASONS


def given_reasons():
    for path in Path(lrs_bridge.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "RefusedError"
            ):
                yield ast.literal_eval(node.args[0])


def test_reasons_are_listed_once_and_all_given():
    assert sorted(REASONS) == sorted(set(given_reasons()))
