"""Play the demonstration from an empty directory to the register's last confirmation."""

import signal
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from typing import NoReturn

from lrs_bridge.demo import output, senders
from lrs_bridge.demo.failure import DemoError
from lrs_bridge.demo.morning import Morning, begin
from lrs_bridge.demo.processes import free_port, wait
from lrs_bridge.demo.report import report
from lrs_bridge.demo.senders import Door
from lrs_bridge.domain.errors import BridgeError

_DIRECTORY = Path(".demo")
_MAP_SECONDS = 30.0
_CONFIRM_SECONDS = 30.0
_INTERRUPTED = 130


def main(*, once: bool, port: int, directory: Path | None, register_off: bool = False) -> int:
    """Play, compare the figures, and with *once* stop; return the exit code.

    Port 0 is any free one. Without *once* it stays up until Ctrl-C or SIGTERM.
    """
    # A shell in the background has Ctrl-C ignored; we heed both.
    before = {one: signal.signal(one, _interrupt) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        with ExitStack() as stack:
            place = (directory or _DIRECTORY).absolute()
            morning = begin(stack, place, port or free_port(), register_off=register_off)
            code = _play(morning)
            return code if once else _stay(morning)
    except (DemoError, BridgeError, OSError, HTTPException) as error:
        output.problem(str(error))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED if once else 0
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _play(morning: Morning) -> int:
    _send(morning)
    _note(morning)
    _review(morning)
    _void(morning)
    _act(morning)
    _confirmed(morning)
    return report(morning)


def _send(morning: Morning) -> None:
    """Let every platform send what it has."""
    for platform in morning.files.platforms():
        door = Door(morning.settings.base_url, morning.organisation.keys[platform.name])
        sent = morning.sent[platform.name] = senders.send(platform, morning.files, door)
        door.close()
        output.step(f"{platform.name} skickade {sent.statements}")
    _mapped(morning)


def _note(morning: Morning) -> None:
    """Let people write on our own pages what happened at the workplace."""
    for act in morning.script.workplace:
        morning.cast.play(act)
    _mapped(morning)
    output.step("Arbetsplatsen skrev sina iakttagelser och sin närvaro")


def _review(morning: Morning) -> None:
    """Let the competence manager work; the register hears of it before anybody decides."""
    script = morning.script
    for review in script.reviews:
        morning.cast.review(review)
    output.step(f"{script.reviewer} granskade {len(script.reviews)} underlag")
    if _confirmed(morning):
        output.step("Registret har bekräftat det godkända underlaget, innan någon har beslutat")


def _void(morning: Morning) -> None:
    """Let a platform take a statement back."""
    source, file = morning.script.void["source"], morning.script.void["file"]
    door = Door(morning.settings.base_url, morning.organisation.keys[source])
    senders.send_file("put", morning.files.text(file), door, morning.sent[source])
    door.close()
    _mapped(morning)
    output.step(f"{source} tog tillbaka ett underlag")
    if _confirmed(morning):
        output.step("Registret har bekräftat att det är återtaget")


def _act(morning: Morning) -> None:
    """Let the test leaders assess and decide, and others try what they may not."""
    for act in morning.script.acts:
        if refusal := morning.cast.play(act):
            morning.refusals.append(refusal)
    output.step("Testledarna bedömde och fastställde")


def _mapped(morning: Morning) -> None:
    """Wait until the mapping has nothing left to do."""
    if not wait(lambda: morning.status().marks == 0, _MAP_SECONDS):
        raise DemoError(f"The mapping does not come to an end; see {morning.service.log}.")


def _confirmed(morning: Morning) -> bool:
    """Wait until the register itself counts all that it is owed; say whether it does."""

    def done() -> bool:
        targets = morning.status().targets
        owed = sum(one.delivered + one.waiting + one.dead for one in targets)
        delivered = sum(one.delivered for one in targets)
        return morning.register.summary()["confirmed"] == owed == delivered

    return morning.register.pid is not None and wait(done, _CONFIRM_SECONDS)


def _stay(morning: Morning) -> NoReturn:
    """Stay up until somebody ends us, or the service ends by itself."""
    output.step("Allt är igång. Avsluta med Ctrl-C.")
    morning.service.wait()
    raise DemoError(f"The service ended by itself; see {morning.service.log}.")
