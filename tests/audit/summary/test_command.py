"""`svrules summary` as an officer types it: files, findings, refusals."""

import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from svrules.audit.ledger import Draft, create_or_open
from svrules.audit.summary import ISSUED
from svrules.cli import main
from svrules.cli.summary import _file_names
from svrules.shipped import sample_path

BIDS = str(sample_path("lcr-contracts.xlsx"))
ASK = ["summary", "lcr-contracts", BIDS]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")


def test_one_file_with_the_findings_told_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASK, "--bid", "ashdown retrofit", "-o", "ashdown.md", "--where", "Section 4"]) == 0
    text = Path("ashdown.md").read_text(encoding="utf-8")
    assert text.startswith("# Assessment summary for Ashdown Retrofit")
    assert "**Draft, not for issue.** See to these first." in text
    assert "**In full:** Section 4" in text
    said = capsys.readouterr()
    assert said.out == ""
    assert "Wrote ashdown.md." in said.err
    assert "There is no reason for the score: no comment on `delivery plan`." in said.err


def test_printed_where_no_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASK, "--bid", "Birch Building", "--contact", "1 High Street", "--identifier", "PABC"]) == 0
    said = capsys.readouterr()
    assert "Contact            1 High Street" in said.out
    assert said.err == ""


@pytest.mark.parametrize("form", ["docx", "html", "md"])
def test_a_folder_with_a_file_for_each(form: str) -> None:
    assert main([*ASK, "-o", "letters", "--format", form]) == 0
    assert {one.name for one in Path("letters").iterdir()} == {
        f"{name}.{form}"
        for name in (
            "ashdown-retrofit", "birch-building", "calder-homes", "dunes-works", "estuary-energy",
            "firth-insulation", "grange-group",
        )
    }  # fmt: skip


def test_a_word_file_is_one() -> None:
    assert main([*ASK, "--bid", "Birch Building", "-o", "birch.docx"]) == 0
    with ZipFile(BytesIO(Path("birch.docx").read_bytes())) as made:
        assert "Assessment summary for Birch Building" in made.read("word/document.xml").decode()


