"""`lrs-bridge work` as a process beside a PostgreSQL database."""

import signal
import subprocess
import sys

import pytest

from tests.databases import fresh
from tests.e2e.test_serve import DEADLINE, environment


@pytest.fixture
def url(tmp_path):
    with fresh("postgresql", tmp_path, tmp_path) as made:
        yield made


def test_workers_run_until_they_are_told_to_stop(tmp_path, url):
    env = environment(data_dir="data", database_url=url)
    words = [sys.executable, "-m", "lrs_bridge"]
    subprocess.run([*words, "init"], cwd=tmp_path, env=env, check=True, timeout=DEADLINE)
    with subprocess.Popen(
        [*words, "work"],
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as work:
        assert work.stdout.readline() == "Working.\n"
        work.send_signal(signal.SIGTERM)
        _, log = work.communicate(timeout=DEADLINE)
    assert work.returncode == 0
    assert "step_failed" not in log
