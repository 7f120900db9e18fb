"""Declarative rules: which facts speak for which requirement."""

from lrs_bridge.domain.rules.index import RuleIndex
from lrs_bridge.domain.rules.model import Rule

__all__ = ["Rule", "RuleIndex"]
