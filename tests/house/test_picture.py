"""The architecture picture is true, and the house names no place of one machine."""

import pkgutil
import re

import pytest

from tests.house.installed import ROOT, run

ARCHITECTURE = ROOT / "docs" / "architecture.md"


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
