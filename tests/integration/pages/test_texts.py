"""The words of the pages: complete, used, and exactly those that were agreed."""

import hashlib
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lrs_bridge.domain.refusals import REASONS as REFUSALS
from lrs_bridge.domain.validation import OUTCOMES
from lrs_bridge.web import review
from lrs_bridge.web.review import texts, words

WEB = Path(review.__file__).parent.parent
STATIC = WEB / "static"
# Keys that are put together: "flow." and a step, "error." and a status.
MADE = ("flow.", "start.", "menu.", "error.", "because.", "operations.", "me.next.")


def _sources() -> str:
    files = [*WEB.glob("review/*.py"), *WEB.glob("review/templates/pages/*.html")]
    return "\n".join(f.read_text(encoding="utf-8") for f in files if f.name != "texts.py")


def test_every_text_that_is_asked_for_is_there_and_none_is_left_over():
    source = _sources()
    asked = set(re.findall(r"""\bt(?:ext)?\(\s*["']([a-z_.0-9]+)["']\s*[,)]""", source))

    assert asked - texts.TEXTS.keys() == set()
    quoted = set(re.findall(r"""["']([a-z_.0-9]+)["']""", source))
    unused = {key for key in texts.TEXTS.keys() - quoted if not key.startswith(MADE)}
    assert unused == set()


def test_every_reason_of_a_refusal_has_a_text():
    assert set(texts.REASONS) == set(REFUSALS)


def test_unknown_reason_falls_back_to_what_was_said():
    assert texts.reason_text("made_up", "Because.") == "Because."


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (
            "evidence",
            (
                "Att granska · Granskas av {name} · Behöver kompletteras · Godkänt underlag"
                " · Används inte som underlag · Ersatt av nyare · Återtaget av källan"
            ),
        ),
        (
            "requirement",
            (
                "Inte börjat · Underlag finns · Klar för bedömning · Uppfyllt · Ännu inte uppfyllt"
                " · Inte bedömt"
            ),
        ),
        ("document", "Giltigt · Går snart ut · Har gått ut · Ersatt · Återkallat"),
        ("delivery", "Levererat · Väntar · Misslyckades · Pausat · Kunde inte levereras"),
    ],
)
def test_states_have_exactly_the_agreed_words(kind, said):
    assert " · ".join(state.word for state in texts.STATES[kind].values()) == said


def test_state_word_names_whoever_holds_the_item():
    assert texts.state_word("evidence", "held", name="Ola") == "Granskas av Ola"


def test_every_outcome_has_a_word():
    assert set(OUTCOMES) <= set(texts.STATES["requirement"])


def test_every_icon_is_drawn():
    macros = (WEB / "review/templates/pages/macros.html").read_text(encoding="utf-8")
    icons = {state.icon for kind in texts.STATES.values() for state in kind.values()} - {""}

    assert icons <= set(re.findall(r'name == "([a-z]+)"', macros))


def test_red_is_kept_for_what_failed_or_was_revoked():
    red = {
        (kind, code)
        for kind, states in texts.STATES.items()
        for code, state in states.items()
        if state.tone == "bad"
    }

    assert red == {("document", "revoked"), ("delivery", "failed"), ("delivery", "dead")}


def test_learner_meets_no_words_of_the_trade():
    shown = " ".join(v for k, v in texts.TEXTS.items() if k.startswith("me.")).lower()

    for word in ("validera ", "evidens", "kompetensgap", "mappning", "autentisera", "statement"):
        assert word not in shown
    assert "underkänd" not in " ".join(texts.TEXTS.values()).lower()


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 23, 8, 15, tzinfo=UTC), "23 november 2026 kl. 09.15"),
        (datetime(2026, 6, 30, 22, 5, tzinfo=UTC), "1 juli 2026 kl. 00.05"),
    ],
)
def test_instant_is_told_as_in_sweden(moment, said):
    assert words.clock(moment) == said


def test_day_is_a_day():
    assert words.day(date(2026, 2, 1)) == "1 februari 2026"


@pytest.mark.parametrize(
    ("hours", "said"),
    [(1, "Kom i dag"), (10, "Väntat 1 dag"), (24, "Väntat 1 dag"), (72, "Väntat 3 dagar")],
)
def test_waiting_is_counted_in_days_of_the_calendar(hours, said):
    now = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)

    assert words.waited(now - timedelta(hours=hours), now) == said


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (0.85, "85 %"),
        (0.845, "84,5 %"),
        (0.7999, "80 %"),
        (1.0, "100 %"),
        (0.0, "0 %"),
        (None, "Inget resultat angivet"),
    ],
)
def test_score_is_told_in_percent(score, said):
    assert words.percent(score).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (
            '{"path":"verb","op":"in","expected":["http://x/passed"],"seen":"http://x/passed"}',
            "Händelsen heter passed.",
        ),
        (
            '{"path":"kind","op":"in","expected":["passed"],"seen":"passed"}',
            "Händelsen är av slaget klarat.",
        ),
        (
            '{"path":"course","op":"prefix","expected":"https://x/","seen":"https://x/1"}',
            "Kursen är https://x/1.",
        ),
        (
            '{"path":"score","op":"gt","expected":0.5,"seen":0.6}',
            "Resultatet är 60 %. Regeln kräver mer än 50 %.",
        ),
        (
            '{"path":"result.success","op":"eq","expected":true,"seen":true}',
            "Källan anger om provet är klarat: ja.",
        ),
        (
            '{"path":"result.completion","op":"eq","expected":false,"seen":false}',
            "Källan anger om det är genomfört: nej.",
        ),
        (
            '{"path":"actor","op":"not_same_as","expected":"context.instructor","seen":"a"}',
            "Den som intygar är en annan person.",
        ),
        (
            '{"path":"context.instructor","op":"in_registry","expected":"test_leaders","seen":"b"}',
            "Den som intygar finns i registret test_leaders.",
        ),
        (
            '{"path":"require.at_least","op":"gte","expected":3,"seen":3}',
            "Antal händelser är 3. Regeln kräver minst 3.",
        ),
    ],
)
def test_rule_explains_itself_in_a_sentence(condition, said):
    met = f'[{condition[:-1]}, "met": true}}]'

    assert [s.replace("\N{NO-BREAK SPACE}", " ") for s in words.because(met)] == [said]


def test_what_was_not_met_says_so():
    condition = '[{"path":"activity","op":"in","expected":["x"],"seen":null,"met":false}]'

    assert words.because(condition) == ["Aktiviteten är inget. Det räcker inte."]


def test_files_of_others_are_unchanged():
    listed = tomllib.loads((STATIC / "vendor/VENDOR.toml").read_text(encoding="utf-8"))["file"]

    for entry in listed:
        content = (STATIC / "vendor" / entry["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert entry["licence"]
    shipped = {file.name for file in (STATIC / "vendor").iterdir()} - {"VENDOR.toml"}
    assert shipped == {entry["path"] for entry in listed}


def test_style_and_script_stay_small_and_load_nothing():
    style = (STATIC / "app.css").read_text(encoding="utf-8")

    assert len(style.encode()) <= 12_000
    assert len((STATIC / "app.js").read_bytes()) <= 2_000
    assert "url(" not in style
    assert "@import" not in style
