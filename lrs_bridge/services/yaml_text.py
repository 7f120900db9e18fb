"""Reads YAML of a known, small kind, and remembers on which line everything stands."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from lrs_bridge.domain.errors import Fault, InvalidDocumentError

MAX_BYTES = 1_000_000
MAX_VALUES = 100_000
MAX_DEPTH = 40

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML text as plain values, with the line of every path."""

    name: str
    value: Any
    lines: dict[Path, int]

    def fault(self, path: Path, rule: str, message: str) -> Fault:
        """Return a fault at *path*, or at the nearest place above it that is written."""
        known = next(path[:n] for n in range(len(path), -1, -1) if path[:n] in self.lines)
        return Fault(f"{self.name}:{self.lines[known]}: {_dotted(path)}", rule, message)


class _Loader(yaml.SafeLoader):
    """The safe loader without dates, sexagesimals and the many words for yes."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML reads it from the class
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse what nests deeper than any file of ours, before the stack ends."""
        if self.depth >= MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem="it nests too deeply", problem_mark=self.get_mark())
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


for _tag, _regex, _first in (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", list("-0123456789")),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_regex})$"), _first
    )


def read(text: str, name: str) -> Document:
    """Return the one document in *text*; *name* is what faults call it.

    Keys are texts and unique; anchors are allowed, merge keys are not.

    Raises:
        InvalidDocumentError: It is no such YAML, or larger than a file of ours can be.
    """
    if len(text.encode()) > MAX_BYTES:
        message = f"The file is larger than {MAX_BYTES} bytes; divide it."
        raise InvalidDocumentError([Fault(f"{name}:1: $", "yaml", message)])
    try:
        builder = _Builder(_Loader(text))
        return Document(name, builder.whole(), builder.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, problem = (mark.line + 1 if mark else 1), error.problem or error.context
    except yaml.reader.ReaderError as error:
        line, problem = text.count("\n", 0, error.position) + 1, error.reason
    message = f"This is not readable: {problem}."
    raise InvalidDocumentError([Fault(f"{name}:{line}: $", "yaml", message)])


class _Builder:
    """Makes values of nodes. An alias is walked each time it is named, and counted."""

    def __init__(self, loader: _Loader) -> None:
        self.loader = loader
        self.lines: dict[Path, int] = {}

    def whole(self) -> Any:
        """Return the value of the one document."""
        if (node := self.loader.get_single_node()) is None:
            raise yaml.MarkedYAMLError(problem="it is empty")
        return self.build(node, ())

    def build(self, node: yaml.Node, path: Path) -> Any:
        """Return the value of *node*."""
        if len(self.lines) >= MAX_VALUES:
            raise _problem(node, "it holds too many values")
        if len(path) > MAX_DEPTH:
            raise _problem(node, "it nests too deeply")
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, i)) for i, child in enumerate(node.value)]
        return self.loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                raise _problem(key_node, "a name must be a text")
            if key in values:
                raise _problem(key_node, f"the name {key!r} stands twice")
            if key == "<<":
                raise _problem(key_node, "merging by << is not read; write the members out")
            self.lines[*path, key] = key_node.start_mark.line + 1
            values[key] = self.build(value_node, (*path, key))
        return values


def _problem(node: yaml.Node, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _dotted(path: Path) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "$"
