"""The page in a real browser under a strict policy, and the workbook in real programs; nobody's name runs."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import subprocess
from fractions import Fraction
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from svrules.change.impact.figures import counted
from svrules.change.impact.model import Impact
from svrules.change.impact.page import page
from svrules.change.impact.workbook import as_workbook
from svrules.render.html import as_html
from svrules.render.json_page import as_json
from svrules.render.markdown import as_markdown
from svrules.render.terminal import as_text
from svrules.render.word import as_word
from tests.change.impact.books import impact
from tests.change.impact.made_up import competitions
from tests.change.impact.test_carrying import ASKS_TREES, OLD, THEN, changed
from tests.change.impact.test_competitions import second_edition
from tests.house.installed import node_package, program
from tests.unit.render.test_pages_in_chromium import looked_at

HERE = Path(__file__).parent
NASTY = '=1+1<img src="http://ash.example/x.png" onerror="alert(1)"> & Sons \u202e evil'
LONG = "Holly and Hornbeam Highways Holdings of Halewood " * 4


@cache
def impacts() -> dict[str, Impact]:
    old, new = second_edition()
    given = list(competitions(24))
    for one in given:
        for bid, name in zip(one["bids"], (NASTY, LONG), strict=False):
            bid["bidder"] = name
    given[0]["competition"] = LONG + NASTY
    return {
        "many": impact(old, new, *given),
        "one": impact(old, new, given[0]),
        "none": impact(old, new),
        "same": impact(old, old, *given[:3]),
        "not-asked": impact(OLD, changed(OLD, *ASKS_TREES), THEN, assumed=(("trees", "3"),)),
        "unknown": impact(OLD, changed(OLD, *ASKS_TREES), THEN),
    }


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, Path]:
    written = {}
    for name, found in impacts().items():
        written[name] = tmp_path / f"{name}.html"
        written[name].write_text(as_html(page(found, 50)), encoding="utf-8")
    return written


def style_of(path: Path) -> str:
    """The hash of the page's own style, by which a policy lets it in."""
    found = re.search("<style>(.*?)</style>", path.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return "sha256-" + base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()


@pytest.mark.slow
def test_pages_are_whole_under_a_strict_policy_at_every_width(pages: dict[str, Path]) -> None:
    environment = os.environ | {
        "PLAYWRIGHT": str(node_package("playwright-core")),
        "CHROMIUM": program("chromium"),
        "STYLE": style_of(pages["many"]),
    }
    drawn = [path for path in pages.values() if "<figure" in path.read_text(encoding="utf-8")]
    assert len({style_of(path) for path in drawn}) == 1
    command = [program("node"), str(HERE / "page.mjs"), *map(str, drawn)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for name, seen in told.items():
        assert seen["complaints"] == [], name
        assert (seen["wider"], seen["overlapping"], seen["outside"]) == (0, [], 0), name
        assert seen["named"] and seen["unnamed"] <= 0, name
    wide, forced = told[f"{pages['many']} wide"], told[f"{pages['many']} forced"]
    assert len({wide["fills"]["good"], wide["fills"]["bad"], wide["fills"]["dot"]}) == 3
    assert forced["fills"]["good"] != wide["fills"]["good"]
    assert wide["marks"] > 30
    dark = told[f"{pages['many']} dark"]
    assert (wide["paper"], dark["paper"]) == ("rgb(255, 255, 255)", "rgb(20, 25, 31)")
    assert dark["fills"]["ring"] == dark["paper"]


def test_words_stand_out_in_light_and_in_dark(pages: dict[str, Path]) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1, on the paper and on what is shaded."""
    text = pages["many"].read_text(encoding="utf-8")
    light, dark = re.findall(r":root { (--paper[^}]*)}", text)
    for theme in (light, dark):
        colours = dict(re.findall(r"--(\w+): (#\w+)", theme))
        for name in ("ink", "quiet", "accent", "good", "bad", "warn"):
            assert all(contrast(colours[name], colours[under]) >= 4.5 for under in ("paper", "shade")), name


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.slow
def test_nobody_is_kept_out_of_the_pages(pages: dict[str, Path]) -> None:
    for name, told in looked_at([pages[name] for name in ("many", "none", "unknown")]).items():
        assert (told["screen"], told["print"], told["asked"]) == ([], [], []), name
        assert (told["scripts"], told["wider"]) == (0, 0), name


def test_no_name_runs_in_any_form() -> None:
    for found in impacts().values():
        document = page(found)
        html = as_html(document)
        assert "<img" not in html and "\u202e" not in html
        assert not re.search(r"<[^>]+\sstyle=|<script|<[^>]+\son\w+=", html)
        for text in (as_text(document), as_markdown(document)):
            assert "\u202e" not in text
        assert "<img" not in as_markdown(document).replace("\\<", "")
        json.loads(as_json(document))
    assert as_word(page(impacts()["many"]))[:2] == b"PK"


def test_the_json_is_of_its_schema_and_the_same_again() -> None:
    found = impacts()["many"]
    text = found.model_dump_json()
    assert Impact.model_validate_json(text) == found
    assert impact(*second_edition(), *list(competitions(3))) == impact(
        *second_edition(), *list(competitions(3))
    )
    assert set(Impact.model_json_schema()["properties"]) >= {"changes", "competitions", "attribution"}


def test_a_table_says_how_many_rows_it_leaves_out() -> None:
    text = as_text(page(impacts()["many"], most=5), 120)
    assert re.search(r"… and \d+ more: a workbook \(-o FILE.xlsx\) or JSON has all of them", text)
    assert "… and" not in as_text(page(impacts()["many"]), 120)


def rows(book: openpyxl.Workbook, sheet: str) -> list[dict[str, object]]:
    lines = [[cell.value for cell in line] for line in book[sheet].iter_rows()]
    start = next(at for at, line in enumerate(lines) if sum(value is not None for value in line) > 2)
    return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :]]


def test_the_workbook_has_every_bid_and_adds_up(tmp_path: Path) -> None:
    found = impacts()["many"]
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(found)))
    assert book.sheetnames == [
        "About", "Changes", "Waterfall", "Competitions", "Flips", "Bids", "Attribution", "Distribution",
        "Not known",
    ]  # fmt: skip
    bids = {(str(row["Competition"]), str(row["Bid"])): row for row in rows(book, "Bids")}
    assert len(bids) == sum(len(one.bids) for one in found.competitions)
    sums: dict[tuple[str, str], Fraction] = {}
    for row in rows(book, "Attribution"):
        if row["Marks exact"] is not None:
            key = (str(row["Competition"]), str(row["Bid"]))
            sums[key] = sums.get(key, Fraction(0)) + Fraction(str(row["Marks exact"]))
    assert sums
    for key, row in bids.items():
        if row["Moves exact"] is not None:
            assert sums.get(key, Fraction(0)) == Fraction(str(row["Moves exact"]))
    assert not any(cell.data_type == "f" for sheet in book for line in sheet.iter_rows() for cell in line), (
        "a name became a formula"
    )
    for name in ("Changes", "Waterfall", "Bids", "Distribution"):
        assert len(book[name]._charts) == 1, name
    assert as_workbook(found) == as_workbook(found)
    assumed = openpyxl.load_workbook(io.BytesIO(as_workbook(impacts()["not-asked"])))
    for sheet in assumed:
        said = [str(cell.value) for line in sheet.iter_rows(max_row=12) for cell in line]
        assert any("trees: 3" in one for one in said), sheet.title


def test_numbers_of_the_workbook_are_shown_as_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "impact.xlsx"
    path.write_bytes(as_workbook(impacts()["many"]))
    book = openpyxl.load_workbook(path)
    shown = {}
    for name in ("Bids", "Flips", "Attribution", "Competitions"):
        lines = list(book[name].iter_rows())
        top = next(at for at, line in enumerate(lines) if sum(cell.value is not None for cell in line) > 2)
        for at, heading in enumerate(lines[top]):
            formats = {line[at].number_format for line in lines[top + 1 :] if line[at].data_type == "n"}
            shown[name, heading.value] = formats - {"General"}
        assert book[name].freeze_panes == f"B{top + 2}"
    assert shown["Bids", "Total then"] == {"#,##0.00"} and shown["Bids", "Rank now"] == {"#,##0"}
    assert shown["Bids", "Moves"] == shown["Attribution", "Marks"] == {"+#,##0.00;-#,##0.00;0.00"}
    assert shown["Flips", "Share"] == {"0.0%"} and shown["Competitions", "Bids"] == {"#,##0"}


def test_the_headline_says_what_is_provisional_and_who_won_nothing_before() -> None:
    found = impacts()["many"]
    turned = [one for one in found.competitions if one.verdict == "changes"]
    unsettled = [one for one in found.competitions if one.verdict == "same" and one.provisional]
    told = counted(found)
    assert (told.same_provisional, told.changes_provisional) == (
        len(unsettled), sum(one.provisional for one in turned),
    )  # fmt: skip
    assert told.nobody_before == sum(one.old_winners == [] for one in turned)
    assert told.same_provisional
    text = " ".join(as_text(page(found)).split())
    assert f"Winner stays the same {told.same}, of which {told.same_provisional} provisional" in text
    first = found.competitions[0].model_copy(
        update={
            "verdict": "changes",
            "old_winners": [],
            "new_winners": [found.competitions[0].bids[0].bid],
            "provisional": False,
        }
    )
    alone = found.model_copy(update={"competitions": [first]})
    assert "Winner changes 1, of which 1 with no winner before" in " ".join(as_text(page(alone)).split())


@pytest.mark.slow
def test_libreoffice_opens_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "impact.xlsx"
    path.write_bytes(as_workbook(impacts()["many"]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    only = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,6"
    command = [
        program("soffice"),
        profile,
        "--headless",
        "--convert-to",
        only,
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    (made,) = tmp_path.glob("*.csv")
    lines = list(csv.reader(made.read_text(encoding="utf-8").splitlines()))
    assert done.returncode == 0 and len(lines) > sum(len(one.bids) for one in impacts()["many"].competitions)


def test_how_to_read_a_picture_is_told_beside_it_only() -> None:
    document = page(impacts()["many"])
    drawn = " ".join(as_html(document).split())
    for reading in ("Those above the dashed line gain", "Each change begins where the one above it ends"):
        assert reading in drawn
        for told in (as_text(document), as_markdown(document), as_json(document)):
            assert reading not in " ".join(told.split())
    assert "have a higher one under" in " ".join(as_text(document).split())
