"""The settings: flags, then environment, then lrs-bridge.toml, then config/defaults.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn, Self

from lrs_bridge.domain.errors import SettingsError

PREFIX = "LRS_BRIDGE_"
FILE_NAME = "lrs-bridge.toml"
BUILT = frozenset(
    {
        "xapi",
        "people",
        "rules",
        "review",
        "decisions",
        "follow_up",
        "webhook",
        "lrs",
        "validation_register",
    }
)
"""Features that are in this release."""

_CHOICES = {
    "default_xapi_version": ("1.0.3", "2.0.0"),
    "log_format": ("auto", "json", "console"),
    "log_level": ("debug", "info", "warning", "error"),
}
_AT_LEAST = {
    "threads": 1,
    "max_body_bytes": 1,
    "max_attachment_bytes": 1,
    "max_batch_statements": 1,
    "drain_seconds": 0,
    "lease_seconds": 1,
    "port": 1,
}
_PORTS = 65_535
_SECURE = {"on": True, "off": False, "auto": None}
_WORDS = {"true": True, "on": True, "yes": True, "1": True} | {
    "false": False,
    "off": False,
    "no": False,
    "0": False,
}


@dataclass(frozen=True)
class Settings:
    """What can be set; `config/defaults.toml` says what each is for."""

    data_dir: Path
    database_url: str = field(repr=False)
    database_migrate_url: str = field(repr=False)
    default_xapi_version: str
    host: str
    port: int
    threads: int
    web_only: bool
    public_url: str
    product_name: str
    max_body_bytes: int
    max_attachment_bytes: int
    max_batch_statements: int
    drain_seconds: int
    lease_seconds: int
    retry_waits: tuple[int, ...]
    allow_private: tuple[str, ...]
    signature_roots: str
    log_format: str
    log_level: str
    secure_cookies: bool
    """``auto`` is decided by *public_url*."""
    features: Mapping[str, bool]
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Where each value comes from: ``flag``, the variable, the file or ``default``."""

    @classmethod
    def load(
        cls,
        flags: Mapping[str, Any] = MappingProxyType({}),
        env: Mapping[str, str] = MappingProxyType({}),
        file: Path | None = None,
    ) -> Self:
        """Read the settings; a flag that is None was not given.

        Raises:
            SettingsError: One is unknown, malformed, or a feature that this release lacks.
        """
        defaults = _flat(_toml(config_dir() / "defaults.toml"))
        values, origins = dict(defaults), dict.fromkeys(defaults, "default")
        given = [(name, value, str(file)) for name, value in _flat(_toml(file)).items()]
        given += _environment(env, defaults)
        given += [(name, value, "flag") for name, value in flags.items() if value is not None]
        for name, value, origin in given:
            values[name] = _value(name, value, _default(name, defaults, origin), origin)
            origins[name] = origin
        features = {n.removeprefix("features."): v for n, v in values.items() if "." in n}
        plain = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        settings = cls(
            **plain
            | {"data_dir": Path(plain["data_dir"]), "secure_cookies": _secure(plain, origins)}
            | {name: tuple(plain[name]) for name in ("retry_waits", "allow_private")},
            features=MappingProxyType(features),
            origins=MappingProxyType(origins),
        )
        settings._check()
        return settings

    def on(self, feature: str) -> bool:
        """Say whether a feature is on; one that is off has no route, command or import."""
        return self.features[feature]

    @property
    def database(self) -> str:
        """The database URL in effect."""
        return self.database_url or f"sqlite:///{self.sqlite_file.absolute()}"

    @property
    def sqlite_file(self) -> Path:
        """The database file if *database_url* names no other database."""
        return self.data_dir / "bridge.sqlite3"

    @property
    def migrate_database(self) -> str:
        """The database URL of the role that may change tables."""
        return self.database_migrate_url or self.database

    @property
    def sqlite(self) -> bool:
        """Whether the database is SQLite, where one process makes all writes."""
        return self.database.startswith("sqlite")

    @property
    def key_file(self) -> Path:
        """The file that holds what is secret and lies outside the database."""
        return self.data_dir / "bridge.key"

    @property
    def draining_flag(self) -> Path:
        """The file that is there while the service is going away."""
        return self.data_dir / "draining"

    @property
    def base_url(self) -> str:
        """Where people and platforms find the service, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    def _check(self) -> None:
        """Refuse what no part of the service could work with."""
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                self._refuse(name, f"write one of {', '.join(choices)}")
        for name, least in _AT_LEAST.items():
            if getattr(self, name) < least:
                self._refuse(name, f"write {least} or more")
        if self.port > _PORTS:
            self._refuse("port", f"write {_PORTS} or less")
        if any(wait < 0 for wait in self.retry_waits):
            self._refuse("retry_waits", "no wait may be negative")
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            self._refuse("public_url", "begin it with https:// or http://")
        if self.web_only and self.sqlite:
            self._refuse("web_only", "SQLite has one writing process; use PostgreSQL for more")
        for name in sorted(name for name, on in self.features.items() if on and name not in BUILT):
            self._refuse(f"features.{name}", "not in this release; leave it off")

    def _refuse(self, name: str, message: str) -> NoReturn:
        raise SettingsError(f"{name} (from {self.origins[name]}): {message}.")


def config_dir() -> Path:
    """Return where the data of `config/` lies: in the wheel, else beside the checkout."""
    package = Path(__file__).parent
    installed = package / "_config"
    return installed if installed.is_dir() else package.parent / "config"


def find_file(explicit: str | None, env: Mapping[str, str], directory: Path) -> Path | None:
    """Return the settings file: the one asked for, else lrs-bridge.toml in *directory* if any.

    Raises:
        SettingsError: The one asked for is not there.
    """
    asked = explicit or env.get(f"{PREFIX}CONFIG")
    file = Path(asked) if asked else directory / FILE_NAME
    if file.is_file():
        return file
    if asked:
        raise SettingsError(f"There is no settings file {asked}.")
    return None


def _toml(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not TOML: {error}.") from error


def _secure(plain: Mapping[str, Any], origins: Mapping[str, str]) -> bool:
    """Return whether cookies are sent over https only."""
    if (asked := plain["secure_cookies"]) not in _SECURE:
        raise SettingsError(
            f"secure_cookies (from {origins['secure_cookies']}): write on, off or auto."
        )
    forced = _SECURE[asked]
    return plain["public_url"].startswith("https://") if forced is None else forced


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table with ``features.x`` for what stands in ``[features]``."""
    features = table.get("features", {})
    if not isinstance(features, dict):
        raise SettingsError("features: write it as a table, [features].")
    plain = {name: value for name, value in table.items() if name != "features"}
    return plain | {f"features.{name}": value for name, value in features.items()}