def test_final_is_refused_while_the_ranking_can_change(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [*ASK, "--bid", "Birch Building", "-o", "birch.md", "--final"]
    assert main(asked) == 2
    assert not Path("birch.md").exists()
    assert "while they do no summary may be issued" in capsys.readouterr().err


def decided(tmp_path: Path) -> str:
    """A competition in which all is decided; only reasons for plans are missing."""
    path = tmp_path / "all.json"
    path.write_text(
        """{"contract": {"value": 100000}, "bids": [
        {"bidder": "Ash", "price": 90000, "plan": 4}, {"bidder": "Birch", "price": 60000, "plan": 3}]}""",
        encoding="utf-8",
    )
    (tmp_path / "small.svr").write_text(
        'rulebook "Small works"\n  edition "1"\n\ncontract\n  value  money, above £0\n\nbid\n'
        "  price  money, above £0\n  plan   level from 0 to 5\n\n"
        'criterion PRICE "Price"  worth 60%\n  price relative to lowest\n\n'
        'criterion PLAN "Plan"  worth 40%\n  plan out of 5\n\naward\n  highest total wins\n',
        encoding="utf-8",
    )
    return str(path)


def test_final_needs_reasons_or_a_reason_to_do_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["summary", "small.svr", decided(tmp_path), "--bid", "Ash", "-o", "ash.md", "--final"]
    assert main(asked) == 2
    said = capsys.readouterr().err
    assert "serious findings stand for `Ash`" in said
    assert "Its address or unique identifier is missing" in said
    assert "no comment on `plan`" in said
    assert not Path("ash.md").exists()
    why = ["--despite-findings", "The plans were explained in the meeting"]
    assert main([*asked, *why]) == 2
    assert "is kept in a ledger" in capsys.readouterr().err
    with create_or_open("works.ledger") as ledger:
        body = {"value": "4", "comment": ""}
        ledger.append(Draft("mark", "Works 1", ("Ash", "plan"), "Evaluator", "2026-05-01", "", body))
    asked += ["--ledger", "works.ledger", "--competition", "Works 1"]
    assert main([*asked, *why]) == 2
    assert "with who decided on it: add --by WHO" in capsys.readouterr().err
    assert not Path("ash.md").exists()
    assert main([*asked, *why, "--by", "Head of procurement"]) == 0
    assert "Draft, not for issue" not in Path("ash.md").read_text(encoding="utf-8")
    with create_or_open("works.ledger") as ledger:
        *_, kept = ledger.records(competition="Works 1")
    assert (kept.kind, kept.subject, kept.who) == ("override", ("Ash", ISSUED), "Head of procurement")
    assert kept.why == why[1]
    assert kept.body["value"] == sha256(Path("ash.md").read_bytes()).hexdigest()
    assert main([*asked[:-5], "--ledger", "works.ledger", "--competition", "Works 1"]) == 0
    assert "the data that were scored do not" not in capsys.readouterr().err


def test_final_with_reasons_from_the_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = decided(tmp_path)
    with create_or_open("works.ledger") as ledger:
        for bid, value in (("Ash", "4"), ("Birch", "3")):
            body = {"value": value, "comment": f"Dates are clear, {value} of 5 sites are covered."}
            ledger.append(Draft("mark", "Works 1", (bid, "plan"), "Evaluator", "2026-05-01", "", body))
    Path("suppliers.csv").write_text(
        "Supplier,Address,E-mail,Unique identifier\nASH,1 High Street,ash@example.org,PASH\n"
        "Birch,2 High Street,,PBIR\nCedar,3 High Street,,PCED\n",
        encoding="utf-8",
    )
    asked = ["summary", "small.svr", data, "--bid", "Ash", "-o", "ash.md", "--final", "--where", "The pack"]
    asked += ["--suppliers", "suppliers.csv", "--authority", "The council", "--date", "1 July 2026"]
    assert main([*asked, "--ledger", "works.ledger", "--competition", "Works 1"]) == 0
    text = Path("ash.md").read_text(encoding="utf-8")
    assert "Dates are clear, 4 of 5 sites are covered." in text
    assert "60,000" not in text
    assert "To fill in" not in text
    assert "**Contact**: 1 High Street; ash@example.org" in text
    assert "**Contact**: 2 High Street" in text
    assert "- **Contracting authority**: The council\n- **Date**: 1 July 2026" in text
    assert "PCED" not in text
    capsys.readouterr()
    assert main([*asked, "--ledger", "works.ledger"]) == 2
    assert "Nothing is recorded of a competition `all`" in capsys.readouterr().err
    assert main([*asked, "--ledger", "none.ledger"]) == 2
    assert "There is no ledger `none.ledger`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "Say whose summary with --bid, or a folder for all of them with -o."),
        (["-o", "all.docx"], "`all.docx` is one file: say whose summary it is with --bid, or name a folder"),
        (["-o", "letters", "--contact", "x"], "--contact and --identifier are of one supplier"),
        (["--bid", "Birch Building", "--despite-findings", "x"], "--despite-findings goes with --final"),
        (["--bid", "Birch Building", "--keep-names"], "--keep-names goes with --despite-findings"),
        (["--bid", "Birch Building", "--by", "x"], "--by goes with --despite-findings"),
        (["--bid", "Birch Building", "--suppliers", "x.pdf"], "`x.pdf` is no table of suppliers"),
        (["--bid", "Nobody"], "There is no bid `Nobody`"),
        (["--bid", "Birch Building", "-o", "birch.pdf"], "`birch.pdf` does not end in .docx, .html"),
        (["--bid", "Birch Building", "-o", BIDS], "is what is being read"),
    ],
)
def test_what_cannot_be_done_is_said(more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ASK, *more]) == 2
    assert said in capsys.readouterr().err
    assert not any(Path().iterdir())


def test_names_that_make_one_file_name_make_two(tmp_path: Path) -> None:
    data = tmp_path / "two.json"
    data.write_text(
        Path(decided(tmp_path))
        .read_text(encoding="utf-8")
        .replace('"Ash"', '"A/B"')
        .replace('"Birch"', '"A B."'),
        encoding="utf-8",
    )
    assert main(["summary", "small.svr", str(data), "-o", "letters", "--format", "md"]) == 0
    assert {one.name for one in Path("letters").iterdir()} == {"a-b.md", "a-b-2.md"}


def test_a_name_that_a_number_would_make_is_not_written_over() -> None:
    assert _file_names(["Ash", "Ash!", "Ash 2", "ash"]) == ["ash", "ash-2", "ash-2-2", "ash-3"]


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_plain_install_makes_html_and_markdown(form: str) -> None:
    """Without the extras: nothing of a ledger is needed, and Word files say which extra is theirs."""
    command = [*ASK, "-o", "letters", "--format", form]
    program = (
        "import sys\n"
        "for name in ('sqlalchemy', 'docx', 'psycopg'): sys.modules[name] = None\n"
        f"from svrules.cli import main\nsys.exit(main({command!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if form == "docx":
        assert done.returncode == 2
        assert "svrules[word]" in done.stderr
        assert "--format html" in done.stderr
        assert not Path("letters").exists()
    else:
        assert done.returncode == 0, done.stderr
        assert len(list(Path("letters").iterdir())) == 7
