"""The command: forms, exit codes, misuse in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from svrules.change.impact.model import Impact
from svrules.cli import main
from svrules.shipped import rulebook_path, sample_path
from tests.change.impact.books import changed, impact
from tests.change.impact.test_carrying import ASKS_TREES, OLD, THEN


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.svr").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.svr").write_text(changed(OLD, *ASKS_TREES), encoding="utf-8")
    (tmp_path / "past").mkdir()
    (tmp_path / "past" / "roads.json").write_text(json.dumps(THEN), encoding="utf-8")
    return tmp_path


def test_every_form_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.html", "a.xlsx", "a.json", "a.md", "a.docx", "a.txt"):
        assert main(["impact", "old.svr", "new.svr", "past", "-o", name]) == 0, capsys.readouterr().err
        assert (folder / name).stat().st_size > 1000
    assert main(["impact", "old.svr", "new.svr", "past", "--format", "json"]) == 0
    told = Impact.model_validate_json(capsys.readouterr().out)
    assert told.competitions[0].not_asked == ["trees"]
    assert main(["schema", "--of", "impact"]) == 0
    assert json.loads(capsys.readouterr().out) == Impact.model_json_schema()
    assert main(["impact", "old.svr", "new.svr", "past", "--assume", "trees = 5"]) == 0
    assert "Assumed, because nobody was asked then: trees: 5." in " ".join(capsys.readouterr().out.split())


def test_a_competition_that_cannot_be_read_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "past" / "broken.json").write_text("{", encoding="utf-8")
    assert main(["impact", "old.svr", "new.svr", "past"]) == 1
    shown = capsys.readouterr().out
    assert "Could not be read" in shown and "This is not JSON" in " ".join(shown.split())
    assert "roads" in shown


@pytest.mark.parametrize(
    "extra, why",
    [
        (["--assume", "trees"], "does not say which fact is what"),
        (["--assume", "plan = 3"], "was asked then as it is now"),
        (["--on", "soon"], "is not a day"),
        (["--on", "1 April 2020"], "outside the days of edition 1"),
        (["-o", "past/roads.json"], "is what is being read"),
        (["nowhere"], "there is no file or folder `nowhere`"),
    ],
)
def test_misuse_is_told_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str], extra: list[str], why: str
) -> None:
    assert main(["impact", "old.svr", "new.svr", "past", *extra]) == 2
    assert why.lower() in " ".join(capsys.readouterr().err.split()).lower()


def test_who_gets_money_is_who_wins_where_a_pot_is_spent() -> None:
    """The sample call: with half the pot, those who are no longer funded are winners that change."""
    text = rulebook_path("lcr-investment").read_text(encoding="utf-8")
    old = text[: text.index("\nexample ")] + "\n"
    new = old.replace("£3,500,000", "£1,000,000").replace("£3.5m", "£1m")
    assert new != old
    (told,) = on_the_sample(old, new).competitions
    assert told.verdict == "changes"
    assert set(told.new_winners) < set(told.old_winners)
    assert {bid.new.allocation for bid in told.bids if bid.bid in told.old_winners} >= {"funded"}


def on_the_sample(old: str, new: str) -> Impact:
    from svrules.change.impact.sources import competitions, places
    from svrules.change.impact.whole import Between
    from tests.change.impact.books import book

    between = Between(book(old), book(new))
    place = str(sample_path("lcr-investment.xlsx"))
    return between.impact(competitions(places([place]), between.door, book(old)))


def test_the_word_for_competitions_is_that_of_the_rulebook() -> None:
    from svrules.change.impact.page import page

    calls = OLD.replace("contract\n", "call\n", 1).replace("bid\n", "project\n", 1)
    assert "of past calls" in page(impact(calls, calls)).title


def test_a_flat_register_is_many_competitions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    contract = {name: str(value) for name, value in THEN["contract"].items()}
    names = ["competition", *contract, *THEN["bids"][0]]
    lines = [
        [key, *contract.values(), *(str(bid.get(name, "")) for name in THEN["bids"][0])]
        for key in ("roads", "bridges")
        for bid in THEN["bids"]
    ]
    lines.append(["tunnels", *contract.values(), *("" for _ in THEN["bids"][0])])
    table = "\n".join(",".join(line) for line in [names, *lines]) + "\n"
    (folder / "register.csv").write_text(table, encoding="utf-8")
    assert main(["impact", "old.svr", "new.svr", "register.csv", "--format", "json"]) == 1
    told = Impact.model_validate_json(capsys.readouterr().out)
    assert [one.name for one in told.competitions] == ["roads", "bridges"]
    assert [one.name for one in told.not_read] == ["tunnels"]
    assert main(["impact", "old.svr", "new.svr", "past", "--format", "json"]) == 0
    alone = Impact.model_validate_json(capsys.readouterr().out).competitions[0]
    same = told.competitions[0].model_copy(update={"file": alone.file, "name": alone.name})
    assert same == alone
