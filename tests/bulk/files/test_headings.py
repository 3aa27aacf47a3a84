"""What stands in the first lines of files, or in columns that nobody named: read, or told in plain words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from svrules.diagnostics import Diagnostic
from svrules.errors import DataError, MisuseError
from tests.bulk.files.sample import HEADINGS, read_csv, rows, write_csv

pa = pytest.importorskip("pyarrow")
import pyarrow.csv  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from svrules.bulk.door.headings import ColumnNames, find_columns  # noqa: E402
from svrules.bulk.files.finding import competition_in  # noqa: E402
from svrules.bulk.files.run import Asked, score_files  # noqa: E402
from tests.bulk.files.test_files import BOOK, scored  # noqa: E402

HEAD = ",".join(HEADINGS)


def lines(count: int = 6) -> list[str]:
    """Rows as lines of a CSV file, without headings."""
    return [",".join(str(row[name]) for name in HEADINGS) for row in rows(count, 51)]


def warned(path: Path, out: str = "out.csv") -> list[Diagnostic]:
    found: list[Diagnostic] = []
    score_files(Asked(BOOK, (str(path),), f"{path.parent}/{out}"), warned=found.extend)
    return found


@pytest.mark.parametrize("text", [HEAD, f"{HEAD}\n", f"\n{HEAD}\n\n", f"{HEAD},\r\n"])
def test_headings_alone_are_a_table_without_rows(tmp_path: Path, text: str) -> None:
    (tmp_path / "in.csv").write_text(text, newline="")
    assert scored(tmp_path, tmp_path / "in.csv", "out.csv").tally.rows == 0


def test_rows_far_below_the_headings_are_read(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("\n".join([HEAD, *[""] * 40, *lines()]))
    assert scored(tmp_path, tmp_path / "in.csv", "out.csv").tally.rows == len(lines())


def test_columns_without_a_heading_are_left_out_where_they_are_empty(tmp_path: Path) -> None:
    plain, ragged = tmp_path / "plain.csv", tmp_path / "in.csv"
    plain.write_text("\n".join([HEAD, *lines()]))
    assert warned(plain, "plain-out.csv") == []
    below = [f", ,{line},," if at % 2 else f",,{line}" for at, line in enumerate(lines())]
    ragged.write_text("\n".join(["", "", f", ,{HEAD},,", *below]))
    (told,) = warned(ragged)
    assert (told.code, told.severity) == ("SV0802", "warning")
    assert told.sentence == "Columns 1, 2, 12, 13 have no heading and nothing in any row: not read."
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "plain-out.csv").read_bytes()


@pytest.mark.parametrize(("before", "row"), [(0, 2), (3, 5)])
def test_columns_without_a_heading_are_refused_where_they_are_not(
    tmp_path: Path, before: int, row: int
) -> None:
    below = lines()
    below[row - 1] += ", x"
    (tmp_path / "in.csv").write_text("\n".join([*[""] * before, f"{HEAD},", *below]))
    with pytest.raises(
        MisuseError, match=re.escape(f"column 10 has no heading in `in.csv`, and in row {row} ` x`")
    ):
        scored(tmp_path, tmp_path / "in.csv", "out.csv")
    assert not (tmp_path / "out.csv.work").exists()


@pytest.mark.parametrize("title", ["Register of bids, 2026", "Register" + "," * 8])
def test_a_title_above_the_headings_is_told(tmp_path: Path, title: str) -> None:
    (tmp_path / "in.csv").write_text("\n".join([title, "", HEAD, *lines()]))
    says = "row 1 of `in.csv` does not look like headings, and row 3 does"
    with pytest.raises(MisuseError, match=re.escape(says)):
        scored(tmp_path, tmp_path / "in.csv", "out.csv")


def test_many_columns_that_are_no_facts_are_counted() -> None:
    unknown = [f"x{at}" for at in range(3000)]
    with pytest.raises(DataError) as told:
        find_columns(BOOK, [*HEADINGS, *unknown], ColumnNames(), table="in.csv")
    *first, last = told.value.diagnostics
    assert [one.sentence[:5] for one in first] == [f"`x{at}` " for at in range(5)]
    assert last.sentence.startswith("2,995 more columns are no facts in this rulebook, such as `x5`, `x6`")
    with pytest.raises(DataError, match="One more is no fact: `x5`"):
        find_columns(BOOK, [*HEADINGS, *unknown[:6]], ColumnNames())


def test_kinds_that_cannot_be_read_are_told_with_the_file(tmp_path: Path) -> None:
    table = pyarrow.csv.read_csv(write_csv(tmp_path / "rows.csv", rows(3, 52)))
    for name, values in (("plan", [[1]] * len(table)), ("competition", [1.5] * len(table))):
        at = table.schema.get_field_index(name)
        pq.write_table(table.set_column(at, name, pa.array(values)), tmp_path / "in.parquet")
        for read in (
            lambda: scored(tmp_path, tmp_path / "in.parquet", "out.csv"),
            lambda: competition_in(BOOK, [str(tmp_path / "in.parquet")], "C00001", ColumnNames()),
        ):
            with pytest.raises(DataError) as told:
                read()
            assert [str(one.span) for one in told.value.diagnostics] == [f"in.parquet: {name}"]


def test_a_bidder_that_is_there_twice_says_where_else(tmp_path: Path) -> None:
    listed = rows(8, 53)
    keys = [row["competition"] for row in listed]
    at = next(at for at in range(len(keys)) if keys.count(keys[at]) > 2)
    listed[at + 2]["bidder"] = f" {listed[at]['bidder'].upper()}"
    half = [write_csv(tmp_path / "a.csv", listed[: at + 1]), write_csv(tmp_path / "b.csv", listed[at + 1 :])]
    scored(tmp_path, half, "out.csv")
    (told,) = (row for row in read_csv(tmp_path / "out.rejected.csv") if row["code"] == "SV0806")
    assert told["reason"].endswith(f"The first stands in row {at + 1} of `a.csv`.")
    whole = write_csv(tmp_path / "in.csv", listed)
    scored(tmp_path, whole, "rest.csv", score_rest=True)
    first, second = (row for row in read_csv(tmp_path / "rest.rejected.csv") if row["code"] == "SV0806")
    assert first["reason"].endswith(f"The second stands in row {at + 3}.")
    assert second["reason"].endswith(f"The first stands in row {at + 1}.")
