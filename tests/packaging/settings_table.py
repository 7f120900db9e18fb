"""The README's tables of settings, made of `config/defaults.toml` and of what is built."""

import json
import re
import tomllib

from lrs_bridge.settings import BUILT, config_dir

_SENTENCE = re.compile(r"^# (.*[.])\n(\w+) = ", re.MULTILINE)


def tables():
    """Return the table of settings and the table of features, as Markdown lines."""
    text = (config_dir() / "defaults.toml").read_text(encoding="utf-8")
    sentences = {name: sentence for sentence, name in _SENTENCE.findall(text)}
    plain = tomllib.loads(text)
    features = plain.pop("features")
    settings = [f"| `{n}` | `{_written(v)}` | {sentences[n]} |" for n, v in plain.items()]
    switches = [f"| `{n}` | {_state(n, on=on)} | {sentences[n]} |" for n, on in features.items()]
    return (
        "\n".join(["| Setting | Default | What it is |", "|---|---|---|", *settings]),
        "\n".join(["| Feature | | What it is |", "|---|---|---|", *switches]),
    )


def _written(value):
    """Write a value as TOML does, short ones in full."""
    return json.dumps(value)


def _state(feature, *, on):
    if feature not in BUILT:
        return "not in this release"
    return "on" if on else "off"
