"""Which rules may care about a fact, at a cost that does not grow with their number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lrs_bridge.domain.rules.fact import Fact
from lrs_bridge.domain.rules.model import Match, Rule, Via, leaves

_Key = tuple[Via, str, str]


class RuleIndex:
    """Rules by (verb or kind, activity id or prefix)."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._exact: defaultdict[_Key, list[Rule]] = defaultdict(list)
        self._prefix: defaultdict[_Key, list[Rule]] = defaultdict(list)
        self.rules = tuple(rules)
        for rule in self.rules:
            for leaf in leaves(rule.node):
                self._add(leaf.match, rule)
        self._lengths = sorted({len(prefix) for _, _, prefix in self._prefix})

    def candidates(self, fact: Fact) -> list[Rule]:
        """Return the rules whose verb or kind and activity fit *fact*, in order of id."""
        found = {(rule.id, rule.revision): rule for rule in self._look_up(fact)}
        return [found[key] for key in sorted(found)]

    def _add(self, match: Match, rule: Rule) -> None:
        for token in match.verbs or match.kinds:
            for activity in match.activities:
                self._exact[match.via, token, activity].append(rule)
            if match.prefix is not None:
                self._prefix[match.via, token, match.prefix].append(rule)

    def _look_up(self, fact: Fact) -> Iterator[Rule]:
        for via, name in _names(fact):
            for token in (fact.verb, fact.kind):
                yield from self._exact.get((via, token, name), ())
                for length in self._lengths:
                    if length <= len(name):
                        yield from self._prefix.get((via, token, name[:length]), ())


def _names(fact: Fact) -> Iterator[tuple[Via, str]]:
    if fact.activity is not None and fact.part is None:
        yield "object", fact.activity
        for alias in fact.aliases:
            yield "object", alias
    if fact.course is not None:
        yield "course", fact.course
