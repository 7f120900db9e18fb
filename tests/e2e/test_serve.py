"""`lrs-bridge serve` as a process: it starts, drains, and ends without dropping a request."""

import base64
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEADLINE = 60.0


def environment(**settings):
    """Return an environment in which the checkout runs, with settings of its own."""
    kept = {name: value for name, value in os.environ.items() if "LRS_BRIDGE" not in name}
    roots = [str(ROOT), str(ROOT / "adapters"), str(ROOT / "schemas")]
    paths = os.pathsep.join([*filter(None, [kept.get("PYTHONPATH")]), *roots])
    given = {f"LRS_BRIDGE_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | {"PYTHONPATH": paths} | given


def command(*words):
    return [sys.executable, "-m", "lrs_bridge", *words]


def eventually(holds):
    """Wait until *holds* returns something true; return it."""
    ends = time.monotonic() + DEADLINE
    while not (found := holds()):
        assert time.monotonic() < ends, "did not happen in time"
        time.sleep(0.02)
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """A running `lrs-bridge serve` on a free port."""

    def __init__(self, directory, **settings):
        self.directory = directory
        self.port = free_port()
        self.env = environment(data_dir="data", port=self.port, **settings)
        self.process = None

    def do(self, *words):
        """Run another command of the same installation."""
        return subprocess.run(
            command(*words),
            cwd=self.directory,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    def start(self):
        """Start; return once the address is printed."""
        self.process = subprocess.Popen(
            command("serve"),
            cwd=self.directory,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout.readline() == f"Listening on http://127.0.0.1:{self.port}\n"
        return self

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def exit_code(self):
        return self.process.wait(DEADLINE)

    def status(self, path):
        """Return the status of a GET, or None when nothing listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def children(self):
        """Return the processes below the supervisor, the nearest first."""
        found, parents = [], {self.process.pid}
        while parents:
            parents = {pid for pid, parent in processes() if parent in parents}
            found += sorted(parents)
        return found


def processes():
    """Yield (pid, parent) of every process."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            after_name = status.read_text().rpartition(")")[2].split()
            yield int(status.parent.name), int(after_name[1])


def alive(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture
def service(tmp_path):
    made = []

    def make(**settings):
        made.append(Service(tmp_path, **settings))
        return made[-1]

    yield make
    for one in made:
        if one.process:
            for pid in [*one.children(), one.process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            one.process.wait()
            one.process.stdout.close()


@pytest.fixture(scope="module")
def initialised(tmp_path_factory):
    """The data of an installation that was initialised."""
    one = Service(tmp_path_factory.mktemp("initialised"))
    done = one.do("init")
    assert done.returncode == 0, done.stderr
    return one.directory / "data"


@pytest.fixture
def ready(service, initialised):
    """Make an installation that was initialised."""

    def make(**settings):
        one = service(**settings)
        shutil.copytree(initialised, one.directory / "data")
        return one

    return make


def post(service, body):
    """Return a connection on which the first half of a POST was sent, and a way to go on."""
    made = json.loads(service.do("sources", "add", "platform", "--json").stdout)
    login = base64.b64encode(f"{made['key']}:{made['secret']}".encode()).decode()
    head = (
        "POST /xapi/statements HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Basic {login}\r\nX-Experience-API-Version: 1.0.3\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=DEADLINE)
    connection.sendall(head + body[: len(body) // 2])

    def finish():
        connection.sendall(body[len(body) // 2 :])
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read()

    return connection, finish


def statement():
    return {
        "id": "7ccd3322-e1a5-411a-a67d-6a735c76f119",
        "actor": {"mbox": "mailto:anna@vedhamn.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": "https://kurs.example/1"},
    }


class TestEnd:
    def test_request_that_has_begun_is_answered(self, ready):
        service = ready(drain_seconds=1).start()
        connection, finish = post(service, json.dumps([statement()]).encode())
        with connection:
            eventually(lambda: service.status("/readyz") == 200)

            service.signal()
            eventually(lambda: service.status("/readyz") == 503)
            eventually(lambda: service.status("/readyz") is None)
            status, body = finish()

        assert status == 200
        assert json.loads(body) == [statement()["id"]]
        assert service.exit_code() == 0
        assert not (service.directory / "data" / "draining").exists()

    def test_while_it_drains_new_requests_are_served(self, ready):
        service = ready(drain_seconds=60).start()

        service.signal()

        eventually(lambda: service.status("/readyz") == 503)
        assert service.status("/healthz") == 200
        service.signal()
        assert service.exit_code() == 0

    def test_interrupt_does_not_wait(self, ready):
        service = ready(drain_seconds=600).start()
        service.signal(signal.SIGINT)
        assert service.exit_code() == 130

    def test_second_signal_does_not_wait_for_a_request_that_hangs(self, ready):
        service = ready(drain_seconds=0).start()
        connection, _ = post(service, json.dumps([statement()]).encode())
        with connection:
            eventually(lambda: service.status("/readyz") == 200)
            service.signal()
            eventually(lambda: service.status("/readyz") is None)
            began = time.monotonic()
            service.signal()
            service.exit_code()
        assert time.monotonic() - began < 10

    def test_death_of_the_server_ends_the_supervisor(self, ready):
        service = ready().start()
        os.kill(service.children()[0], signal.SIGKILL)
        assert service.exit_code() == 1
        assert "ended by itself" in service.process.stdout.read()

    def test_server_does_not_outlive_the_supervisor(self, ready):
        service = ready().start()
        children = service.children()
        service.process.kill()
        eventually(lambda: not any(map(alive, children)))


class TestStart:
    def test_stale_draining_flag_is_removed(self, ready):
        service = ready()
        (service.directory / "data" / "draining").touch()
        assert service.start().status("/readyz") == 200

    def test_options_reach_the_server(self, ready):
        service = ready()
        other = free_port()
        service.process = subprocess.Popen(
            command("serve", "--port", str(other)),
            cwd=service.directory,
            env=service.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert service.process.stdout.readline() == f"Listening on http://127.0.0.1:{other}\n"

    def test_without_key_file_says_what_to_run(self, service):
        done = service().do("serve")
        assert (done.returncode, done.stdout) == (3, "")
        assert "lrs-bridge init" in done.stderr

    def test_without_database_says_what_to_run(self, ready):
        service = ready()
        for file in (service.directory / "data").glob("bridge.sqlite3*"):
            file.unlink()
        done = service.do("serve")
        assert done.returncode == 4
        assert "lrs-bridge init" in done.stderr

    def test_port_in_use_is_said_in_a_sentence(self, ready):
        service = ready()
        with socket.socket() as other:
            other.bind(("127.0.0.1", service.port))
            other.listen()
            done = service.do("serve")
        assert done.returncode == 1
        assert f"127.0.0.1:{service.port} cannot be listened on" in done.stderr
        assert len(done.stderr.splitlines()) == 1
