"""Adapters by name: entry points, or a path ``package.module:name``, loaded when asked for."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from lrs_bridge.domain.errors import InvalidRequestError

SOURCES = "lrs_bridge.sources"
TARGETS = "lrs_bridge.targets"
AUTHORS = "lrs_bridge.authors"

T = TypeVar("T")


class Plugins(Mapping[str, T], Generic[T]):
    """The entry points of one group; iterating shows the installed names only."""

    def __init__(self, group: str, without: Collection[str] = ()) -> None:
        self._group = group
        self._without = without
        self._loaded: dict[str, T] = {}

    @cached_property
    def _points(self) -> dict[str, EntryPoint]:
        found = {point.name: point for point in entry_points(group=self._group)}
        return {n: found[n] for n in sorted(found) if n not in self._without}

    def __getitem__(self, name: str) -> T:
        """Return the adapter.

        Raises:
            InvalidRequestError: There is none of that name.
        """
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> T:
        if name in self._points:
            loaded: T = self._points[name].load()
            return loaded
        if ":" in name:
            return load(name)  # type: ignore[no-any-return] # a path says nothing of types
        known = ", ".join(self._points) or "none is installed"
        kind = self._group.rpartition(".")[2]
        raise InvalidRequestError(f"{name!r} is not among the {kind}: {known}.")

    def __contains__(self, name: object) -> bool:
        """Say whether there is an entry point of that name, or something at that path."""
        return name in self._points or (isinstance(name, str) and ":" in name)

    def get(self, name: str, default: Any = None, /) -> Any:
        """Return the adapter, or *default* if there is none of that name."""
        if name not in self:
            return default
        return self[name]

    def __iter__(self) -> Iterator[str]:
        """Return the installed names."""
        return iter(self._points)

    def __len__(self) -> int:
        """Return how many are installed."""
        return len(self._points)


def load(path: str) -> Any:
    """Return what ``package.module:name`` names.

    Raises:
        InvalidRequestError: There is no such thing.
    """
    module, _, name = path.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InvalidRequestError(f"{path!r} cannot be loaded: {error}.") from error
