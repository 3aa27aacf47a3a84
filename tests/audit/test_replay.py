"""Replay: every score in a ledger again from what the ledger holds, equal to the byte or told where not."""

import json
from pathlib import Path

import pytest

from svrules import load
from svrules.audit import replay as replaying
from svrules.audit.ledger import Draft, create_or_open, open_ledger
from svrules.audit.recording import Scoring
from svrules.audit.replay import Replayed, replay, scores
from svrules.cli.app import run
from svrules.engine import score
from svrules.errors import MisuseError
from tests.audit.ledger.changing import changing
from tests.audit.ledger.sample import WHEN, sample, scoring, scoring_draft

NOT_BEFORE_OR = (
    'rulebook "Schools"\n  edition "1"\n'
    "bid\n  price  money, above £0\n  school  yes or no\n  light  yes or no\n"
    "rule FAIR\n  require not school or light\n"
    "criterion PRICE worth 100%\n  price relative to lowest\naward\n  highest total wins\n"
)


def replayed(place: str, **asked: object) -> list[Replayed]:
    with open_ledger(place) as ledger:
        return list(replay(ledger, scores(ledger, **asked)))


def with_result(place: str, change) -> None:
    """A ledger with the sample's score, as another svrules could have worked it out."""
    draft = scoring_draft(scoring())
    whole = json.loads(draft.contents["result"])
    change(whole)
    written = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    append(place, {**draft.contents, "result": written})


def append(place: str, contents: dict) -> None:
    body = {"engine": "0.0.9", "rulebook": {"name": "lcr-contracts.svr"}}
    with create_or_open(place) as ledger:
        ledger.append(Draft("score", "Works 1", (), "Moderator", WHEN, "Evaluation", body, contents))


def test_a_score_comes_out_again_to_the_byte(place: str) -> None:
    sample(place)
    (found,) = replayed(place)
    assert found.same
    assert (found.competition, found.trouble, found.first) == ("Works 1", "", None)


@pytest.mark.parametrize("name", ["lcr-contracts", "lcr-investment"])
def test_every_sample_comes_out_again(tmp_path: Path, name: str) -> None:
    place = str(tmp_path / "ledger")
    with create_or_open(place) as ledger:
        ledger.append(scoring_draft(scoring(name)))
    assert [one.same for one in replayed(place)] == [True]


def test_the_first_difference_is_told_with_its_place(place: str) -> None:
    def change(whole: dict) -> None:
        whole["bids"][1]["criteria"][2]["marks"] = "99"
        whole["bids"][1]["rank"] = 7
        del whole["provisional"]

    with_result(place, change)
    (found,) = replayed(place)
    assert not found.same
    assert found.engine == "0.0.9"
    assert found.differences == 3
    assert found.first is not None
    bid = scoring().result.bids[1]
    assert found.first.path == f"bids › {bid.bid} › rank"
    assert (found.first.recorded, found.first.replayed) == ("7", str(bid.rank))


def test_what_is_in_one_result_only_is_told(place: str) -> None:
    with_result(place, lambda whole: whole["bids"].pop())
    (found,) = replayed(place)
    assert found.first is not None
    assert found.first.path == f"bids › {scoring().result.bids[-1].bid}"
    assert found.first.recorded is None


def test_the_same_result_in_other_writing_differs_in_a_letter(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger")
    contents = dict(scoring_draft(scoring()).contents)
    append(place, {**contents, "result": contents["result"].replace(":", ": ", 1)})
    (found,) = replayed(place)
    assert found.first is not None
    assert found.first.path.startswith("letter ")


def test_a_rulebook_that_is_warned_of_keeps_its_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, place = tmp_path / "school.svr", str(tmp_path / "ledger")
    file.write_text(NOT_BEFORE_OR, encoding="utf-8")
    assert run(["check", str(file)]) == 0
    assert "`(not school) or light`, or `not (school or light)`" in " ".join(capsys.readouterr().out.split())
    book = load(str(file))
    bids = tmp_path / "bids.csv"
    bids.write_text(
        "bid,price,school,light\nAsh,100,yes,no\nBirch,120,no,no\nCedar,130,yes,yes\n", encoding="utf-8"
    )
    competition, _ = book.read(bids)
    scored = Scoring(book.model, competition, score(book.model, competition).result())
    assert [one.outcome for one in scored.result.bids] == ["fail", "pass", "pass"]
    with create_or_open(place) as ledger:
        ledger.append(scoring_draft(scored))
    assert run(["ledger", "replay", place]) == 0
    assert "equal to the recorded one, to the byte" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["rulebook", "data", "result"])
