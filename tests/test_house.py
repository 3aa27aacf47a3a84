"""The house as a newcomer meets it: the wheel works alone, and the architecture picture is true."""

import os
import pkgutil
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import svrules
from svrules import shipped

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = ROOT / "docs" / "architecture.md"


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    # Nothing of the checkout may leak in: what works here must work for someone who has only the wheel.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    need_index()
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", with_pip=True)
    run(command(folder, "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    return folder


def need_index() -> None:
    """Skip where pip reaches no package index; in continuous integration go on and fail there."""
    ask = ["install", "--dry-run", "--quiet", "--ignore-installed", "--no-deps", "hatchling"]
    answer = subprocess.run([sys.executable, "-m", "pip", *ask], capture_output=True, text=True, check=False)
    if answer.returncode and not os.environ.get("CI"):
        pytest.skip(f"no wheel without a package index: {answer.stderr.strip()[-200:]}")


def command(folder: Path, name: str) -> Path:
    return folder / "env" / ("Scripts" if os.name == "nt" else "bin") / name


@pytest.mark.slow
def test_the_wheel_works_from_another_folder(elsewhere: Path) -> None:
    assert svrules.__version__ in run(command(elsewhere, "svrules"), "--version", cwd=elsewhere)


@pytest.mark.slow
def test_the_wheel_carries_the_grammar_and_the_rulebooks(elsewhere: Path) -> None:
    look = """
from svrules import shipped
print(len(shipped.grammar_text()))
for name in shipped.rulebook_names():
    print(shipped.rulebook_path(name).stem)
"""
    found = run(command(elsewhere, "python"), "-c", look, cwd=elsewhere).split()
    assert found == [str(len(shipped.grammar_text())), *shipped.rulebook_names()]


@pytest.mark.slow
def test_the_wheel_says_that_it_is_typed(elsewhere: Path) -> None:
    look = "import svrules, pathlib; print(pathlib.Path(svrules.__file__).with_name('py.typed').exists())"
    assert run(command(elsewhere, "python"), "-c", look, cwd=elsewhere) == "True"


SCORED = """
import sys, svrules
for name, data in (("lcr-contracts", "lcr-contracts.xlsx"), ("lcr-investment", "lcr-investment.xlsx")):
    result = svrules.load(name).score(svrules.shipped.sample_path(data))
    sys.stdout.write(result.model_dump_json() + "\\n")
"""


def interpreter(version: str) -> Path | None:
    """A Python of that version that runs: on the path, or kept by pyenv."""
    on_path = shutil.which(f"python{version}")
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}*/bin/python{version}"))
    for found in ([Path(on_path)] if on_path else []) + kept:
        if not subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode:
            return found
    return None


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_gives_the_same_bytes(
    version: str, wheel: Path, elsewhere: Path, tmp_path: Path
) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    run(python, "-m", "venv", tmp_path / "env")
    there = command(tmp_path, "python")
    run(there, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    expected = run(command(elsewhere, "python"), "-c", SCORED, cwd=elsewhere)
    for seed in ("0", "1", "4242"):
        found = run("env", f"PYTHONHASHSEED={seed}", there, "-c", SCORED, cwd=tmp_path)
        assert found == expected, f"Python {version} with PYTHONHASHSEED={seed}"
    assert len(expected) > 10_000


def test_shipped_files_are_found_in_the_checkout() -> None:
    assert shipped.rulebook_names() == sorted(path.stem for path in (ROOT / "rulebooks").glob("*.svr"))
    assert "lcr-contracts" in shipped.rulebook_names()
    assert shipped.rulebook_path("lcr-contracts") == shipped.rulebook_path("lcr-contracts.svr")
    assert shipped.sample_path("lcr-contracts.xlsx").is_file()
    assert shipped.grammar_text() == (ROOT / "grammar" / "rulebook.lark").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["no such rulebook", "../README.md", "../pyproject.toml", ""])
def test_what_is_not_shipped_is_not_found(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        shipped.rulebook_path(name)
    with pytest.raises(FileNotFoundError):
        shipped.sample_path(name)


def test_the_version_is_the_same_everywhere() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{svrules.__version__}"' in project
    assert f"## {svrules.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_module_in_the_architecture_picture_imports() -> None:
    named = names_in(ARCHITECTURE.read_text(encoding="utf-8"))
    assert named, f"{ARCHITECTURE.name} names no module as `svrules.…` or `svrules/…`"
    for name in sorted(named):
        pkgutil.resolve_name(name)


def names_in(text: str) -> set[str]:
    """What a page calls `svrules.engine`, `svrules/engine/plan.py` or `svrules.load`, each with dots."""
    dotted = re.findall(r"\bsvrules(?:\.[A-Za-z]\w*)+", text)
    folders = re.findall(r"\bsvrules((?:/[a-z]\w*)+)(?:\.py\b|/|\b(?!\.))", text)
    return set(dotted) | {"svrules" + path.replace("/", ".") for path in folders}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("`svrules.engine` and `svrules/engine/plan.py`", {"svrules.engine", "svrules.engine.plan"}),
        ("the folder `svrules/data/`. Then", {"svrules.data"}),
        ("`svrules.data.Facts(…)`.", {"svrules.data.Facts"}),
        ("`svrules/_grammar/` and `svrules/py.typed`", set()),
        ("svrules scores", set()),
    ],
)
def test_how_the_picture_names_modules(text: str, names: set[str]) -> None:
    assert names_in(text) == names


def test_no_machine_path_or_package_host_is_written_down() -> None:
    tracked = run("git", "ls-files").splitlines()
    if not tracked:
        pytest.skip("not a git checkout")
    houses = [name for name in ("Makefile", ".ci/run", "pyproject.toml") if name in tracked]
    for name in houses:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"/home/|/Users/|index-url", text), name
