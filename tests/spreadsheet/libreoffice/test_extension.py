"""The extension file for LibreOffice: what is in it, and for which Python it is made."""

import subprocess
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from svrules.cli.app import run
from svrules.spreadsheet import FUNCTIONS
from svrules.spreadsheet.addins.libreoffice import Target, office, this_python
from svrules.spreadsheet.addins.libreoffice.libraries import platform_of
from tests.house.installed import need_index

OOR = "{http://openoffice.org/2001/registry}"


def built(folder: Path, *options: str) -> dict[str, bytes]:
    made = folder / "svrules.oxt"
    assert run(["addin", "libreoffice", "-o", str(made), *options]) == 0
    with ZipFile(made) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def here() -> list[str]:
    target = this_python()
    assert target is not None
    return ["--python", target.python, "--platform", target.platform]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(tmp_path_factory.mktemp("oxt"), *here())


def test_every_function_has_its_help(files: dict[str, bytes]) -> None:
    root = ElementTree.fromstring(files["CalcAddIns.xcu"])
    (addin,) = (one for one in root.iter("node") if one.get(f"{OOR}name") == "SV")
    for function in FUNCTIONS.values():
        name = function.name.removeprefix("SV").lower()
        (node,) = (one for one in addin.iter("node") if one.get(f"{OOR}name") == name)
        texts = [one.text for one in node.iter("value")]
        assert texts[:2] == [function.name, function.summary]
        assert all(argument.help in " ".join(map(str, texts)) for argument in function.arguments)
        assert name.encode() in files["svrules.rdb"]


def test_what_the_manifest_names_is_there(files: dict[str, bytes]) -> None:
    for name in ("META-INF/manifest.xml", "description.xml", "svrules.components"):
        ElementTree.fromstring(files[name])
    named = [
        one.get("{http://openoffice.org/2001/manifest}full-path")
        for one in ElementTree.fromstring(files["META-INF/manifest.xml"])
    ]
    assert set(named) <= files.keys()
    assert b"Apache License" in files["LICENSE"]


def test_svrules_and_its_libraries_travel_along(files: dict[str, bytes]) -> None:
    inside = {name.removeprefix("pythonpath/").split("/")[0] for name in files if "pythonpath/" in name}
    assert inside >= {"svrules", "lark", "pydantic", "pydantic_core", "annotated_types", "typing_inspection"}
    assert "pythonpath/svrules/_rulebooks/lcr-contracts.svr" in files
    assert "pythonpath/svrules/_grammar/rulebook.lark" in files
    assert not any("/cli/" in name or name.endswith(".pyc") or ".." in name for name in files)
    assert any("pydantic_core" in name and "LICENSE" in name.upper() for name in files)


def test_the_same_extension_is_built_each_time(files: dict[str, bytes], tmp_path: Path) -> None:
    assert built(tmp_path, *here()) == files


@pytest.mark.slow
def test_one_extension_serves_several_platforms(tmp_path: Path) -> None:
    need_index()
    pythons = ["--python", "3.13", "--platform", "windows", "--platform", "mac"]
    compiled = [name for name in built(tmp_path, *pythons) if "_pydantic_core." in name]
    assert sorted(name.rpartition("/")[2] for name in compiled if not name.endswith(".pyi")) == [
        "_pydantic_core.cp313-win_amd64.pyd",
        "_pydantic_core.cpython-313-darwin.so",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--python", "3.8", "--platform", "windows"],
            "That LibreOffice runs Python 3.8 on windows, and svrules needs",
        ),
        (["--python", "3.12", "--platform", "amiga"], "`amiga` is not a platform: there are windows, linux"),
    ],
)
def test_a_python_that_cannot_be_served_is_refused(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["addin", "libreoffice", "-o", str(tmp_path / "x.oxt"), *options]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_written_over_only_when_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "x.oxt"
    there.write_bytes(b"accounts")
    assert run(["addin", "libreoffice", "-o", str(there), *here()]) == 2
    assert "add --replace" in " ".join(capsys.readouterr().err.split())
    assert there.read_bytes() == b"accounts"
    assert run(["addin", "libreoffice", "-o", str(there), "--replace", *here()]) == 0
    assert there.read_bytes()[:2] == b"PK"


def test_no_libreoffice_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(office, "_pythons", lambda: iter([tmp_path / "python"]))
    assert run(["addin", "libreoffice", "-o", str(tmp_path / "x.oxt")]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "No LibreOffice is found here" in said
    assert "`--python 3.11 --platform windows`" in said


def test_a_libreoffice_whose_python_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text("not a program")
    monkeypatch.setattr(office, "_pythons", lambda: iter([python]))
    assert run(["addin", "libreoffice", "-o", str(tmp_path / "x.oxt")]) == 2
    assert "does not run here" in " ".join(capsys.readouterr().err.split())


def test_pip_without_an_index_says_what_to_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def offline(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, "", "ERROR: Could not find a version\n")

    monkeypatch.setattr(subprocess, "run", offline)
    other = "3.12" if this_python() != Target("3.12", "windows") else "3.13"
    options = ["--python", other, "--platform", "windows"]
    assert run(["addin", "libreoffice", "-o", str(tmp_path / "x.oxt"), *options]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert f"could not bring the libraries for Python {other} on windows: ERROR: Could not find" in said
    assert not list(tmp_path.iterdir())


def test_platforms_are_known_however_python_spells_them() -> None:
    assert [platform_of(one) for one in ("win-amd64", "linux-x86_64", "macosx-11.0-arm64")] == [
        "windows",
        "linux",
        "mac",
    ]
    assert platform_of("macosx-10.13-universal2") == "mac"
    assert platform_of("haiku") is None
