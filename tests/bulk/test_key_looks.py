"""Keys that look alike: the same as the one door says of two bidders, found in whole columns and told."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from svrules.data.look_alikes import looks
from tests.bulk.files.sample import Row, rows, write_csv

pa = pytest.importorskip("pyarrow")
from svrules.bulk.competitions import read_flat  # noqa: E402
from svrules.bulk.door.headings import ColumnNames  # noqa: E402
from svrules.bulk.door.key_looks import Alike, alike_among, hashes_of_looks  # noqa: E402
from tests.bulk.files.test_files import BOOK, scored  # noqa: E402

KEYS = (
    "Lot 1", "LOT 1", "Lot\u00a01", "Lot  1", "\uff2c\uff4f\uff54 1", "Lot-1", "Lot\u20131", "lot\u20101",
    "Caf\u00e9", "Cafe\u0301", "Cafe", "L\u043et 1", "Lo\u200bt 1", "Lot 2", "\u201cA\u201d", '"a"',
    "A[1]", "A{1}", "R:17", "r:17", "#5", "x" * 300, "X" * 300, "x" * 299 + "y",
)  # fmt: skip


def test_keys_have_one_number_where_they_look_alike() -> None:
    found = hashes_of_looks(pa.array(KEYS)).tolist()
    for one, other in combinations(range(len(KEYS)), 2):
        if looks(KEYS[one]) == looks(KEYS[other]):
            assert found[one] == found[other], (KEYS[one], KEYS[other])
    told = {pair.other: pair.key for pair in alike_among(pa.array(KEYS), most=99)}
    first: dict[str, str] = {}
    expected = {key: first[looks(key)] for key in KEYS if first.setdefault(looks(key), key) != key}
    assert told == expected
    assert "A{1}" not in told
    assert alike_among(pa.array(["A", None, "A", "B"])) == ()
    assert alike_among(pa.array([1, 2])) == ()


def _renamed(listed: list[Row], names: dict[str, str]) -> list[Row]:
    return [row | {"competition": names.get(row["competition"], row["competition"])} for row in listed]


@pytest.mark.parametrize("apart", [False, True])
def test_look_alikes_are_told_across_parts_and_files(tmp_path: Path, apart: bool) -> None:
    listed = _renamed(rows(60, 41), {"C00002": "B lot 1", "C00050": "b\u00a0lot 1", "C00055": "B LOT 1"})
    if apart:
        listed = listed[1::2] + listed[::2]
    half = len(listed) // 2
    files = [
        write_csv(tmp_path / f"{at}.csv", part) for at, part in enumerate((listed[:half], listed[half:]))
    ]
    found = scored(tmp_path, files, "out.csv", batch=20)
    assert found.way == ("split" if apart else "grouped")
    keys = [row["competition"] for row in listed]
    where = {key: keys.index(key) for key in keys}
    expected = sorted((where[key], key) for key in ("B lot 1", "b\u00a0lot 1", "B LOT 1"))
    (row, key), *others = expected
    assert found.alike == tuple(Alike(key, row, other, at) for at, other in others)
    assert found.alike_in_all == 2
    first = found.look_alikes()[0]
    assert first.code == "SV0806"
    assert f"(row {row + 1} of 0.csv) and `{others[0][1]}` (row" in first.sentence
    assert found.as_json()["keys that look alike"]["count"] == 2


def test_keys_in_rising_order_are_looked_at_too(tmp_path: Path) -> None:
    listed = _renamed(rows(9, 42), {"C00001": "C00001 A", "C00002": "C00001 a"})
    found = scored(tmp_path, write_csv(tmp_path / "in.csv", listed), "out.csv")
    assert [(pair.key, pair.other) for pair in found.alike] == [("C00001 A", "C00001 a")]
    flat = read_flat(BOOK, tmp_path / "in.csv", ColumnNames())
    assert [one.sentence for one in flat.entered.told] == [one.sentence for one in found.look_alikes()]
