"""The folder that `svrules addin office` makes: the wheel of svrules, pinned parts, what stays untouched."""

import json
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from svrules import __version__
from svrules.cli.app import run
from svrules.cli.folders import written_folder
from svrules.errors import MisuseError
from svrules.spreadsheet.addins.office import parts
from svrules.spreadsheet.addins.office.folder import Brought, files
from svrules.spreadsheet.addins.office.own_wheel import own_wheel
from tests.conformance.cases import RULEBOOK

HOST = "https://addins.example/svrules/"
NOTHING = Brought({}, {})
HEAVY = [
    "openpyxl",
    "xlsxwriter",
    "python_calamine",
    "lxml",
    "typer",
    "click",
    "rich",
    "jinja2",
    "markupsafe",
]


def test_the_wheel_works_alone_with_a_rulebook_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "our-rules.svr"
    own.write_bytes(RULEBOOK.read_bytes())
    name, content = own_wheel([own])
    (tmp_path / name).write_bytes(content)
    with ZipFile(tmp_path / name) as archive:
        archive.extractall(tmp_path / "unpacked")
    asked = json.dumps([["SVVERSION", [0]], ["SVVERSION", [1]]])
    look = f"""
import sys
sys.path.insert(0, "unpacked")
from svrules.spreadsheet.addins.office import webview
assert webview.__file__.startswith({str(tmp_path)!r})
print(webview.answer({asked!r}, '[["our-rules 3"]]\\n[["lcr-contracts"]]'))
"""
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    ours, shipped = json.loads(done.stdout)
    assert ours[0][0].startswith("edition 3, sha256 ")
    assert shipped[0][0].startswith("edition 2026.1, sha256 ")


def test_the_wheel_is_a_wheel_and_the_same_each_time(tmp_path: Path) -> None:
    name, content = own_wheel()
    assert re.fullmatch(rf"svrules-{re.escape(__version__)}-0[0-9a-f]{{12}}-py3-none-any\.whl", name)
    assert own_wheel() == (name, content)
    (tmp_path / name).write_bytes(content)
    with ZipFile(tmp_path / name) as archive:
        held = archive.namelist()
    assert not [one for one in held if "/cli/" in one or "__pycache__" in one or one.startswith("/")]
    assert f"svrules-{__version__}.dist-info/licenses/LICENSE" in held
    check = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--no-deps",
        "--quiet",
        str(tmp_path / name),
    ]
    subprocess.run(check, check=True, capture_output=True)


def test_another_content_has_another_name(tmp_path: Path) -> None:
    own = tmp_path / "ours.svr"
    own.write_text("rulebook", encoding="utf-8")
    first = own_wheel([own])[0]
    own.write_text("rulebook ", encoding="utf-8")
    assert len({first, own_wheel([own])[0], own_wheel()[0]}) == 3


def test_two_rulebooks_of_one_name(tmp_path: Path) -> None:
    paths = [tmp_path / "a" / "ours.svr", tmp_path / "b" / "ours.svr"]
    for path in paths:
        path.parent.mkdir()
        path.write_text("rulebook", encoding="utf-8")
    with pytest.raises(MisuseError, match="`ours` is the name of another rulebook"):
        own_wheel(paths)


@pytest.mark.parametrize("name", ["lcr-contracts.svr", "our rules.svr"])
def test_a_rulebook_that_a_formula_could_not_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("rulebook", encoding="utf-8")
    with pytest.raises(MisuseError, match="rename the file"):
        own_wheel([tmp_path / name])


def test_scoring_imports_nothing_that_a_browser_does_not_need() -> None:
    look = f"""
import sys
from svrules.spreadsheet.addins.office import webview
from svrules.spreadsheet import FUNCTIONS
import json
tables = '[["lcr-contracts"]]\\n[["Bidder", "price"], ["Ash", 1]]\\n[["contract value", 1]]'
for name in FUNCTIONS:
    webview.answer(json.dumps([[name, [0, 1, 2][: len(FUNCTIONS[name].arguments)]]]), tables)
webview.about("lcr-contracts"), webview.names(), webview.start()
webview.trace(json.dumps(["SVSCORE", [0, 1, 2], 0, 0]), tables)
print([one for one in {HEAVY} if one in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_folder_is_the_same_each_time_and_names_its_parts() -> None:
    brought = Brought({"pyodide.mjs": b"x"}, {"lark-1.3.1-py3-none-any.whl": b"y"})
    made = files(HOST, brought)
    assert made == files(HOST, brought)
    name, wheel = own_wheel()
    assert made[f"wheels/{name}"] == wheel
    assert f'"{name}"' in made["parts.js"].decode()
    assert b"PYTHON SOFTWARE FOUNDATION LICENSE" in made["PYTHON-LICENSE.txt"]
    assert "PYTHON-LICENSE.txt" in made["NOTICES.txt"].decode()
    assert "https://www.mozilla.org/MPL/2.0/" in made["NOTICES.txt"].decode()
    for part in (*parts.PYODIDE, *parts.LIBRARIES):
        assert part.name in made["NOTICES.txt"].decode()
        assert part.sha256 in made["NOTICES.txt"].decode()


def test_without_a_licence_of_python_its_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda _: "/nowhere")
    made = files(HOST, NOTHING)
    assert "PYTHON-LICENSE.txt" not in made
    assert "PYTHON-LICENSE.txt" not in made["NOTICES.txt"].decode()
    assert "https://docs.python.org/3.14/license.html" in made["NOTICES.txt"].decode()


def test_parts_that_are_not_there_or_not_the_same(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match=re.escape("there is no `annotated_types")):
        parts.wheels(tmp_path)
    for part in parts.LIBRARIES:
        (tmp_path / part.name).write_bytes(b"something else")
    with pytest.raises(MisuseError, match="SHA-256 must be"):
        parts.wheels(tmp_path)


def test_without_npm_it_says_what_to_give(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MisuseError, match=re.escape("--pyodide with the folder of the unpacked npm package")):
        parts.pyodide()


def test_where_pip_reaches_nothing_it_says_what_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(MisuseError, match=re.escape("--wheels with a folder that holds them")):
        parts.wheels()


def test_a_folder_of_somebody_else_stays(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "accounts.xlsx").write_bytes(b"x")
    with pytest.raises(MisuseError, match="did not make"), written_folder(folder, "sign", replace=True):
        raise AssertionError
    assert [path.name for path in folder.iterdir()] == ["accounts.xlsx"]


def test_a_folder_stays_where_the_new_one_fails(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    for content in ("first", "second"):
        with written_folder(folder, "sign", replace=content == "second") as made:
            (made / "sign").write_text(content, encoding="utf-8")
    with pytest.raises(ZeroDivisionError), written_folder(folder, "sign", replace=True) as made:
        raise ZeroDivisionError
    assert (folder / "sign").read_text(encoding="utf-8") == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["ours"]
    with pytest.raises(MisuseError, match="--replace"), written_folder(folder, "sign", replace=False):
        raise AssertionError


def test_a_rulebook_with_mistakes_is_refused_when_it_is_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ours.svr").write_text('rulebook "Ours"\naward\n  highest prise wins\n', encoding="utf-8")
    told = ["--host", HOST, "-o", str(tmp_path / "made"), "--rulebook", str(tmp_path / "ours.svr")]
    assert run(["addin", "office", *told]) == 1
    assert "ours.svr:" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_an_address_that_excel_does_not_load_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addin", "office", "--host", "http://x", "-o", str(tmp_path / "made")]) == 2
    assert "https://" in capsys.readouterr().err
