"""The wheel and an environment that holds nothing else, made once for all the tests of the house."""

import sys
import venv
from pathlib import Path

import pytest

from tests.house.installed import ROOT, command, need_index, run


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    need_index()
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", with_pip=True)
    run(command(folder, "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    return folder
