"""Every state in Swedish: its word, its icon and its tone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Tone = Literal["info", "mine", "ok", "warn", "bad", "idle", "none"]


@dataclass(frozen=True, slots=True)
class State:
    """How a state is shown: a word, an icon's name and a tone; colour never speaks alone."""

    word: str
    icon: str
    tone: Tone


STATES: Final[Mapping[str, Mapping[str, State]]] = MappingProxyType(
    {
        "evidence": {
            "waiting": State("Att granska", "ring", "info"),
            "held": State("Granskas av {name}", "lock", "idle"),
            "more": State("Behöver kompletteras", "loop", "warn"),
            "accepted": State("Godkänt underlag", "check", "ok"),
            "set_aside": State("Används inte som underlag", "cross", "idle"),
            "superseded": State("Ersatt av nyare", "arrows", "idle"),
            "withdrawn": State("Återtaget av källan", "back", "warn"),
        },
        "requirement": {
            "not_started": State("Inte börjat", "", "none"),
            "evidence": State("Underlag finns", "half", "info"),
            "ready": State("Klar för bedömning", "flag", "mine"),
            "met": State("Uppfyllt", "check", "ok"),
            "not_yet_met": State("Ännu inte uppfyllt", "loop", "warn"),
            "not_assessed": State("Inte bedömt", "dots", "idle"),
        },
        "document": {
            "valid": State("Giltigt", "check", "ok"),
            "expiring": State("Går snart ut", "clock", "warn"),
            "expired": State("Har gått ut", "clock", "idle"),
            "replaced": State("Ersatt", "arrows", "idle"),
            "revoked": State("Återkallat", "cross", "bad"),
        },
        "delivery": {
            "delivered": State("Levererat", "check", "ok"),
            "waiting": State("Väntar", "clock", "info"),
            "failed": State("Misslyckades", "warning", "bad"),
            "paused": State("Pausat", "pause", "idle"),
            "dead": State("Kunde inte levereras", "cross", "bad"),
        },
        "source": {
            "active": State("Tar emot", "check", "ok"),
            "disabled": State("Avstängd", "pause", "idle"),
        },
        "kind": {
            "kompetensbevis": State("Kompetensbevis", "check", "ok"),
            "valideringsintyg": State("Valideringsintyg", "half", "info"),
        },
    }
)
