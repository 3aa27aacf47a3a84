"""The cases that are worth seeing, through the command line as it is typed."""

from __future__ import annotations

import pytest

from tests.showcase.show import CASES, FOLDER, run

TITLES = [case.title for case in CASES]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    monkeypatch.setenv("COLUMNS", "80")


def printed(title: str, capsys: pytest.CaptureFixture[str], *codes: int) -> list[str]:
    """What each command of the case prints, once the exit codes are as expected."""
    found = []
    (case,) = (one for one in CASES if one.title == title)
    for command, code in zip(case.commands, codes, strict=True):
        assert run(command) == code
        found.append(capsys.readouterr().out)
        assert max(map(len, found[-1].splitlines())) <= 80
    return found


def row(out: str, bid: str) -> list[str]:
    """The cells of a bid's line in the ranking."""
    return next(line.split() for line in out.splitlines() if bid in line.split())


def test_an_excluded_bid_in_the_population_would_change_the_winner(
    capsys: pytest.CaptureFixture[str],
) -> None:
    without, with_all, explained = printed(TITLES[0], capsys, 0, 0, 0)
    assert row(without, "Ash")[:5] == ["1", "Ash", "pass", "88.57", "60"]
    assert row(without, "Birch")[:5] == ["2", "Birch", "pass", "88.00", "48"]
    assert row(without, "Cedar")[-1] == "X1"
    assert row(with_all, "Birch")[:5] == ["1", "Birch", "pass", "52.00", "12"]
    assert row(with_all, "Ash")[:5] == ["2", "Ash", "pass", "43.57", "15"]
    assert "left out: Cedar (it failed)" in explained
    assert "lowest price £80,000 ÷ own price £80,000 = 1; 1 × 60 = 60 marks" in explained


def test_tenths_are_a_tie(capsys: pytest.CaptureFixture[str]) -> None:
    (out,) = printed(TITLES[1], capsys, 0)
    assert row(out, "Birch") == ["1", "Birch", "pass", "0.3", "0.3", "tie"]
    assert row(out, "Ash") == ["2", "Ash", "pass", "0.3", "0.3", "tie"]
    assert "Ash, Birch are level; settled by lowest price." in out


def test_a_price_of_zero_leaves_nothing_to_measure_prices_against(capsys: pytest.CaptureFixture[str]) -> None:
    (out,) = printed(TITLES[2], capsys, 1)
    assert row(out, "Ash")[:3] == ["–", "Ash", "error"]
    assert row(out, "Birch")[:3] == ["–", "Birch", "error"]
    assert "SV0907 (clause 3.1, line 31): `PRICE` of Ash: `lowest price` is £0, and marks" in out
    assert "The ranking is provisional: it can still change with Ash, Birch." in out


def test_all_zero_offers(capsys: pytest.CaptureFixture[str]) -> None:
    (out,) = printed(TITLES[3], capsys, 0)
    assert row(out, "Ash") == ["1", "Ash", "pass", "60.00", "60", "0"]
    assert row(out, "Birch") == ["2", "Birch", "pass", "48.00", "48", "0"]


def test_a_blank_that_matters_and_one_that_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    (matters,) = printed(TITLES[4], capsys, 0)
    assert "- Ash: waits for local jobs of Birch." in matters
    assert "- Birch: missing: local jobs." in matters
    assert "- local jobs: Birch." in matters
    (does_not,) = printed(TITLES[5], capsys, 0)
    assert row(does_not, "Ash")[:4] == ["1", "Ash", "pass", "88.57"]
    assert "trade body" not in does_not
    assert "Missing facts" not in does_not


def test_a_contract_of_exactly_20000_is_outside(capsys: pytest.CaptureFixture[str]) -> None:
    (out,) = printed(TITLES[6], capsys, 0)
    assert "Out of scope: SV1 Contracts above £20,000 (clause 1.1)." in out
    assert row(out, "Ash")[1:4] == ["Ash", "not", "reached"]


def test_the_day_before_and_the_day_of_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    before, of = printed(TITLES[7], capsys, 0, 0)
    assert "rules of 31 March 2026" in before
    assert row(before, "Ash")[:4] == ["1", "Ash", "pass", "100.00"]
    assert "rules of 1 April 2026" in of
    assert row(of, "Ash")[2] == "fail"
    assert "- Ash: E1 (clause 2.2): The bid does not commit to the real living wage." in of


def test_why_a_bid_is_not_the_winner(capsys: pytest.CaptureFixture[str]) -> None:
    birch, cedar = (" ".join(out.split()) for out in printed(TITLES[8], capsys, 0, 0))
    assert "Birch is 2nd of 2 with 88.00, 0.57 behind Ash." in birch
    assert "Ash is ahead on PRICE by 12.00; Birch is ahead on JOBS by ≈11.43. " in birch
    assert "PRICE: lowest price £80,000 is that of Ash." in birch
    assert "Cedar fails X1 (clause 2.1): A mandatory ground for exclusion applies." in cedar


def test_five_mistakes_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    (out,) = printed(TITLES[9], capsys, 1)
    places = [line.split(" ")[0] for line in out.splitlines() if ": error SV" in line]
    assert places == [
        "mistakes.svr:10:11:",
        "mistakes.svr:13:3:",
        "mistakes.svr:16:21:",
        "mistakes.svr:22:11:",
        "mistakes.svr:26:3:",
    ]
    assert "Did you mean `local jobs`?" in out
    assert "this is FTE" in out
    assert "Did you mean `lowest`?" in out
