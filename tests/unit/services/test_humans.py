"""Only a live session of a person makes a human: no rule, job or machine key has one."""

import ast
from pathlib import Path

import lrs_bridge

ROOT = Path(lrs_bridge.__file__).parent
ADAPTERS = ROOT.parent / "adapters"


def makers(name):
    """Yield every module that calls something of that name."""
    for path in (*ROOT.rglob("*.py"), *ADAPTERS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                last = called.attr if isinstance(called, ast.Attribute) else None
                if name in (last, called.id if isinstance(called, ast.Name) else None):
                    yield path.relative_to(ROOT.parent).as_posix()


def test_only_sessions_make_a_human():
    assert set(makers("Human")) == {"lrs_bridge/services/sessions.py"}


def test_only_reviews_and_validations_decide():
    """A maker of decisions outside these would need no human."""
    assert set(makers("ReviewRow")) <= {
        "lrs_bridge/services/review.py",
        "lrs_bridge/storage/evidence.py",
    }
    for row in ("AssessmentRow", "DecisionRow"):
        assert set(makers(row)) <= {
            "lrs_bridge/services/validate.py",
            "lrs_bridge/storage/validation.py",
        }
