"""What `svrules sweep` answers, page and all: small rulebooks, figures worked out by hand beside them."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from svrules import api
from svrules.change.sweep.answer import Sweep
from svrules.change.sweep.build import sweep
from svrules.change.sweep.draws import draw_weightings
from svrules.change.sweep.pages.page import sweep_page
from svrules.change.sweep.pages.telling import Telling
from svrules.change.sweep.scoring.trial import Trial
from svrules.change.sweep.seeking import Effort
from svrules.change.sweep.settings import ask
from svrules.cli import main
from svrules.engine import score
from svrules.engine.working.again import resting_on
from svrules.errors import MisuseError
from svrules.quantities import exact_text, shown
from svrules.render.html import as_html
from svrules.render.markdown import as_markdown
from svrules.render.terminal import as_text
from tests.unit.diagnostics.sentences import badly_joined

BOOK = """rulebook "Three criteria"
  edition "1"

bid
  price         money excluding VAT, above £0
  quality       number, between 0 and 100
  social offer  money excluding VAT, at least £0

setting least quality  number
  10

setting mood  date
  1 May 2026

rule Q1 "Enough quality"
  require quality is at least least quality

criterion PRICE "Price"  worth 50%
  price relative to lowest

criterion QUALITY "Quality"  worth 30%
  quality out of 100

criterion SV "Social value"  worth what is left
  social offer relative to highest, 0 when every bid offers £0

award
  highest total wins
