"""Recording from the command line: what is asked for, what is answered, what is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from svrules.audit.ledger import open_ledger
from svrules.audit.ledger.records import Record
from svrules.cli import main
from svrules.shipped import rulebook_path, sample_path

LEDGER = "works.ledger"
WHO = ["--by", "Moderator", "--why", "Moderation of 14 May"]
ABOUT = ["--competition", "Works 1"]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which the sample was scored, to be copied."""
    place = tmp_path_factory.mktemp("scored") / LEDGER
    sample = str(sample_path("lcr-contracts.xlsx"))
    assert main(["score", "lcr-contracts", sample, "--ledger", str(place), *ABOUT, *WHO]) == 0
    return place


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copy(sample_path("lcr-contracts.xlsx"), "bids.xlsx")
    return tmp_path


class Said:
    """What a command printed, and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        capsys.readouterr()
        self.code = main(list(arguments))
        self.out, self.err = (" ".join(part.split()) for part in capsys.readouterr())


@pytest.fixture
def do(folder: Path, capsys: pytest.CaptureFixture[str]):
    return lambda *arguments: Said(capsys, *arguments)


@pytest.fixture
def scored(do, once: Path):
    """The command, after the sample was scored in the ledger."""
    shutil.copy(once, LEDGER)
    return do


def records() -> list[Record]:
    with open_ledger(LEDGER) as ledger:
        return list(ledger.records())


def to_record(kind: str, *options: str) -> list[str]:
    return ["record", kind, LEDGER, *ABOUT, *WHO, *options]


def consensus(value: str = "4", bid: str = "Ashdown Retrofit", *more: str) -> list[str]:
    return to_record("consensus", "--bid", bid, "--fact", "Q1 mark", "--value", value, *more)


def mark(fact: str) -> list[str]:
    return of_birch("mark", "--fact", fact, "--value", "3")


def of_birch(kind: str, *options: str) -> list[str]:
    return to_record(kind, "--bid", "Birch Building", *options)


def award(value: str, day: str, *more: str) -> list[str]:
    return to_record("award", "--value", value, "--date", day, *more)


def test_a_scoring_is_recorded_and_shown(do) -> None:
    said = do("score", "lcr-contracts", "bids.xlsx", "--ledger", LEDGER, *WHO)
    assert said.code == 0
    assert "New ledger made: works.ledger" in said.err
    assert "Added records 1 to 57" in said.err
    assert "first records" not in said.err
    assert "Birch Building" in said.out
    last = records()[-1]
    assert (last.kind, last.competition) == ("score", "bids")
    assert f"Receipt {last.body['receipt']}" in said.err
    assert f"Receipt {last.body['receipt']}." in said.out
    age = datetime.now(UTC) - datetime.fromisoformat(last.when)
    assert timedelta(0) <= age + timedelta(seconds=1) < timedelta(minutes=10)
    again = do("score", "lcr-contracts", "bids.xlsx", "--ledger", LEDGER, *WHO)
    assert "Nothing was added" in again.err
    assert "New ledger" not in again.err
    assert len(records()) == 57


def test_json_on_standard_output_stays_json(do, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["score", "lcr-contracts", "bids.xlsx", "--format", "json", "--ledger", LEDGER, *WHO]
    assert main([*arguments, "--when", "2026-05-12"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["receipt"] == records()[-1].body["receipt"]
    assert records()[-1].when == "2026-05-12"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "md", "docx"])
def test_every_file_bears_the_receipt(do, folder: Path, kind: str) -> None:
    assert do("score", "lcr-contracts", "bids.xlsx", "-o", "result.json").code == 0
    code = json.loads((folder / "result.json").read_text(encoding="utf-8"))["receipt"]
    assert do("score", "lcr-contracts", "bids.xlsx", "-o", f"result.{kind}").code == 0
    assert code in text_of(folder / f"result.{kind}")


def text_of(path: Path) -> str:
    if path.suffix in (".xlsx", ".docx"):
        from zipfile import ZipFile

        with ZipFile(path) as package:
            return "".join(package.read(name).decode("utf-8", "ignore") for name in package.namelist())
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--by", "Moderator"], "add it"),
        (["--ledger", LEDGER, "--by", "Moderator"], "--why says nothing"),
        (["--ledger", LEDGER, "--why", "Reason"], "--by says nothing"),
        (["--ledger", LEDGER, *WHO, "--competition", "*"], "not the name of a competition"),
        (["--ledger", LEDGER, *WHO, "--when", "yesterday"], "write it like 2026-05-12"),
        (["--ledger", LEDGER, *WHO, "--from", "ocds"], "does not go with --from ocds"),
        (["--ledger", "bids.xlsx", *WHO], "not a ledger"),
        (["--ledger", "result.json", *WHO, "-o", "result.json"], "is what is being read"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_cannot_be_recorded_is_refused_before_it_is_shown(do, more: list[str], said: str) -> None:
    found = do("score", "lcr-contracts", "bids.xlsx", *more)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert not Path(LEDGER).exists() or not records()


def test_a_change_by_hand_is_told_when_the_old_data_are_scored_again(scored) -> None:
    said = scored(*consensus())
    assert (said.code, said.err) == (0, "")
    assert said.out == "Record 58: consensus, Ashdown Retrofit, Q1 mark consensus: 5 → 4."
    said = scored("score", "lcr-contracts", "bids.xlsx", "--ledger", LEDGER, *ABOUT, *WHO)
    assert (said.code, said.out) == (2, "")
    assert "older than the ledger in 1 place" in said.err
    ours = ("--by", "Clerk", "--why", "The file is right after all")
    said = scored("score", "lcr-contracts", "bids.xlsx", "--ledger", LEDGER, *ABOUT, *ours)
    assert "Older. The data are older than the ledger in 1 place: Ashdown Retrofit, Q1 mark" in said.err
    assert "Differs. The data that were scored do not say what the ledger says." in said.err
    assert "58 consensus Ashdown Retrofit Q1 mark consensus 4 5" in said.err
    assert records()[-1].body["differs"][0]["record"] == 58


def test_the_same_said_twice_is_one_record(scored) -> None:
    scored(*consensus("4", "Ashdown Retrofit", "--comment", "Agreed"))
    said = scored(*consensus("4", "ashdown  retrofit", "--comment", "Agreed"))
    assert said.out.startswith("Nothing was added, record 58 says it already")
    assert len(records()) == 58


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (consensus("4", "Ashdown Retrofits"), "did you mean `Ashdown Retrofit`?"),
        (consensus("4", "Nobody At All Here"), "they are `Ashdown Retrofit`, `Birch Building`"),
        (consensus("9"), "9 is not one of the levels"),
        (consensus("high"), "`Q1 mark consensus`"),
        (consensus(""), "nothing in --value"),
        (mark("Q1 mark evaluater 1"), "did you mean `Q1 mark evaluator 1`"),
        (mark("Q1 mark consensus"), "is not one of the marks"),
        (of_birch("decision", "--rule", "X22", "--value", "pass"), "did you mean `X2`"),
        (of_birch("override", "--fact", "price", "--value", "cheap"), "`price`"),
        (of_birch("override", "--value", "1"), "one of --fact, --rule and --criterion"),
        (award("awarded", "2026-05-12", "--bid", "Brich Building"), "did you mean `Birch Building`"),
        (award("won", "2026-05-12"), "awarded, contract, not awarded"),
        (award("awarded", "05/06/2026"), "not a date"),
        (award("awarded", "0206-05-12"), "not a date"),
        (award("awarded", "2206-05-12"), "not a day"),
        (award("not-awarded", "2026-05-12", "--bid", "Birch Building"), "--bid does not go with"),
        ([*consensus(), "--why", "  "], "--why says nothing"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_slip_is_refused_and_nothing_recorded(scored, arguments: list[str], said: str) -> None:
    found = scored(*arguments)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert len(records()) == 57


def test_before_the_first_scoring_names_are_taken_as_they_are(do) -> None:
    said = do(*consensus("4", "Whoever"))
    assert said.code == 0
    assert "New ledger made: works.ledger" in said.err
    assert "Names could not be checked: nothing has been scored under `Works 1`" in said.err
    assert "Record 1: consensus, Whoever, Q1 mark: 4." in said.out


def test_a_mistyped_competition_is_noticed(scored) -> None:
    said = scored(*[part.replace("Works 1", "Works  l") for part in consensus()])
    assert said.code == 2
    assert "There is no competition `Works l` in this ledger yet, but `Works 1`." in said.err
    assert len(records()) == 57
    meant = scored(*[part.replace("Works 1", "Works  l") for part in consensus()], "--new-competition")
    assert (meant.code, records()[-1].competition) == (0, "Works l")


@pytest.mark.parametrize("name", ["WORKS 1", " works  1 ", "Works\n1", "Works\u200b 1", "\uff37orks 1"])
def test_another_spelling_is_the_same_competition(scored, folder: Path, name: str) -> None:
    assert scored("ledger", "pin", LEDGER, "lcr-contracts", *ABOUT, *WHO).code == 0
    text = rulebook_path("lcr-contracts").read_text(encoding="utf-8").replace("20%  #", "25%  #")
    (folder / "other.svr").write_text(text, encoding="utf-8")
    said = scored("score", "other.svr", "bids.xlsx", "--ledger", LEDGER, "--competition", name, *WHO)
    assert (said.code, said.out) == (2, "")
    assert "not the rulebook that was pinned for `Works 1`" in said.err
    said = scored("score", "lcr-contracts", "bids.xlsx", "--ledger", LEDGER, "--competition", name, *WHO)
    assert (said.code, {one.competition for one in records()}) == (0, {"Works 1"})


def test_a_number_further_is_another_competition(scored) -> None:
    assert scored(*[part.replace("Works 1", "Works 2") for part in consensus()]).code == 0


@pytest.mark.parametrize("why", ["\u200b", "\u2060 \ufeff", "\u3164", "\u00ad"])
def test_a_reason_that_cannot_be_seen_is_none(scored, why: str) -> None:
    assert "--why says nothing" in scored(*consensus(), "--why", why).err
    assert "control character U+0007" in scored(*consensus(), "--why", "ring\x07").err


def test_a_mistyped_competition_is_noticed_when_it_is_scored(scored) -> None:
    score = ["score", "lcr-contracts", "bids.xlsx", "--ledger", LEDGER, *WHO, "--competition"]
    said = scored(*score, "Work 1")
    assert (said.code, said.out) == (2, "")
    assert "There is no competition `Work 1`" in said.err
    said = scored(*score, "Work 1", "--new-competition")
    assert "These are the first records of `Work 1` in this ledger." in said.err
    assert "first records" not in scored(*score, "Work 1").err
    assert "first records" not in scored(*score, "Works 1", "--why", "Again").err


def test_decisions_overrides_and_the_award(scored) -> None:
    said = scored(*to_record("decision", "--bid", "dunes works", "--rule", "x2", "--value", "fail"))
    assert said.out == "Record 58: decision, Dunes Works, X2: fail."
    said = scored(*of_birch("override", "--fact", "price", "--value", "£1.7m"))
    assert said.out == "Record 59: override, Birch Building, price: 1640000 → 1700000."
    said = scored(*to_record("override", "--fact", "category", "--value", "supplies"))
    assert said.out == "Record 60: override, category: Works → Supplies."
    said = scored(*of_birch("override", "--criterion", "Total", "--value", "90"))
    assert said.out == "Record 61: override, Birch Building, total: 89.26 → 90."
    assert {**records()[60].body, "written": ""} == {"value": "90", "old": "4463/50", "written": ""}
    said = scored(*award("awarded", "29 February 2028", "--bid", "birch building"))
    assert "Record 62: award, Birch Building: awarded on 29 February 2028." in said.out
    assert "until the end of 28 February 2031" in said.out
    assert records()[61].subject == ("Birch Building",)
    said = scored("score", "lcr-contracts", "bids.xlsx", "--ledger", LEDGER, *ABOUT, *WHO)
    assert "until the end of 28 February 2031" in said.err


def test_a_whole_bid_is_rejected(scored) -> None:
    whole = of_birch("decision", "--rule", "The bid", "--value")
    assert "can only reject it" in scored(*whole, "pass").err
    assert scored(*whole, "fail").out == "Record 58: decision, Birch Building, bid: fail."
    assert (records()[-1].subject, records()[-1].body["value"]) == (("Birch Building", "bid"), "fail")


def test_a_decision_that_settles_nothing_is_said_to(scored) -> None:
    said = scored(*of_birch("decision", "--rule", "X2", "--value", "pass"))
    assert said.code == 0
    assert "Mind: it settles nothing, as last scored (record 57): for `Birch" in said.out
    assert "`X2` says pass, and a decision settles what is referred or unknown." in said.out
    assert records()[-1].body["remarks"][0].startswith("it settles nothing")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--bid", "Dunes Works"), "`Dunes Works` "),
        (("--bid", "Ashdown Retrofit"), "`Ashdown Retrofit` "),
        ((), "it does not say whose bid it is"),
    ],
)
def test_an_odd_award_is_recorded_and_remarked_on(scored, more: tuple[str, ...], said: str) -> None:
    found = scored(*award("contract", "2025-01-02", *more))
    assert found.code == 0
    assert f"Mind: {said}" in found.out
    assert records()[-1].body["remarks"][0].startswith(said)


def test_a_filled_template_is_recorded_without_a_score(do) -> None:
    said = do("record", "data", LEDGER, "lcr-contracts", "bids.xlsx", *WHO)
    assert said.code == 0
    assert "mark 42 –" in said.out
    assert "consensus 14 –" in said.out
    assert {one.kind for one in records()} == {"mark", "consensus"}
    assert "Nothing was added" in do("record", "data", LEDGER, "lcr-contracts", "bids.xlsx", *WHO).out


def test_the_pinned_rulebook(do, folder: Path) -> None:
    other = rulebook_path("lcr-contracts").read_text(encoding="utf-8").replace("20%  #", "25%  #")
    (folder / "other.svr").write_text(other, encoding="utf-8")
    said = do("ledger", "pin", LEDGER, "lcr-contracts", *ABOUT, *WHO)
    assert (said.code, said.out[:30]) == (0, "Record 1: pinned for `Works 1`")
    score = ["score", "other.svr", "bids.xlsx", "--ledger", LEDGER, *ABOUT, *WHO]
    said = do(*score)
    assert (said.code, said.out) == (2, "")
    assert (
        "2 lines differ: table SV2, line 57, changed: above £100,000 to £1,000,000 | Works | 20%" in said.err
    )
    assert len(records()) == 1
    assert do(*score, "--despite-pin", "Correction notice").code == 0
    assert (records()[1].kind, records()[1].why) == ("override", "Correction notice")
    said = do("ledger", "pin", LEDGER, "lcr-contracts", *ABOUT, "--by", "Buyer", "--why", "Once more")
    assert "It takes the place of record 1." in said.out
    assert "was last scored by another rulebook" in said.out
    again = ("ledger", "pin", LEDGER, "other.svr", *ABOUT, *WHO)
    said = do(*again)
    assert (said.code, "2 lines differ: table SV2" in said.err) == (2, True)
    said = do(*again, "--despite-pin", "Corrected notice")
    assert "It takes the place of record" in said.out
    assert [(one.kind, one.why) for one in records()[-2:]] == [
        ("override", "Corrected notice"),
        ("pin", "Moderation of 14 May"),
    ]
    assert "pins already" in do(*again).out
    said = do("ledger", "pin", LEDGER, "other.svr", *WHO)
    assert "for all competitions without a pin of their own" in said.out


@pytest.mark.parametrize(
    "command",
    [
        ["score", "lcr-contracts", "bids.xlsx", "-o", "result.json"],
        ["ledger", "receipt", "00000-00000-00000-00000-00000", "bids.xlsx", "--rulebook", "lcr-contracts"],
        ["ledger", "receipt", "00000-00000-00000-00000-00000", "made.json"],
        ["record", "--help"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_without_a_ledger_its_packages_are_not_needed(folder: Path, command: list[str]) -> None:
    made = {"rulebook": {"sha256": ""}, "data_sha256": "", "rules_date": None, "bids": []}
    (folder / "made.json").write_text(json.dumps({**made, "contract": {"scope": "in scope"}}), "utf-8")
    program = (
        f"import sys; from svrules.cli import main; main({command!r}); sys.exit('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_a_receipt_is_checked_without_a_ledger(do, folder: Path) -> None:
    do("score", "lcr-contracts", "bids.xlsx", "-o", "result.json")
    whole = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    code = whole["receipt"]
    said = do("ledger", "receipt", code.lower(), "result.json")
    yes = f"Yes: {code} is the receipt of these outcomes, totals, ranks and marks"
    assert (said.code, said.out.startswith(f"{yes}: result.json. Not checked: the facts ")) == (0, True)
    said = do("ledger", "receipt", code, "bids.xlsx", "--rulebook", "lcr-contracts")
    assert (said.code, said.out[:4]) == (0, "Yes:")
    shown = [{**whole["bids"][0], "total": "12.00"}, *whole["bids"][1:]]
    (folder / "changed.json").write_text(json.dumps({**whole, "bids": shown}), encoding="utf-8")
    said = do("ledger", "receipt", code, "changed.json")
    assert said.code == 1
    assert said.out.startswith("No: changed.json was changed: ")
    assert "total: shows 12.00, exactly " in said.out
    whole["bids"][0]["exact"] = "90"
    (folder / "result.json").write_text(json.dumps(whole), encoding="utf-8")
    said = do("ledger", "receipt", code, "result.json")
    assert (said.code, said.out[:3]) == (1, "No:")
    said = do("ledger", "receipt", f"{'2' if code[0] != '2' else '3'}{code[1:]}", "result.json")
    assert (said.code, said.out) == (2, "")
    assert "was not typed as it was given" in said.err
    said = do("ledger", "receipt", code, "bids.xlsx")
    assert (said.code, said.out) == (2, "")
    assert "--rulebook" in said.err
