"""Adapters by name or by path."""

from importlib.metadata import EntryPoint

import pytest

from lrs_bridge import plugins
from lrs_bridge.domain.errors import InvalidRequestError


@pytest.fixture
def points(monkeypatch):
    """Two installed adapters, one of which cannot be imported."""
    found = [
        EntryPoint("webhook", "json:dumps", plugins.TARGETS),
        EntryPoint("broken", "no_such_module_here:X", plugins.TARGETS),
    ]
    monkeypatch.setattr(
        plugins, "entry_points", lambda group: found if group == plugins.TARGETS else []
    )


def test_adapter_is_loaded_when_first_asked_for(points):
    targets = plugins.Plugins(plugins.TARGETS)

    assert list(targets) == ["broken", "webhook"]
    assert len(targets) == 2
    assert targets["webhook"]([]) == "[]"
    assert targets["webhook"] is targets.get("webhook")
    with pytest.raises(ModuleNotFoundError):
        targets["broken"]


def test_unknown_name_lists_the_known_ones(points):
    targets = plugins.Plugins(plugins.TARGETS)

    with pytest.raises(
        InvalidRequestError, match="'fax' is not among the targets: broken, webhook"
    ):
        targets["fax"]
    with pytest.raises(InvalidRequestError, match="sources: none is installed"):
        plugins.Plugins(plugins.SOURCES)["fax"]
    assert targets.get("fax") is None
    assert "fax" not in targets


def test_what_a_feature_turns_off_is_not_there(points):
    targets = plugins.Plugins(plugins.TARGETS, without={"webhook"})

    assert "webhook" not in targets
    assert list(targets) == ["broken"]


def test_path_needs_no_installation():
    sources = plugins.Plugins(plugins.SOURCES)

    assert "json:dumps" in sources
    assert sources["json:dumps"]([]) == "[]"
    assert 3 not in sources


@pytest.mark.parametrize("path", ["json:no", "no_such_module_here:X", ":x"])
def test_path_to_nothing_is_refused_in_words(path):
    with pytest.raises(InvalidRequestError, match="cannot be loaded"):
        plugins.load(path)
