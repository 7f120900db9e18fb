"""The wheel carries what it needs, and works where nothing else of the project is."""

import configparser
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.checkout import ROOT, copy, environment

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HEAVY = {"alembic", "flask", "granian", "marshmallow", "requests", "sqlalchemy", "tincan"}
DECOYS = ("adapters", "schemas", "config", "tests")


def run(words, folder, **variables):
    return subprocess.run(
        words, cwd=folder, env=environment(**variables), capture_output=True, text=True,
        timeout=90, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel of a copy, with what is installed here and nothing from a registry."""
    folder = tmp_path_factory.mktemp("wheel")
    source = copy(folder / "source")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index",
             "--no-build-isolation", "--wheel-dir", folder, source]  # fmt: skip
    done = run(build, folder, PIP_DISABLE_PIP_VERSION_CHECK="1")
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def contents(wheel):
    with ZipFile(wheel) as archive:
        return {info.filename for info in archive.infolist() if not info.is_dir()}


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install it in an environment of its own; what it needs is found in this run's."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, symlinks=True, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", home / "bin" / "python"]
    done = run([*pip, "install", "--quiet", "--no-deps", "--no-index", wheel], home)
    assert done.returncode == 0, done.stderr
    (packages,) = home.glob("lib/python*/site-packages")
    others = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "others.pth").write_text(f"{others}\n")
    return home / "bin"


@pytest.fixture
def foreign(tmp_path):
    """A folder in which somebody else has packages that are called as our folders are."""
    for name in DECOYS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('not ours')\n")
    return tmp_path


def files(folder, *patterns):
    return {str(path.relative_to(folder)) for one in patterns for path in folder.rglob(one)}


@pytest.mark.parametrize(
    ("folder", "patterns", "inside"),
    [
        pytest.param("lrs_bridge", ["*.py", "py.typed"], "lrs_bridge", id="code"),
        pytest.param("lrs_bridge/web", ["*.html", "*.css", "*.js"], "lrs_bridge/web", id="pages"),
        pytest.param(
            "lrs_bridge/storage/migrations", ["*.py", "*.mako"], "lrs_bridge/storage/migrations",
            id="migrations",
        ),
        pytest.param("config", ["*.toml", "*.yaml", "*.json"], "lrs_bridge/_config", id="config"),
        pytest.param("schemas/json", ["*.json"], "lrs_bridge_schemas/_json", id="json-schemas"),
        pytest.param(
            "schemas/lrs_bridge_schemas", ["*.py"], "lrs_bridge_schemas", id="schemas"
        ),
        pytest.param(
            "adapters/lrs_bridge_adapters", ["*.py", "*.toml"], "lrs_bridge_adapters",
            id="adapters",
        ),
    ],
)  # fmt: skip
def test_everything_is_in_it(contents, folder, patterns, inside):
    wanted = {f"{inside}/{name}" for name in files(ROOT / folder, *patterns)}
    assert wanted
    assert wanted - contents == set()


def test_nothing_else_is_in_it(contents):
    tops = {name.partition("/")[0] for name in contents}
    info = f"lrs_bridge-{PROJECT['version']}.dist-info"
    assert tops == {"lrs_bridge", "lrs_bridge_adapters", "lrs_bridge_schemas", info}
    assert not [name for name in contents if "/test_" in name or "/tests/" in name]
    assert f"{info}/licenses/LICENSE" in contents


def test_entry_points_are_those_of_the_project(wheel):
    with ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("entry_points.txt"))
        text = archive.read(name).decode()
    found = configparser.ConfigParser(delimiters="=")
    found.optionxform = str
    found.read_string(text)
    wanted = {"console_scripts": PROJECT["scripts"], **PROJECT["entry-points"]}
    assert {group: dict(found[group]) for group in found.sections()} == wanted


def test_it_runs_in_a_foreign_folder(installed, foreign):
    def lrs_bridge(*words):  # the folder itself is on the path of imports
        done = run([installed / "python", "-m", "lrs_bridge", *words], foreign)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert PROJECT["version"] in run([installed / "lrs-bridge", "--version"], foreign).stdout
    assert "key file" in lrs_bridge("init")
    program = "from lrs_bridge.settings import config_dir; print(config_dir())"
    config = Path(run([installed / "python", "-c", program], foreign).stdout.strip())
    assert config.is_relative_to(installed.parent)
    rules, framework = (config / one / "mkk-exempel.yaml" for one in ("rules", "frameworks"))
    assert "without faults" in lrs_bridge("rules", "check", rules, "--framework", framework)
    assert "published" in lrs_bridge("frameworks", "load", framework)
    assert '"key"' in lrs_bridge("sources", "add", "m", "--adapter", "moodle", "--json")
    assert (foreign / "lrs-bridge-data" / "bridge.sqlite3").is_file()


def test_help_loads_nothing_heavy(installed, foreign):
    program = (
        "import sys; from lrs_bridge.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = run([installed / "python", "-c", program], foreign)
    assert "Usage:" in done.stdout
    assert "click" in done.stderr.split()
    assert not HEAVY & set(done.stderr.split())
