"""The program that runs the ADL suite: what it reads from a log, and when it calls a run dead."""

import queue
import sys

import pytest

from tests.conformance.suite import main, missing
from tests.conformance.suite_log import FLOORS, read
from tests.conformance.suite_watch import Followed, StoppedError, follow, run


def node(title, *tests, status="passed", error=None):
    found = {"title": title, "status": status, "tests": list(tests)}
    return found if error is None else {**found, "error": error}


def log(*groups, total, passed, failed=0, state="finished", error=None):
    return {
        "state": state,
        "duration": 31400,
        "summary": {"total": total, "passed": passed, "failed": failed},
        "log": node("", *groups, error=error),
    }


GOOD = node("Agents (Comm 2.4)", node("Returns a Person (XAPI-00236)", node("GET"), node("HEAD")))


def test_run_in_which_all_passed_is_clean():
    report = read(log(GOOD, total=2, passed=2), "1.0.3", selected=True)

    assert report.clean
    assert report.groups == {"Agents (Comm 2.4)": (2, 2)}
    assert report.summary("sqlite") == "1.0.3 sqlite: 2 of 2 passed in 31 s"


@pytest.mark.parametrize("version", FLOORS)
def test_fewer_tests_than_the_suite_has_are_not_clean(version):
    floor = FLOORS[version]

    assert read(log(GOOD, total=floor, passed=floor), version).clean
    short = read(log(GOOD, total=floor - 1, passed=floor - 1), version)
    assert not short.clean
    assert str(floor) in short.complaints[0]


def test_failure_is_one_line_with_its_requirements_title_and_error():
    wrong = node("Refuses it (XAPI-00243)", status="failed", error="expected 400\n  got 200")
    group = node("Agents", node("GET (XAPI-00236)", wrong, status="failed"), status="failed")

    report = read(log(group, total=1, passed=0, failed=1), "1.0.3", selected=True)

    [failure] = report.failures
    assert failure.line == (
        "XAPI-00236 XAPI-00243  GET (XAPI-00236) > Refuses it (XAPI-00243): expected 400 got 200"
    )
    assert report.groups == {"Agents": (0, 1)}
    assert not report.clean


@pytest.mark.parametrize(
    ("status", "error"),
    [
        pytest.param("", "never ran", id="never run"),
        pytest.param("cancelled", "was running when the suite was stopped", id="cancelled"),
        pytest.param("failed", "failed", id="failed without a word"),
    ],
)
def test_whatever_is_not_passed_is_a_failure(status, error):
    report = read(log(node("One", status=status), total=1, passed=0), "2.0.0", selected=True)

    assert [failure.error for failure in report.failures] == [error]
    assert report.failures[0].line.startswith("-  One")
    assert not report.clean


def test_skipped_test_leaves_no_trace_but_in_the_total():
    report = read(log(GOOD, total=3, passed=2), "1.0.3", selected=True)

    assert report.failures == ()
    assert not report.clean
    assert report.complaints == ("1 registered tests were skipped, stopped or never run.",)


def test_hook_that_failed_is_told_although_its_tests_passed():
    group = node("Agents", node("GET"), status="failed", error="before all")

    report = read(log(group, total=2, passed=1, failed=1), "1.0.3", selected=True)

    assert [failure.error for failure in report.failures] == ["a hook failed: before all"]


def test_hook_of_the_whole_run_that_failed_is_told():
    report = read(
        {**log(total=1365, passed=0, failed=1), "log": node("", status="failed")}, "1.0.3"
    )

    assert [failure.title for failure in report.failures] == ["(the whole run)"]
    assert not report.clean


def test_run_that_broke_off_before_the_first_test_is_not_clean():
    broken = {"state": "error", "summary": {"total": None, "passed": None, "failed": None}}

    report = read(broken, "1.0.3")

    assert not report.clean
    assert report.complaints[0] == "The run did not finish: its state is 'error'."


class Ticks:
    """A clock that goes ten seconds at each look."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 10.0
        return self.now


def printed(*lines):
    made = queue.Queue()
    for line in lines:
        made.put(line)
    return made


def figures(passed):
    return f'{{"total":1365,"passed":{passed},"failed":0}}'


def test_log_is_where_the_suite_says():
    followed = Followed()

    follow(printed(figures(1), "Full run log written to /s/logs/1.log", None), followed, stall=60)

    assert (followed.log, followed.stalled) == ("/s/logs/1.log", False)


def test_same_figures_again_and_again_are_a_stall():
    followed = Followed()

    follow(printed(*[figures(7)] * 20), followed, stall=60, clock=Ticks())

    assert followed.stalled


def test_moving_figures_are_no_stall():
    followed = Followed()

    follow(printed(*map(figures, range(20)), None), followed, stall=60, clock=Ticks())

    assert not followed.stalled


def test_silence_is_a_stall():
    followed = Followed()

    follow(printed(), followed, stall=0)

    assert followed.stalled


RUNNER = """
import json, pathlib, signal, sys
def end(*_):
    print("Full run log written to", pathlib.Path("1.log").resolve(), flush=True)
    sys.exit(1)
signal.signal(signal.SIGINT, end)
print("ready", flush=True)
signal.pause() if sys.argv[1] == "hang" else end()
"""


@pytest.mark.parametrize(("how", "stalled"), [("hang", True), ("go", False)])
def test_stalled_runner_is_interrupted_and_writes_its_log(tmp_path, how, stalled):
    found = run([sys.executable, "-c", RUNNER, how], tmp_path, stall=0.5 if stalled else 30)

    assert found == (tmp_path / "1.log", stalled)


def test_runner_that_leaves_no_log_is_told_with_its_last_words(tmp_path):
    with pytest.raises(StoppedError, match="Cannot find module"):
        run(["echo", "Cannot find module"], tmp_path, stall=30)


def test_without_a_suite_it_says_how_to_get_one(capsys):
    assert main([]) == 2
    assert "lrs-conformance-test-suite" in capsys.readouterr().err


def test_folder_must_be_the_suite_with_its_packages(tmp_path):
    assert "is not the ADL suite" in missing(str(tmp_path))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "console_runner.js").touch()
    assert "npm install" in missing(str(tmp_path))
    (tmp_path / "node_modules").mkdir()
    assert missing(str(tmp_path)) is None