"""

# Shares reached: Ash PRICE 1, QUALITY 1/2, SV 1/2; Birch PRICE 4/5, QUALITY 3/5, SV 1.
# With SV at x the others share 1 - x as 5 : 3, so Ash has (1 - x)(5/8 + 3/16) + x/2 = 13/16 - 5x/16, and
# Birch (1 - x)(1/2 + 9/40) + x = 29/40 + 11x/40. They are level at (13/16 - 29/40) / (11/40 + 5/16) = 7/47.
BIDS = "bidder,price,quality,social offer\nAsh,80000,50,5000\nBirch,100000,60,10000\nCedar,90000,5,10000\n"
SV = "weight of SV from 5% to 30% step 1%"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "three.svr").write_text(BOOK, encoding="utf-8")
    (tmp_path / "bids.csv").write_text(BIDS, encoding="utf-8")
    return str(tmp_path / "three.svr"), str(tmp_path / "bids.csv")


def answered(files: tuple[str, str], *vary: str, scale: str = "", samples: int | None = None) -> Sweep:
    book = api.load(files[0])
    competition, _ = book.read(files[1])
    asked = ask(book.model, vary, scale=scale, samples=samples, seed=7, first=competition)
    return sweep(book.model, [("", competition)], asked)


def test_winners_shares_and_the_exact_border(files: tuple[str, str]) -> None:
    (one,) = answered(files, SV).competitions
    winners = {setting.words[0]: setting.first for setting in one.settings}
    assert winners["14%"] == ("Ash",) and winners["15%"] == ("Birch",)
    assert [(share.bid, share.alone, share.shared) for share in one.shares] == [
        ("Ash", 10, 0),
        ("Birch", 16, 0),
        ("Cedar", 0, 0),
    ]
    (tip,) = one.tips
    assert (tip.at, tip.before, tip.there, tip.after) == ("7/47", ("Ash",), ("Ash", "Birch"), ("Birch",))
    assert tip.proved
    assert one.now == ("Birch",) and one.now_values == ("1/5",)
    ash = next(bid for bid in one.settings[5].bids if bid.bid == "Ash")
    assert (ash.rank, ash.total) == (1, str(100 * (Fraction(13, 16) - Fraction(1, 10) * Fraction(5, 16))))


def test_a_tie_at_a_setting_is_told(files: tuple[str, str]) -> None:
    (one,) = answered(files, "weight of QUALITY from 0% to 100% step 50%").competitions
    # Without QUALITY PRICE is worth 5/7 and SV 2/7: Ash 5/7 + 1/7, Birch 4/7 + 2/7.
    assert [setting.first for setting in one.settings] == [("Ash", "Birch"), ("Birch",), ("Birch",)]
    assert (one.nobody, one.tied, one.shares[0].shared) == (0, 1, 1)
    (level,) = answered(files, "least quality from 50 to 70 step 10").competitions
    assert [setting.first for setting in level.settings] == [("Birch",), ("Birch",), ()]
    assert (level.nobody, level.tied) == (1, 0)
    assert [(tip.at, tip.there, tip.after) for tip in level.tips] == [("60", ("Birch",), ())]


def test_the_rest_goes_where_it_is_said_to_go(files: tuple[str, str]) -> None:
    found = answered(files, "weight of SV from 10% to 70% step 10%", scale="price")
    assert found.scale == ("PRICE",)
    # QUALITY stays 30%, PRICE takes 70% - x: Ash 70 - x + 15 + x/2, Birch 56 - 4x/5 + 18 + x: level at 11/70.
    assert [tip.at for tip in found.competitions[0].tips] == ["11/70"]
    with pytest.raises(MisuseError, match="less than nothing"):
        answered(files, "weight of SV from 10% to 80% step 10%", scale="PRICE")


def test_two_values_make_a_map_and_leave_out_what_cannot_be(files: tuple[str, str]) -> None:
    found = answered(files, "weight of SV from 0% to 80% step 20%", "weight of PRICE from 0% to 80% step 20%")
    (one,) = found.competitions
    impossible = {setting.words for setting in one.settings if setting.cannot_be}
    assert ("40%", "80%") in impossible and ("20%", "80%") not in impossible
    assert one.possible == 25 - len(impossible) == 19
    # PRICE at 0%: QUALITY takes the rest, and Birch is ahead in it, too.
    assert all(setting.first == ("Birch",) for setting in one.settings if setting.words[1] == "0%")


def test_draws_are_the_same_for_the_same_seed(files: tuple[str, str]) -> None:
    drawn = draw_weightings(3, 200, 7)
    assert drawn == draw_weightings(3, 200, 7) != draw_weightings(3, 200, 8)
    assert drawn[0] == tuple(Fraction(n, 10_000) for n in FIRST_DRAWN)
    assert all(sum(weights) == 1 and min(weights) >= 0 for weights in drawn)
    # Each criterion has a third on average: over 200 draws well within five standard errors of it.
    assert all(
        abs(sum(column) / 200 - Fraction(1, 3)) < Fraction(1, 12) for column in zip(*drawn, strict=True)
    )
    one, again = (answered(files, samples=50) for _ in range(2))
    assert one == again
    assert sum(share.alone for share in one.competitions[0].shares) == 50


FIRST_DRAWN = (2471, 2833, 4696)


# What is worked out


def test_only_what_rests_on_the_setting_is_worked_out_again(files: tuple[str, str]) -> None:
    book = api.load(files[0])
    competition, _ = book.read(files[1])
    asked = ask(book.model, ["least quality from 0 to 9 step 1"])
    trial = Trial(book.model, competition, asked.varied)
    trial.run([Fraction(0)])
    assert trial.again.again.quantities == 0
    again = resting_on(trial.plan, trial.all_figures.settings.values())
    assert [trial.plan.steps[index].operation for index in sorted(again)] == ["compare"]
    for count, x in enumerate(range(1, 6), 1):
        trial.run([Fraction(x)])
        assert trial.again.again.quantities == 3 * count  # one comparison for each of three bids
    # At 10 Cedar falls: what looks at the bids that stand is worked out anew, once.
    trial.run([Fraction(10)])
    jump = trial.again.again.quantities
    assert jump > 3 * 6
    trial.run([Fraction(11)])
    assert trial.again.again.quantities == jump + 3
    assert trial.whole > 10 * 3


def test_the_cost_is_printed(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", *files, "--vary", "least quality from 0 to 9 step 1", "--explain-cost"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Steps that rest on what\s+1\b|Steps that rest on what varies\s+1\b", said)
    cost = answered(files, "least quality from 0 to 9 step 1").cost
    assert cost.resting == 1
    assert cost.first + cost.again < cost.whole / 4


# Words that cannot be meant


@pytest.mark.parametrize(
    ("vary", "says"),
    [
        ("weight of VS from 5% to 30% step 1%", "has no criterion `VS`. Did you mean `SV`?"),
        (
            "weight of SV from 5% to 130% step 1%",
            "weight of 130% is above 100%: vary the weight of SV up to 100%",
        ),
        ("weight of SV from -5% to 30% step 1%", "below nothing"),
        ("weight of SV from 5% to 30% step 0%", "write a step above 0, such as `step 1%`"),
        ("weight of SV from 30% to 5% step 1%", "write `from 5% to 30%`"),
        ("weight of SV from 5% to 30%", "such as `step 1%`"),
        ("weight of SV from 5 to 30 step 1", "such as `5%`"),
        ("weight of SV from 0% to 100% step 0.001%", "100,001 settings, and at most 20,000 are tried"),
        ("SV from 5% to 30% step 1%", "write `weight of SV from …`"),
        ("least qualty from 1 to 5 step 1", "Did you mean `least quality`?"),
        ("least quality from 1 to £5 step 1", "is not a number"),
        ("mood from 1 to 5 step 1", "is not a number: only numbers can be varied"),
        ("weight of SV", "does not say what is varied, from where to where"),
    ],
)
def test_what_cannot_be_meant(
    vary: str, says: str, files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", *files, "--vary", vary]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert says in said and "Traceback" not in said


def test_nothing_varied_and_varied_twice(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", *files]) == 2
    assert "nothing is varied" in capsys.readouterr().err.lower()
    assert main(["sweep", *files, "--vary", SV, "--vary", SV]) == 2
    assert "varied twice" in " ".join(capsys.readouterr().err.split())
    assert main(["sweep", *files, "--vary", SV, "--scale", "SV"]) == 2
    assert "cannot take the rest" in " ".join(capsys.readouterr().err.split())
    assert main(["sweep", *files, "--samples", "0"]) == 2
    assert "draw from 1 to 20,000" in " ".join(capsys.readouterr().err.split())


# How it is shown


def test_the_page_needs_nothing_and_has_a_dark_side(files: tuple[str, str]) -> None:
    book = api.load(files[0])
    rows = [{"bidder": "<b>Ash</b>", "price": 80000, "quality": 50, "social offer": 5000}]
    rows.append({"bidder": "Birch", "price": 100000, "quality": 60, "social offer": 10000})
    competition, _ = book.read({"contract": {}, "bids": rows})
    asked = ask(book.model, [SV])
    html = as_html(sweep_page(sweep(book.model, [("", competition)], asked), asked.varied, 100))
    assert "<b>Ash" not in html and "&lt;b&gt;Ash" in html
    assert "http" not in html.replace("http://www.w3.org", "") and "<script" not in html
    assert "prefers-color-scheme: dark" in html
    assert html.count("<polyline") == 2 and 'class="strip"' in html


@pytest.mark.parametrize("form", ["json", "csv", "html", "markdown", "text"])
def test_every_form(form: str, files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", *files, "--vary", SV, "--format", form]) == 0
    said = capsys.readouterr().out
    assert "14.8936" in said or "7/47" in said
    if form == "json":
        assert Sweep.model_validate_json(said) == Sweep.model_validate(json.loads(said))


# Many competitions


def flat(tmp_path: Path, *, broken: bool = False) -> Path:
    rows = ["competition,bidder,price,quality,social offer"]
    for number in range(12):
        rows += [
            f"C{number},Ash,{80000 + 1000 * number},50,5000",
            f"C{number},Birch,100000,60,{10000 + number}",
        ]
    rows += ["C12,Ash,lots,50,5000", "C12,Birch,100000,60,100", "C12,,9,50,1"] if broken else []
    path = tmp_path / "flat.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_many_competitions_are_as_each_alone(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow")
    assert main(["sweep", files[0], str(flat(tmp_path)), "--vary", SV, "--format", "json"]) == 0
    found = Sweep.model_validate_json(capsys.readouterr().out)
    assert [one.name for one in found.competitions] == [f"C{number}" for number in range(12)]
    book = api.load(files[0])
    for number, one in enumerate(found.competitions):
        rows = [
            {"bidder": "Ash", "price": 80000 + 1000 * number, "quality": 50, "social offer": 5000},
            {"bidder": "Birch", "price": 100000, "quality": 60, "social offer": 10000 + number},
        ]
        competition, _ = book.read({"contract": {}, "bids": rows})
        (alone,) = sweep(book.model, [("", competition)], ask(book.model, [SV])).competitions
        assert (one.shares, one.tips, one.data_sha256) == (alone.shares, alone.tips, alone.data_sha256)
        assert [setting.first for setting in one.settings] == [setting.first for setting in alone.settings]
    changed = [
        sum(one.settings[at].first != one.now for one in found.competitions)
        for at in range(len(found.settings))
    ]
    assert list(found.changed) == changed


def test_a_parquet_file_is_a_flat_table(files: tuple[str, str], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    csv = pytest.importorskip("pyarrow.csv")
    table = csv.read_csv(flat(tmp_path))
    parquet.write_table(table, tmp_path / "flat.parquet")
    for name in ("flat.csv", "flat.parquet"):
        command = [
            "sweep",
            files[0],
            str(tmp_path / name),
            "--vary",
            SV,
            "-o",
            str(tmp_path / f"{name}.json"),
        ]
        assert main(command) == 0
    one, other = (
        Sweep.model_validate_json((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("flat.csv", "flat.parquet")
    )
    assert one == other


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_words_for_a_picture_stand_beside_a_picture(form: str, files: tuple[str, str]) -> None:
    book = api.load(files[0])
    competition, _ = book.read(files[1])
    for vary in ([SV], [SV, "weight of PRICE from 10% to 50% step 10%"]):
        asked = ask(book.model, vary)
        document = sweep_page(sweep(book.model, [("", competition)], asked), asked.varied, 100)
        assert "Each " in as_html(document).split("At a glance")[1].split("</figure>")[0]
        shown = as_text(document) if form == "text" else as_markdown(document)
        told = " ".join(shown.split())
        assert "Each line is a bid" not in told and "Each field" not in told and "the strip" not in told
        assert ("Who comes first from where to where." in told) == (len(vary) == 1)


def test_rows_that_cannot_be_read_are_told(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow")
    assert main(["sweep", files[0], str(flat(tmp_path, broken=True)), "--vary", SV]) == 1
    found = capsys.readouterr()
    said = " ".join(found.err.split())
    assert "3 rows were left out, each with the rest of its competition: svrules: Row" in said
    assert "`lots`" in said
    assert not badly_joined(said)
    assert "12 competitions at 26 settings" in " ".join(found.out.split())


def test_weights_as_things_stand_are_those_scored(files: tuple[str, str]) -> None:
    book = api.load(files[0])
    competition, _ = book.read(files[1])
    trial = Trial(book.model, competition, ask(book.model, [SV]).varied)
    assert trial.run([Fraction(1, 5)]).totals() == score(book.model, competition).totals


SCOPED = (
    BOOK.replace(
        "bid\n  price",
        "contract\n  contract value  money excluding VAT, above £0\n"
        "  notice  date, decides the rules in force\n\n"
        "bid\n  price",
    )
    .replace('edition "1"', 'edition "1"\n  in force from 1 April 2026')
    .replace("rule Q1", 'rule SCOPE "Large"\n  applies when contract value is at least £100\n\nrule Q1')
)
REGISTER = """competition,bidder,contract value,notice,price,quality,social offer
In,Ash,100,2026-05-01,80000,50,5000
In,Birch,100,2026-05-01,100000,60,10000
Small,Ash,99,2026-05-01,80000,50,5000
Early,Ash,100,2026-03-31,80000,50,5000
Open,Ash,100,2026-05-01,80000,50,5000
Open,Birch,100,2026-05-01,100000,60,
"""


def register(tmp_path: Path, rows: str = REGISTER) -> list[str]:
    (tmp_path / "scoped.svr").write_text(SCOPED, encoding="utf-8")
    (tmp_path / "register.csv").write_text(rows, encoding="utf-8")
    return ["sweep", str(tmp_path / "scoped.svr"), str(tmp_path / "register.csv")]


def test_competitions_with_nothing_to_decide_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow")
    assert main([*register(tmp_path), "--vary", SV]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "2 competitions at 26 settings. In 1 of them (50%) the same bids" in said
    assert "Not counted, 2 competitions: " in said
    assert "out of scope (1)" in said and "the rulebook is not in force on its date (1)" in said
    assert "Provisional: 1 competition, 0 of them among those in which the decision changes" in said
    assert "Small nobody" not in said
    assert "Competitions with another decision, by" not in said  # of a picture nothing is left in text


def test_nothing_to_decide_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    small = "\n".join(line for line in REGISTER.splitlines() if not line.startswith(("In", "Open")))
    assert main([*register(tmp_path, small), "--vary", SV]) == 0
    assert "nothing to decide in any competition" in " ".join(capsys.readouterr().out.split())
    alone = "\n".join(line for line in REGISTER.splitlines() if line.startswith(("comp", "Small")))
    assert main([*register(tmp_path, alone), "--vary", SV]) == 0
    assert "nobody" in capsys.readouterr().out


def test_bids_that_are_open_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    alone = "\n".join(line for line in REGISTER.splitlines() if line.startswith(("comp", "Open")))
    assert main([*register(tmp_path, alone), "--vary", SV]) == 0
    assert "Provisional: It can still change with Ash and Birch." in " ".join(capsys.readouterr().out.split())


def test_exact_values_are_sought_as_far_as_is_affordable(
    files: tuple[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("svrules.change.sweep.build.Effort", lambda count: Effort(count, 4, 6))
    assert main(["sweep", files[0], str(flat(tmp_path)), "--vary", SV]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "the decision changes 10 times. All 10 were sought: 1 exact value was found" in said
    assert "9 more values lie between two that were scored" in said
    assert "In 12 competitions it is not proved for every value" in said
    assert "about 13.9773%; not all proved" in said


FIXED = """rulebook "Fixed marks and a threshold"
  edition "1"