@pytest.mark.parametrize("damage", ["changed", "lost", "never there"])
def test_a_damaged_text_is_told_of_its_score(tmp_path: Path, what: str, damage: str) -> None:
    place = str(tmp_path / "ledger")
    contents = dict(scoring_draft(scoring()).contents)
    append(place, contents)
    append(place, {name: text for name, text in contents.items() if name != what})
    if damage != "never there":
        text = contents[what]
        with changing(place) as sql:
            if damage == "changed":
                sql("UPDATE svrules_content SET text = 'x' WHERE text = ?", text)
            else:
                sql("DELETE FROM svrules_content WHERE text = ?", text)
    first, second = replayed(place)
    assert first.same == (damage == "never there")
    assert what in second.trouble
    assert damage == "never there" or f"its {what}: a text" in first.trouble


@pytest.mark.parametrize(
    ("what", "text", "said"),
    [
        ("rulebook", "no rulebook", "cannot read its rulebook"),
        ("data", "{", "cannot score it again"),
        ("data", '{"contract":{"facts":{"no such":"1"},"blanks":[]},"bids":[],"decisions":[]}', "again"),
        ("data", '{"contract":{"facts":{"value":"1/0"},"blanks":[]},"bids":[],"decisions":[]}', "again"),
    ],
)
def test_what_cannot_be_scored_is_told(tmp_path: Path, what: str, text: str, said: str) -> None:
    place = str(tmp_path / "ledger")
    append(place, {**scoring_draft(scoring()).contents, what: text})
    (found,) = replayed(place)
    assert said in found.trouble


def test_a_damaged_record_does_not_keep_others_from_replay(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger")
    append(place, dict(scoring_draft(scoring()).contents))
    sample(place)
    with changing(place) as sql:
        sql("UPDATE svrules_record SET body = '[' WHERE number = 1")
    first, second = replayed(place)
    assert "record 1 of the ledger is damaged" in first.trouble
    assert second.same
    for body in ('{"contents": []}', '{"contents": {"result": 5}}', '{"contents": null, "rulebook": []}'):
        with changing(place) as sql:
            sql("UPDATE svrules_record SET body = ? WHERE number = 1", body)
        first, second = replayed(place)
        assert "does not say which result" in first.trouble
        assert second.same


def test_only_what_is_asked_for_is_replayed(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger")
    sample(place)
    with open_ledger(place) as ledger:
        (number,) = scores(ledger, competition="Works 1")
        assert scores(ledger, number, "Works 1") == [number]
        for asked, said in (
            ({"number": 1}, "only a score"),
            ({"number": 9999}, "there is no record 9999"),
            ({"number": number, "competition": "Works 2"}, "not of `Works 2`"),
            ({"competition": "Work 1"}, "did you mean `Works 1`"),
        ):
            with pytest.raises(MisuseError, match=said):
                scores(ledger, **asked)


def test_the_command_shows_both_versions(
    place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample(place)
    assert run(["ledger", "replay", place]) == 0
    assert "equal to the recorded one, to the byte" in capsys.readouterr().out
    monkeypatch.setattr(replaying, "__version__", "9.9")
    with_result(place, lambda whole: whole["bids"][0].update(total="1"))
    assert run(["ledger", "replay", place]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "Recorded by svrules 0.0.9, replayed by 9.9: differs at one place" in out
    assert f"bids › {scoring().result.bids[0].bid} › total" in out


def test_a_ledger_without_scores_has_nothing_to_replay(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    create_or_open(place).close()
    assert run(["ledger", "replay", place]) == 0
    assert "no score" in capsys.readouterr().out
