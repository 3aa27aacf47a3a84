"""Bidders whose names differ only in punctuation or spaces, held against a plain list and the one door."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from svrules.data.look_alikes import looks, without_punctuation
from svrules.render.terminal import as_text
from tests.bulk.files.sample import rows, write_csv

pa = pytest.importorskip("pyarrow")
np = pytest.importorskip("numpy")

from svrules.bulk.door.name_looks import NamesAlike, names_alike  # noqa: E402
from svrules.bulk.files.page import summary_page  # noqa: E402
from tests.bulk.files.test_files import scored  # noqa: E402

NAMES = st.lists(st.text("aA1é.,- ’_ａ", min_size=1, max_size=5).filter(str.strip), max_size=9)


def plainly(names: list[str], rows_: list[int], of: list[int]) -> NamesAlike | None:
    """Each name beside the first of its competition that is the same without punctuation."""
    first: dict[tuple[int, str], tuple[int, str]] = {}
    found = []
    for competition, row in sorted(zip(of, rows_, strict=True)):
        earlier = first.setdefault((competition, without_punctuation(names[row])), (row, names[row]))
        if earlier[0] != row:
            found.append((row, names[row], *reversed(earlier)))
    if not found:
        return None
    row, name, other, other_row = min(found)
    return NamesAlike(len(found), name, row, other, other_row)


@settings(max_examples=100, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=4), st.randoms(use_true_random=False), st.booleans())
@example([["a. 1", "A1", "1 a"], ["a-1"]], Random(1), False)
@example([["1.1", "11", "1 1"]], Random(1), True)
@example([["é.", "e", "é"], ["ａ1", "a 1"]], Random(1), True)
def test_they_are_those_of_a_plain_look(drawn: list[list[str]], random: Random, shuffled: bool) -> None:
    unlike = [[*{looks(name): name for name in one}.values()] for one in drawn]
    names = [name for one in unlike for name in one]
    of = [at for at, one in enumerate(unlike) for _ in one]
    places = list(range(len(names)))
    if shuffled:
        random.shuffle(places)
        names = [names[places.index(at)] for at in range(len(names))]
    found = names_alike(
        pa.array(["x", *names], pa.string())[1:], np.array(places, np.intp), np.array(of, np.intp)
    )
    assert found == plainly(names, places, of)


def test_the_same_letters_in_another_order_are_no_one_else() -> None:
    names = [f"Bid {at}" for at in range(3000)]
    of = np.zeros(len(names), dtype=np.intp)
    assert names_alike(pa.array(names), np.arange(len(names)), of) is None


@pytest.mark.parametrize("shuffled", [False, True])
def test_they_are_told_with_an_example(tmp_path: Path, shuffled: bool) -> None:
    listed = rows(30, 8)
    by_key: dict[str, list[int]] = {}
    for at, row in enumerate(listed):
        by_key.setdefault(row["competition"], []).append(at)
    large = [places for places in by_key.values() if len(places) >= 3][:2]
    for places, names in zip(
        large, (("Ash Ltd", "ASH, Ltd.", "Ash-Ltd"), ("Elm Co", "Elm-Co", "Elm")), strict=True
    ):
        for at, name in zip(places, names, strict=False):
            listed[at]["bidder"] = name
    if shuffled:
        Random(2).shuffle(listed)
    place = {row["bidder"]: at + 1 for at, row in enumerate(listed)}
    runs = [
        scored(tmp_path, write_csv(tmp_path / "in.csv", listed), f"{at}.csv", processes=at, batch=batch)
        for at, batch in ((1, 10_000), (2, 20))
    ]
    first, parts = (run.as_json()["bidders that look alike"] for run in runs)
    assert first == parts
    assert (first["code"], first["bidders"]) == ("SV0806", 3)
    assert first["file"] == first["earlier file"] == "in.csv"
    said = first["said"].split("`")
    assert (first["earlier row"], first["row"]) == (place[said[1]], place[said[3]])
    assert without_punctuation(said[1]) == without_punctuation(said[3])
    page = " ".join(as_text(summary_page(runs[0])).split())
    assert "Look at (SV0806): 3 bidders with a name like another of the same competition; the first:" in page
    assert json.dumps(runs[0].as_json())


def test_none_are_told_where_there_are_none(tmp_path: Path) -> None:
    found = scored(tmp_path, write_csv(tmp_path / "in.csv", rows(30, 8)), "out.csv")
    assert found.as_json()["bidders that look alike"] is None
    assert "name like another" not in as_text(summary_page(found))