setting threshold money
  £50,000

contract
  contract value  money, at least £0

bid
  price   money, above £0
  trees   number, at least 0

rule SCOPE "From the threshold on"
  applies when contract value is threshold or more

criterion PRICE "Price" worth 90 points
  price relative to lowest

criterion TREES "Trees" worth 10 points
  8 marks when trees is at least 5

award
  highest total wins
"""
FIXED_ROWS = """competition,bidder,contract value,price,trees
One,Ash,60000,50000,9
One,Birch,60000,51000,0
One,Cedar,60000,52000,7
Two,Ash,60000,50000,0
Two,Birch,60000,51000,0
"""
PRICE = "weight of PRICE from 88 to 94 step 1"


@pytest.fixture
def fixed(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "fixed.svr").write_text(FIXED, encoding="utf-8")
    (tmp_path / "fixed.csv").write_text(FIXED_ROWS, encoding="utf-8")
    return str(tmp_path / "fixed.svr"), str(tmp_path / "fixed.csv")


@pytest.mark.parametrize("alone", [False, True])
def test_settings_with_bids_in_error_are_named_with_the_reason(
    alone: bool, fixed: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow")
    if alone:
        rows = [row for row in FIXED_ROWS.splitlines() if not row.startswith("Two")]
        Path(fixed[1]).write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert main(["sweep", *fixed, "--vary", PRICE, "--format", "json"]) == 0
    one, *others = Sweep.model_validate_json(capsys.readouterr().out).competitions
    (failing,) = one.failing
    assert (failing.code, failing.where, failing.bids) == ("SV0903", "TREES", ("Ash", "Cedar"))
    # TREES is worth 100 less the price: below 8 from 93 on.
    assert (failing.settings, failing.first, failing.last) == (2, ("93",), ("94",))
    assert all(other.failing == () for other in others)
    assert main(["sweep", *fixed, "--vary", PRICE]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "`TREES` of Ash: 8 marks lie outside 0 to 7. (SV0903)" in said
    assert said.count("SV0903") == 1
    if alone:
        assert "So Ash and Cedar cannot be scored at 2 of 7 settings, from 93 to 94" in said
        assert "93 Birch (provisional)" in said and "92 Ash 1" in said
    else:
        assert "In 1 competition bids cannot be scored at some settings, from 93 to 94" in said
        assert said.count("from 93 to 94") == 2  # in its row, too


def test_out_of_scope_is_not_nobody(fixed: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    command = ["sweep", *fixed, "--vary", "threshold from £50,000 to £80,000 step £10,000"]
    assert main(command) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "out of scope 50%" in said and "nobody" not in said


@pytest.mark.parametrize(
    ("at", "to", "words"),
    [
        ("70.1312499999", "70.13125", "about 70.13125"),
        ("70.123456789", "70.123456791", "about 70.1235"),
        ("70.1", "70.6", "between 70.1 and 70.6"),
    ],
)
def test_where_a_border_is_not_proved(files: tuple[str, str], at: str, to: str, words: str) -> None:
    answer = answered(files, SV)
    (one,) = answer.varied
    answer = answer.model_copy(
        update={"varied": (one.model_copy(update={"low_exact": "60", "high_exact": "90"}),)}
    )
    low, high = Fraction(at), Fraction(to)
    tip = (
        answer.competitions[0]
        .tips[0]
        .model_copy(
            update={
                "at": exact_text(low),
                "to": exact_text(high),
                "at_words": shown(low, thousands=True),
                "proved": False,
            }
        )
    )
    telling = Telling(answer, [lambda x: shown(x, thousands=True)], 10)
    assert telling.at(tip) == words
