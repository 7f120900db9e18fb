"""A measured program: start it, wait until it answers, look at its processor time and memory."""

import http.client
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.load import BenchError

ROOT = Path(__file__).parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 60


class Program:
    """A process, with the processes it starts."""

    def __init__(
        self, words: Sequence[str], port: int, environment: Mapping[str, str], log: Path
    ) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LRS_BRIDGE_", "COV"))}
        roots = os.pathsep.join(map(str, (ROOT, ROOT / "adapters", ROOT / "schemas")))
        self._log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                words, env={**kept, "PYTHONPATH": roots, **environment}, cwd=log.parent,
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self._wait(port)

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Stop it in order, or kill it when it does not."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()

    def _wait(self, port: int) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                text = self._log.read_text(errors="replace")
                self.stop()
                raise BenchError(f"{self._log.name}: it did not start:\n{text[-2000:]}")
            time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        with connection.getresponse() as answer:
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def processor_seconds(pids: Sequence[int]) -> float:
    """Return the processor time that the processes and all below them have used."""
    return sum(_times(pid) for pid in _trees(pids)) / _TICKS


def peak_mb(pids: Sequence[int]) -> float:
    """Return the most memory that the processes and all below them have held, in MB."""
    return sum(_peak(pid) for pid in _trees(pids)) / 1024


def _trees(pids: Sequence[int]) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = list(pids)
    for pid in found:  # grows while it is walked
        found.extend(children.get(pid, ()))
    return found


def _times(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def _stat(pid: int) -> list[str]:
    """Return the fields after the name, which may hold blanks; none if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
