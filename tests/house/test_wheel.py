"""The wheel works alone, from another folder."""

from pathlib import Path

import pytest

import svrules
from svrules import shipped
from tests.house.installed import ROOT, command, run


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
