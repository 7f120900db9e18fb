"""Settings: where they come from, which win, and what is refused."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lrs_bridge import settings as module
from lrs_bridge.domain.errors import SettingsError
from lrs_bridge.settings import BUILT, Settings, config_dir, find_file


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "lrs-bridge.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_nothing_need_be_set():
    settings = Settings.load()

    assert settings.port == 8080
    assert settings.data_dir == Path("lrs-bridge-data")
    assert settings.database.startswith("sqlite:////")
    assert settings.sqlite
    assert settings.migrate_database == settings.database
    assert {name for name, on in settings.features.items() if on} == BUILT
    assert set(settings.origins.values()) == {"default"}


def test_flag_wins_over_environment_over_file_over_default(file):
    path = file("port = 1\nthreads = 2\nhost = 'file'\n")
    env = {"LRS_BRIDGE_PORT": "3", "LRS_BRIDGE_THREADS": "4", "HOME": "/root"}

    settings = Settings.load({"port": 5, "host": None}, env, path)

    assert (settings.port, settings.threads, settings.host) == (5, 4, "file")
    assert settings.origins["port"] == "flag"
    assert settings.origins["threads"] == "LRS_BRIDGE_THREADS"
    assert settings.origins["host"] == str(path)


def test_value_may_stand_in_a_file_of_its_own(tmp_path):
    secret = tmp_path / "url"
    secret.write_text("postgresql+psycopg://u:p@h/d\n", encoding="utf-8")

    settings = Settings.load(env={"LRS_BRIDGE_DATABASE_URL_FILE": str(secret)})

    assert settings.database == "postgresql+psycopg://u:p@h/d"
    assert not settings.sqlite
    assert ":p@" not in repr(settings)


def test_lists_and_switches_are_read_from_the_environment():
    env = {
        "LRS_BRIDGE_RETRY_WAITS": "1, 2",
        "LRS_BRIDGE_ALLOW_PRIVATE": "localhost:9000",
        "LRS_BRIDGE_FEATURES_FOLLOW_UP": "no",
        "LRS_BRIDGE_CONFIG": "elsewhere",
        "LRS_BRIDGE_TEST_POSTGRES_URL": "ignored",
    }

    settings = Settings.load(env=env)

    assert settings.retry_waits == (1, 2)
    assert settings.allow_private == ("localhost:9000",)
    assert not settings.on("follow_up")
    assert settings.on("xapi")


@pytest.mark.parametrize(
    ("flags", "env", "text", "message"),
    [
        pytest.param({}, {}, "prot = 1", "no setting prot .*Did you mean port", id="file-key"),
        pytest.param({}, {"LRS_BRIDGE_THREDS": "1"}, "", "Did you mean threads", id="variable"),
        pytest.param({}, {}, "zzz = 1", r"no setting zzz \(from .*toml\)\.$", id="no-neighbour"),
        pytest.param({}, {}, "[features]\nxapo = true", "features.xapi", id="feature-key"),
        pytest.param({}, {}, "[features]\nlti = true", "not in this release", id="not-built"),
        pytest.param({}, {}, "features = 1", "as a table", id="features-not-table"),
        pytest.param({}, {}, "port = 'x'", "port .*: write a whole number", id="not-integer"),
        pytest.param({}, {}, "port = true", "write a whole number", id="boolean-integer"),
        pytest.param({}, {"LRS_BRIDGE_PORT": "x"}, "", "from LRS_BRIDGE_PORT", id="bad-variable"),
        pytest.param({}, {}, "web_only = 3", "write true or false", id="not-boolean"),
        pytest.param({}, {"LRS_BRIDGE_WEB_ONLY": "ja"}, "", "true or false", id="not-word"),
        pytest.param({}, {}, "host = 3", "as text", id="not-text"),
        pytest.param({}, {}, "retry_waits = 3", "write a list", id="not-list"),
        pytest.param({}, {}, "retry_waits = [-1]", "negative", id="negative-wait"),
        pytest.param({}, {}, "threads = 0", "write 1 or more", id="too-small"),
        pytest.param({}, {}, "port = 70000", "write 65535 or less", id="too-large"),
        pytest.param({}, {}, "log_level = 'loud'", "one of debug, info", id="not-a-choice"),
        pytest.param({}, {}, "secure_cookies = 'x'", "write on, off or auto", id="cookies"),
        pytest.param({}, {}, "public_url = 'x'", "begin it with https", id="bare-host"),
        pytest.param({"web_only": True}, {}, "", "SQLite", id="web-only-on-sqlite"),
        pytest.param({}, {}, "port = ", "is not TOML", id="not-toml"),
        pytest.param({}, {"LRS_BRIDGE_HOST_FILE": "/nowhere"}, "", "cannot be read", id="no-file"),
    ],
)
def test_what_cannot_be_used_stops_the_start_in_words(file, flags, env, text, message):
    with pytest.raises(SettingsError, match=message):
        Settings.load(flags, env, file(text))


def test_unreadable_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        Settings.load(file=tmp_path)


@pytest.mark.parametrize(
    ("flags", "base", "secure"),
    [
        pytest.param({}, "http://127.0.0.1:8080", False, id="default"),
        pytest.param({"host": "::1"}, "http://[::1]:8080", False, id="v6"),
        pytest.param({"public_url": "https://b.example/"}, "https://b.example", True, id="public"),
        pytest.param({"secure_cookies": "on"}, "http://127.0.0.1:8080", True, id="forced-on"),
        pytest.param(
            {"public_url": "https://b.example", "secure_cookies": "off"},
            "https://b.example",
            False,
            id="forced-off",
        ),
    ],
)
def test_address_decides_whether_cookies_demand_https(flags, base, secure):
    settings = Settings.load(flags)

    assert settings.base_url == base
    assert settings.secure_cookies is secure


def test_web_only_is_for_postgresql():
    url = "postgresql+psycopg://h/d"
    settings = Settings.load({"web_only": True, "database_url": url, "data_dir": Path("d")})

    assert settings.web_only
    assert settings.key_file == Path("d/bridge.key")
    assert settings.draining_flag == Path("d/draining")


def test_every_setting_has_a_default_and_a_sentence():
    text = (config_dir() / "defaults.toml").read_text(encoding="utf-8")
    described = re.findall(r"^# .*[.]\n(\w+) = ", text, flags=re.MULTILINE)
    plain = {f.name for f in fields(Settings)} - {"features", "origins"}

    assert set(described) == plain | set(Settings.load().features)


def test_settings_file_is_the_one_asked_for_or_the_one_here(tmp_path):
    here = tmp_path / "lrs-bridge.toml"
    assert find_file(None, {}, tmp_path) is None
    here.touch()
    other = tmp_path / "other.toml"
    other.touch()

    assert find_file(None, {}, tmp_path) == here
    assert find_file(None, {"LRS_BRIDGE_CONFIG": str(other)}, tmp_path) == other
    assert find_file(str(other), {"LRS_BRIDGE_CONFIG": "x"}, tmp_path) == other
    with pytest.raises(SettingsError, match=r"no settings file gone\.toml"):
        find_file("gone.toml", {}, tmp_path)


def test_data_is_found_in_the_wheel_before_the_checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "__file__", str(tmp_path / "lrs_bridge" / "settings.py"))
    assert config_dir() == tmp_path / "config"
    (tmp_path / "lrs_bridge" / "_config").mkdir(parents=True)
    assert config_dir() == tmp_path / "lrs_bridge" / "_config"
