"""The log: a line for each request, without names, queries or secrets."""

import io
import json

import pytest
import structlog

from lrs_bridge import telemetry


@pytest.fixture
def lines():
    """What was logged as JSON."""
    stream = io.StringIO()
    telemetry.configure("auto", "info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()


def ask(app, path="/x", **environ):
    """Run one request; return the status line and the headers."""
    answer = {}

    def start(status, headers, *rest):
        answer.update(status=status, headers=dict(headers))

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "agent=anna"} | environ
    answer["body"] = b"".join(app(environ, start))
    return answer


def ok(environ, start):
    structlog.get_logger().info("inside", secret="s3cret")
    start("204 No Content", [])
    return [b""]


def test_request_is_one_line_without_its_query(lines):
    ask(telemetry.RequestLog(ok, new_id=lambda: "made-here"), "/xapi/statements")

    inside, request = lines()
    assert request.pop("ms") >= 0
    assert request.pop("timestamp")
    assert request == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "path": "/xapi/statements",
        "status": 204,
        "request_id": "made-here",
    }
    assert inside["request_id"] == "made-here"
    assert inside["secret"] == "***"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("abc-123.DEF_456", True, id="well-formed"),
        pytest.param("short", False, id="too-short"),
        pytest.param("x" * 65, False, id="too-long"),
        pytest.param("abc 123\n456", False, id="forged-line"),
    ],
)
def test_request_id_is_taken_over_if_it_is_one(lines, given, kept):
    answer = ask(telemetry.RequestLog(ok), HTTP_X_REQUEST_ID=given)

    assert (answer["headers"]["X-Request-ID"] == given) is kept
    assert lines()[-1]["request_id"] == answer["headers"]["X-Request-ID"]
    assert telemetry.request_id.get() == ""


def test_failing_request_is_logged_as_500(lines):
    def fails(environ, start):
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        ask(telemetry.RequestLog(fails))
    assert lines()[-1]["status"] == 500


def test_one_time_link_is_not_logged(lines):
    ask(telemetry.RequestLog(ok), "/logga-in/1.abcdefghijklmnopqrst")
    assert lines()[-1]["path"] == "/logga-in/***"


@pytest.mark.parametrize(
    "key", ["secret", "Authorization", "access_token", "Set-Cookie", "password"]
)
def test_secret_is_redacted_by_its_key_also_inside(lines, key):
    structlog.get_logger().info("x", headers={key: "s3cret", "Accept": "y"}, **{key: "s3cret"})

    (line,) = lines()
    assert line["headers"] == {key: "***", "Accept": "y"}
    assert "s3cret" not in json.dumps(line)


def test_exception_is_one_json_line(lines):
    try:
        int("bad")
    except ValueError:
        structlog.get_logger().exception("step_failed")
    (line,) = lines()
    assert "ValueError: invalid literal" in line["exception"]


def test_level_is_obeyed():
    stream = io.StringIO()
    telemetry.configure("json", "error", stream)
    structlog.get_logger().info("quiet")
    structlog.reset_defaults()
    assert stream.getvalue() == ""


def test_console_is_for_people():
    stream = io.StringIO()
    telemetry.configure("console", "info", stream)
    structlog.get_logger().info("hello", path="/x")
    structlog.reset_defaults()
    assert "hello" in stream.getvalue()
    assert not stream.getvalue().startswith("{")
