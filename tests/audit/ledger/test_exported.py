"""An export as JSON Lines, verified with no database: by svrules, and by what docs/ledger.md says alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from svrules.audit.export import as_json_lines
from svrules.audit.ledger import create_or_open, open_ledger
from svrules.audit.ledger.expected import Expected
from svrules.audit.ledger.verify import Verified, verify
from svrules.cli.app import run
from tests.audit.ledger.sample import mark, marks, sample

Lines = list[dict[str, Any]]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A ledger of every kind of record, as JSON Lines."""
    sample(str(tmp_path / "ledger"))
    with create_or_open(tmp_path / "ledger", clock=lambda: "2026-05-12T15:00:00Z") as ledger:
        ledger.append(mark(50, 4, why="A line\u2028and “another” \x7f é 𝒳"))
        made = "".join(as_json_lines(ledger))
    path = tmp_path / "works.jsonl"
    path.write_text(made, encoding="utf-8", newline="")
    return path


def verified_by_the_page(path: Path) -> tuple[int, str]:
    """The last number and hash, worked out as docs/ledger.md tells to; an error where they do not fit."""

    def written(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    names = {"number", "kind", "competition", "subject", "who", "when", "why", "replaces", "body"}
    number, previous, texts = 0, "0" * 64, set()
    for line in path.read_bytes().split(b"\n")[:-1]:
        said = json.loads(line)
        if set(said) == {"sha256", "text"}:
            assert said["sha256"] == hashlib.sha256(said["text"].encode()).hexdigest()
            texts.add(said["sha256"])
            continue
        assert set(said) == names | {"previous", "hash"}
        parts = [
            said[name]
            for name in ("kind", "competition", "subject", "who", "when", "why", "replaces", "body")
        ]
        parts[2], parts[7] = written(parts[2]), written(parts[7])
        parts[6] = "" if parts[6] is None else str(parts[6])
        array = ["svrules ledger 1", str(number + 1), *parts, previous]
        assert (str(said["number"]), said["previous"]) == (str(number + 1), previous)
        assert said["hash"] == hashlib.sha256(written(array).encode()).hexdigest()
        assert texts >= set(said["body"].get("contents", {}).values())
        number, previous = said["number"], said["hash"]
    return number, previous


def test_an_export_verifies(export: Path) -> None:
    said, ledger = verify(export), verify(export.with_name("ledger"))
    assert (said.findings, said.export) == ((), True)
    assert (said.records, said.texts, said.last, said.hash) == (
        ledger.records,
        ledger.texts,
        ledger.last,
        ledger.hash,
    )
    assert verified_by_the_page(export) == (said.last, said.hash)
    assert verify(export, [Expected(said.last, said.hash)]).good


def lines_of(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def write(path: Path, lines: Lines) -> None:
    made = "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in lines)
    path.write_text(made, encoding="utf-8", newline="")


def at(lines: Lines, number: int) -> int:
    return next(place for place, one in enumerate(lines) if one.get("number") == number)


def without(number: int) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        del lines[at(lines, number)]

    return change


def put(number: int, name: str, value: object) -> Callable[[Lines], None]:
    def change(lines: Lines) -> None:
        lines[at(lines, number)][name] = value

    return change


def _text(lines: Lines) -> None:
    lines[0]["text"] += " "


def _no_text(lines: Lines) -> None:
    del lines[0]


def _swapped(lines: Lines) -> None:
    one = at(lines, 5)
    lines[one], lines[one + 1] = lines[one + 1], lines[one]


@pytest.mark.parametrize(
    ("change", "number", "said"),
    [
        (put(5, "who", "Nobody"), 5, "it was changed"),
        (put(5, "subject", ["Ash"]), 5, "it was changed"),
        (put(5, "body", {"value": 9.5}), 5, "it was changed"),
        (put(5, "body", "text"), 5, "it was changed"),
        (put(5, "hash", "a" * 64), 5, "it was changed"),
        (put(5, "when", 7), 5, "its date is not a text"),
        (put(5, "number", "5"), 5, "not in this file"),
        (put(1, "number", True), 1, "not in this file"),
        (put(5, "more", 1), 5, "not in this file"),
        (without(5), 5, "not in this file: taken out, or left out by an export of one competition"),
        (_swapped, 5, "not in this file"),
        (_text, 1, "its rulebook is not what was recorded"),
        (_no_text, 1, "its rulebook is not in the file before it"),
    ],
)
def test_what_was_done_to_an_export_is_found(
    export: Path, change: Callable[[Lines], None], number: int, said: str
) -> None:
    lines = lines_of(export)
    change(lines)
    write(export, lines)
    found = verify(export)
    assert found.first_bad == number
    assert any(said in one.what for one in found.findings if one.number == number)
    with pytest.raises((AssertionError, KeyError, TypeError, AttributeError)):
        verified_by_the_page(export)


def test_an_export_that_was_cut_short_is_seen_by_a_hash_kept_elsewhere(export: Path) -> None:
    kept = verify(export)
    write(export, lines_of(export)[:-2])
    assert verify(export).good
    (found,) = verify(export, [Expected(kept.last, kept.hash)]).findings
    assert (found.number, found.what[:21]) == (kept.last, "it was kept elsewhere")


@pytest.mark.parametrize(
    "line", [b"x\n", b"\xff\n", b"[]\n", b"{}\n", b'{"a":1,"a":1}\n', b"[" * 99_999 + b"\n"]
)
def test_lines_of_something_else(export: Path, line: bytes) -> None:
    content = export.read_bytes()
    export.write_bytes(content + line)
    found: Verified = verify(export)
    assert [one.what[-39:] for one in found.findings] == [
        "of the file is neither a record nor a long text"[-39:]
    ]


def test_a_name_that_stands_twice_is_no_record(export: Path) -> None:
    """Another program might read the first of the two."""
    content = export.read_text(encoding="utf-8")
    export.write_text(content.replace('"who":"Buyer"', '"who":"Nobody","who":"Buyer"', 1), encoding="utf-8")
    assert not verify(export).good


def test_an_export_of_one_competition_says_what_is_left_out(tmp_path: Path) -> None:
    marks(str(tmp_path / "ledger"), 4)
    path = tmp_path / "part.jsonl"
    with open_ledger(tmp_path / "ledger") as ledger:
        lines = list(as_json_lines(ledger))
    path.write_text(lines[0] + lines[3], encoding="utf-8")
    (found,) = verify(path).findings
    assert (found.number, found.until, found.what[:16]) == (2, 3, "not in this file")


def test_an_empty_export(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.touch()
    assert (verify(path).good, verify(path).last) == (True, 0)


def test_the_command_verifies_an_export(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ledger", "verify", str(export)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Consistent in itself." in out
    assert "only known with --expect" in out
    kept = verify(export)
    assert run(["ledger", "verify", str(export), "--expect", f"{kept.last}:{kept.hash}"]) == 0
    assert f"As it was when record {kept.last} was recorded." in " ".join(capsys.readouterr().out.split())
    with open_ledger(export.with_name("ledger")) as ledger:
        earlier = f"7:{ledger.record(7).hash}"
    assert run(["ledger", "verify", str(export), "--expect", earlier]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "As it was when record 7 was recorded." in out
    assert "What was added after it is consistent in itself." in out
    lines = lines_of(export)
    put(5, "who", "Nobody")(lines)
    write(export, lines)
    assert run(["ledger", "verify", str(export)]) == 1
    assert "The first bad record is 5." in " ".join(capsys.readouterr().out.split())
