"""The code blocks of a Markdown file; a console block as commands with what they print."""

import re
from dataclasses import dataclass

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Command:
    """What is typed, and what is seen then."""

    typed: str
    seen: str = ""


def blocks(text, *languages):
    """Return (language, body) of the blocks in some languages, in their order."""
    return [(language, body) for language, body in _BLOCK.findall(text) if language in languages]


def commands(block):
    """Read a console block: ``$`` begins a command, ``>`` continues it, the rest is seen."""
    found = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append(Command(line[2:]))
        elif line.startswith("> "):
            found[-1].typed += line[2:]
        else:
            found[-1].seen += line
    return found


def matches(seen, printed):
    """Say whether *printed* is what was to be seen; ``…`` stands for anything."""
    wanted = ".*".join(map(re.escape, seen.replace("…\n", "…").split("…")))
    return re.fullmatch(wanted, printed, re.DOTALL) is not None