def _environment(env: Mapping[str, str], known: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    """Yield (setting, text, variable) of the variables that are ours."""
    names = {name.replace(".", "_"): name for name in known}
    for variable, text in env.items():
        name = variable.removeprefix(PREFIX).lower()
        if name == variable.lower() or name == "config" or name.startswith("test_"):
            continue
        if name not in names and name.removesuffix("_file") in names:
            yield names[name.removesuffix("_file")], _contents(variable, text), variable
        else:
            yield names.get(name, name), text, variable


def _contents(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}: {path} cannot be read.") from error


def _default(name: str, defaults: Mapping[str, Any], origin: str) -> Any:
    """Return the default of a setting, whose type is the setting's type."""
    if name in defaults:
        return defaults[name]
    near = get_close_matches(name, defaults, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise SettingsError(f"There is no setting {name} (from {origin}).{hint}")


def _value(name: str, given: Any, default: Any, origin: str) -> Any:
    """Return *given* in the type of *default*; text from outside TOML is read."""
    if isinstance(default, list):
        items = given.split(",") if isinstance(given, str) else given
        if not isinstance(items, list | tuple):
            raise SettingsError(f"{name} (from {origin}): write a list.")
        like = default[0] if default else ""
        return [_value(name, _bare(i), like, origin) for i in items if i != ""]
    if isinstance(default, bool):
        return _boolean(name, given, origin)
    if isinstance(default, int):
        return _integer(name, given, origin)
    if isinstance(given, str | Path):
        return str(given)
    raise SettingsError(f"{name} (from {origin}): write it as text, in quotes.")


def _bare(item: Any) -> Any:
    return item.strip() if isinstance(item, str) else item


def _boolean(name: str, given: Any, origin: str) -> bool:
    read = _WORDS.get(given.strip().lower()) if isinstance(given, str) else given
    if isinstance(read, bool):
        return read
    raise SettingsError(f"{name} (from {origin}): write true or false.")


def _integer(name: str, given: Any, origin: str) -> int:
    text = given.strip() if isinstance(given, str) else given
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    if isinstance(text, str) and text.lstrip("-").isdecimal():
        return int(text)
    raise SettingsError(f"{name} (from {origin}): write a whole number.")
