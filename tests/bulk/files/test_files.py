"""Files of bids to files of scores: the same scores whatever the files look like, and no row lost."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from svrules.data import read_tables
from svrules.data.cells import Grid
from svrules.engine.scored import score
from svrules.errors import DataError, MisuseError
from svrules.language import read
from svrules.language.rulebook import Rulebook
from svrules.quantities import decimal_text
from svrules.render.terminal import as_text
from tests.bulk.files.sample import HEADINGS, RULES, Row, read_csv, rows, write_csv

pa = pytest.importorskip("pyarrow")
import pyarrow.csv  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from svrules.bulk.files import csv_rows  # noqa: E402
from svrules.bulk.files.csv_rows import BEYOND, csv_tables  # noqa: E402
from svrules.bulk.files.page import _as_it_was, summary_page  # noqa: E402
from svrules.bulk.files.rows import Rows  # noqa: E402
from svrules.bulk.files.run import Asked, score_files  # noqa: E402
from svrules.bulk.files.sources import listed as listed_sources  # noqa: E402
from svrules.bulk.files.sources import unpinned  # noqa: E402
from svrules.bulk.files.summary import Summary  # noqa: E402
from svrules.bulk.files.target import target_of  # noqa: E402
from svrules.bulk.scoring import ColumnNames  # noqa: E402

CONTRACT = ("contract value", "category", "notice date")


def rulebook() -> Rulebook:
    found, told = read(RULES, "many.svr")
    assert found is not None, told
    return found


BOOK = rulebook()


def scored(folder: Path, inputs: list[Path] | Path, out: str, **options: Any) -> Summary:
    """A run in this process; `out` is a name in the folder."""
    given = inputs if isinstance(inputs, list) else [inputs]
    names = tuple(str(one) for one in given)
    options = {"batch": 40, **options}
    return score_files(Asked(BOOK, names, f"{folder}/{out}", **options))


def alone(listed: list[Row]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """By key and bidder: outcome, total and rank, each competition by itself through the one door."""
    found = {}
    for key in dict.fromkeys(row["competition"] for row in listed):
        bids = [row for row in listed if row["competition"] == key]
        facts = ["bidder", *(name for name in HEADINGS[1:] if name not in (*CONTRACT, "bidder"))]
        contract = Grid("t", "Contract", [[name, str(bids[0][name])] for name in CONTRACT])
        table = Grid("t", "Bids", [facts, *([str(row[name]) for name in facts] for row in bids)])
        competition = read_tables(BOOK, contract, table).accepted()
        result = score(BOOK, competition)
        for bid, outcome, total, rank in zip(
            competition.bids, result.outcomes, result.totals, result.ranks, strict=True
        ):
            shown = "" if total is None else decimal_text(total)
            found[key, bid.name] = outcome, shown or "", str(rank or "")
    return found


def answers(lines: list[dict[str, str]]) -> dict[tuple[str, str], tuple[str, str, str]]:
    return {
        (line["competition"], line["bidder"].removeprefix("'")): (
            line["outcome"],
            line["total"],
            line["rank"],
        )
        for line in lines
    }


def test_scores_are_those_of_each_competition_by_itself(tmp_path: Path) -> None:
    listed = rows(60, 1)
    found = scored(tmp_path, write_csv(tmp_path / "in.csv", listed), "out.csv")
    assert answers(read_csv(tmp_path / "out.csv")) == alone(listed)
    assert (found.way, found.tally.rows, found.tally.rejected) == ("grouped", len(listed), 0)
    assert found.parts > 3
    assert found.sha256 == sha256((tmp_path / "out.csv").read_bytes()).hexdigest()


@pytest.mark.parametrize("bad", [0.0, 0.03])
def test_shuffled_rows_have_the_same_scores_in_their_own_order(tmp_path: Path, bad: float) -> None:
    listed = rows(60, 2, bad=bad)
    shuffled = Random(3).sample(listed, len(listed))
    one = scored(tmp_path, write_csv(tmp_path / "in.csv", listed), "one.csv")
    other = scored(tmp_path, write_csv(tmp_path / "mixed.csv", shuffled), "other.csv")
    assert (one.way, other.way) == ("grouped", "split")
    lines, mixed = read_csv(tmp_path / "one.csv"), read_csv(tmp_path / "other.csv")
    assert sorted(map(str, lines)) == sorted(map(str, mixed))
    there = [(row["competition"], row["bidder"]) for row in shuffled]
    kept = [(line["competition"], line["bidder"].removeprefix("'")) for line in mixed]
    assert kept == [name for name in there if name in set(kept)]
    refused = [read_csv(tmp_path / f"{name}.rejected.csv") for name in ("one", "other")]
    keys = ("competition", "bidder", "code", "column", "reason")
    as_set = [sorted(tuple(line[key] for key in keys) for line in each) for each in refused]
    assert as_set[0] == as_set[1]
    assert (bad > 0) == bool(refused[1])
    for line in refused[1]:
        row = shuffled[int(line["row"]) - 1]
        assert (row["competition"], row["bidder"]) == (line["competition"], line["bidder"].removeprefix("'"))
    assert len(mixed) + len(refused[1]) == other.tally.rows == len(listed)


@pytest.mark.parametrize(
    "out", ["out.parquet", "out.arrow", "out.arrows", "out.csv.gz", "parts/", "csv.csv/"]
)
def test_every_form_holds_the_same_scores(tmp_path: Path, out: str) -> None:
    listed = rows(40, 4, bad=0.02)
    source = write_csv(tmp_path / "in.csv", listed)
    found = scored(tmp_path, source, out, marks=True)
    scored(tmp_path, source, "plain.csv", marks=True)
    assert texts(tmp_path / out) == texts(tmp_path / "plain.csv")
    assert found.parts > 2
    assert not [one for one in tmp_path.iterdir() if one.name.endswith(".work")]


def texts(path: Path) -> list[dict[str, str]]:
    """The rows of a file or folder of scores, each cell as text; of marks in CSV those that are exact."""
    if path.is_dir():
        return [line for part in sorted(path.iterdir()) for line in texts(part)]
    if ".csv" in path.name:
        table = pyarrow.csv.read_csv(
            path, convert_options=pyarrow.csv.ConvertOptions(strings_can_be_null=True)
        )
        names = [name for name in table.column_names if f"{name} exact" not in table.column_names]
        table = table.select(names).rename_columns([name.removesuffix(" exact") for name in names])
    elif path.suffix == ".parquet":
        table = pq.read_table(path)
    else:
        opened = pa.ipc.open_file if path.suffix == ".arrow" else pa.ipc.open_stream
        table = opened(path).read_all()
        assert table.schema.metadata[b"rulebook sha256"].decode() == BOOK.sha256
        assert b"input in.csv" in table.schema.metadata
    return [
        {name: str(value).removeprefix("'").removesuffix(".0") for name, value in row.items()}
        for row in table.to_pylist()
    ]


@pytest.mark.parametrize("end", ["parquet", "arrow", "arrows", "csv.gz", "dictionaries.parquet"])
def test_every_kind_of_input_is_read_alike(tmp_path: Path, end: str) -> None:
    listed = rows(40, 5)
    source = write_csv(tmp_path / "in.csv", listed)
    scored(tmp_path, source, "plain.csv")
    table = pyarrow.csv.read_csv(source)
    made = tmp_path / f"in.{end}"
    if end == "csv.gz":
        made.write_bytes(gzip.compress(source.read_bytes()[:900]) + gzip.compress(source.read_bytes()[900:]))
    elif end.endswith("parquet"):
        if end.startswith("dict"):
            at = table.schema.get_field_index("bidder")
            table = table.set_column(at, "bidder", table.column(at).dictionary_encode())
        pq.write_table(table, made, row_group_size=17)
    else:
        new = pa.ipc.new_file if end == "arrow" else pa.ipc.new_stream
        with new(made, table.schema) as writer:
            writer.write_table(table, max_chunksize=13)
    scored(tmp_path, made, "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()


def test_a_competition_may_go_on_in_the_next_file(tmp_path: Path) -> None:
    listed = rows(30, 6, bad=0.1)
    cut = next(at for at in range(50, 90) if listed[at]["competition"] == listed[at - 1]["competition"] != "")
    scored(tmp_path, write_csv(tmp_path / "whole.csv", listed), "whole-out.csv")
    write_csv(tmp_path / "in-1.csv", listed[:cut])
    write_csv(tmp_path / "in-2.csv", listed[cut:])
    found = scored(tmp_path, Path(f"{tmp_path}/in-*.csv"), "out.csv")
    assert found.way == "grouped"
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole-out.csv").read_bytes()
    refused = read_csv(tmp_path / "out.rejected.csv")
    assert {line["file"] for line in refused} == {"in-1.csv", "in-2.csv"}
    for line in refused:
        row = (listed[:cut] if line["file"] == "in-1.csv" else listed[cut:])[int(line["row"]) - 1]
        assert row["competition"] == line["competition"]


def test_parts_hang_on_the_rows_alone(tmp_path: Path) -> None:
    """Not on how a file hands them out."""
    listed = rows(40, 7)
    table = pyarrow.csv.read_csv(write_csv(tmp_path / "in.csv", listed))
    made = []
    for size in (3, 1000):
        pq.write_table(table, tmp_path / "in.parquet", row_group_size=size)
        scored(tmp_path, tmp_path / "in.parquet", f"out-{size}/")
        made.append([part.read_bytes() for part in sorted((tmp_path / f"out-{size}").iterdir())])
    # What pins a file differs, since the two are other bytes: the rows do not.
    assert [pq.read_table(pa.BufferReader(one)).to_pylist() for one in made[0]] == [
        pq.read_table(pa.BufferReader(one)).to_pylist() for one in made[1]
    ]


@pytest.mark.parametrize("shuffled", [False, True])
def test_two_processes_read_their_own_rows_to_the_same_bytes(tmp_path: Path, shuffled: bool) -> None:
    listed = rows(60, 11, bad=0.02)
    if shuffled:
        Random(2).shuffle(listed)
    table = pyarrow.csv.read_csv(write_csv(tmp_path / "in.csv", listed))
    pq.write_table(table.slice(0, 101), tmp_path / "1.parquet", row_group_size=23)
    pq.write_table(table.slice(101), tmp_path / "2.parquet", row_group_size=70)
    inputs = [tmp_path / "1.parquet", tmp_path / "2.parquet"]
    found = [scored(tmp_path, inputs, f"out-{at}.parquet", processes=at) for at in (1, 2)]
    assert found[0].sha256 == found[1].sha256
    assert found[0].rejected_sha256 == found[1].rejected_sha256


@pytest.mark.parametrize(("start", "end"), [(0, 1), (22, 24), (40, 140), (100, 102), (101, 150), (149, 150)])
def test_a_stretch_of_rows_is_read_by_itself(tmp_path: Path, start: int, end: int) -> None:
    whole = pa.table({"a": range(150), "b": [str(at) for at in range(150)]})
    pq.write_table(whole.slice(0, 101), tmp_path / "1.parquet", row_group_size=23)
    pq.write_table(whole.slice(101), tmp_path / "2.parquet", row_group_size=7)
    found = Rows([unpinned(source) for source in listed_sources([str(tmp_path)])])
    assert found.between(start, end, (0, 101)).equals(whole.slice(start, end - start))
    assert found.can_be_shared(12)
    assert not found.can_be_shared(11)


def test_cells_that_a_spreadsheet_would_calculate_are_harmless(tmp_path: Path) -> None:
    names = ["=1+1", "+Ash", "-Birch", "@Cedar", "＝Elm", "25/3", "\tHazel", "Oak\x1b[31m", "Yew"]
    listed = [dict(rows(1, 8)[0], bidder=name, competition="=K") for name in names]
    scored(tmp_path, write_csv(tmp_path / "in.csv", listed), "out.csv")
    lines = read_csv(tmp_path / "out.csv") + read_csv(tmp_path / "out.rejected.csv")
    assert [line["competition"] for line in lines] == ["'=K"] * len(names)
    assert [line["bidder"] for line in lines] == [
        "'=1+1", "'+Ash", "'-Birch", "'@Cedar", "'＝Elm", "'25/3", "Hazel", "Oak�[31m", "Yew",
    ]  # fmt: skip


def test_odd_lines_of_a_csv_file_are_rows_all_the_same(tmp_path: Path) -> None:
    listed = rows(8, 9)
    source = write_csv(tmp_path / "in.csv", listed)
    lines = source.read_text().splitlines()
    keys = [row["competition"] for row in listed]
    odd = next(at for at in range(5, len(keys)) if keys.count(keys[at]) > 2)
    lines[odd + 1] += ",,"  # nothing beyond the headings
    lines[2] += ",,£5"  # something
    lines.insert(4, "")
    source.write_text("\n".join(lines) + "\n" + ",".join(["C9", "Ash"]) + "\n")
    found = scored(tmp_path, source, "out.csv")
    refused = read_csv(tmp_path / "out.rejected.csv")
    assert found.tally.rows == len(listed) + 1
    assert {line["competition"] for line in refused if line["code"] == "SV0802"} == {keys[1]}
    assert "beyond the last heading" in refused[[line["row"] for line in refused].index("2")]["reason"]
    assert len(refused) == keys.count(keys[1])
    assert read_csv(tmp_path / "out.csv")[-1]["outcome"] == "unknown"  # a line that ends early: blank facts
    rest = scored(tmp_path, source, "rest.csv", score_rest=True)
    assert rest.tally.rejected == 1


def test_odd_lines_keep_their_places_in_a_large_file(tmp_path: Path) -> None:
    """The reader is ahead of what it has given out, and tells of odd lines before their neighbours."""
    random, lines = Random(40), []
    for at in range(60_000):
        cells = [f"{at}", "x" * random.randint(0, 90), "y"]
        odd = random.random() < 0.001
        lines.append(
            random.choice((cells[:1], cells[:2], [*cells, "z"], [*cells, "", " "])) if odd else cells
        )
    path = tmp_path / "in.csv"
    path.write_text("\n".join(map(",".join, [["a", "b", "c"], *lines])))
    tables = csv_tables(unpinned(listed_sources([str(path)])[0]))
    found = [
        line for table in tables for line in zip(*(one.to_pylist() for one in table.columns), strict=True)
    ]
    assert found == [
        (*(*line, "", "")[:3], " ".join(line[3:]).strip() or None if len(line) > 3 else None)
        for line in lines
    ]


@pytest.mark.parametrize("odd", [["", ""], ["", "", "", "beyond"]])
def test_one_odd_line_behind_many_whole_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: list[str]
) -> None:
    """The reader has met it when it hands out the first batch, to which it does not belong."""
    monkeypatch.setattr(csv_rows, "_BLOCK", 512)
    lines = [[f"{at}", "x", "y"] for at in range(200)] + [odd]
    path = tmp_path / "in.csv"
    path.write_text("\n".join(map(",".join, [["a", "b", "c"], *lines])))
    tables = list(csv_tables(unpinned(listed_sources([str(path)])[0])))
    assert len(tables) > 2
    assert {tuple(table.column_names) for table in tables} == {("a", "b", "c", BEYOND)}
    found = [line for table in tables for line in zip(*(one.to_pylist() for one in table.columns))]  # noqa: B905
    assert found == [(*line, None) for line in lines[:-1]] + [("", "", "", odd[3] if odd[3:] else None)]


def test_lines_may_end_as_on_a_macintosh(tmp_path: Path) -> None:
    plain = write_csv(tmp_path / "in.csv", rows(30, 5))
    text = plain.read_text(encoding="utf-8")
    mac = tmp_path / "mac.csv"
    mac.write_bytes(text.replace("\n", "\r").encode())
    assert scored(tmp_path, mac, "mac-out.csv").tally.rows == scored(tmp_path, plain, "out.csv").tally.rows
    assert (tmp_path / "mac-out.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()
    lines = text.splitlines()
    lines[12] += ',"open'
    mac.write_bytes("\r".join(lines).encode())
    with pytest.raises(MisuseError, match=r"do not pair up; .* in line 13"):
        scored(tmp_path, mac, "odd.csv")
    lines = [f"{line},plain" for line in text.splitlines()]
    lines[0], lines[4], lines[6] = lines[0].replace("plain", "method"), f'{lines[4][:-5]}"x', f'{lines[6]}"'
    mac.write_bytes("\r".join(lines).encode())
    with pytest.raises(MisuseError, match=r"pair up across rows: in row 4 a cell that begins"):
        scored(tmp_path, mac, "odd.csv", names=ColumnNames(left_out=("method",)))


def test_blank_keys_do_not_break_competitions_apart(tmp_path: Path) -> None:
    listed = rows(6, 10)
    at = next(at for at in range(1, 30) if listed[at]["competition"] == listed[at - 1]["competition"])
    listed.insert(at, dict(listed[0], competition=" ", bidder="Oak"))
    found = scored(tmp_path, write_csv(tmp_path / "in.csv", listed), "out.csv")
    assert found.way == "grouped"
    assert [line["row"] for line in read_csv(tmp_path / "out.rejected.csv")] == [str(at + 1)]


def test_one_competition_without_a_key(tmp_path: Path) -> None:
    listed = rows(1, 11)
    table = pyarrow.csv.read_csv(write_csv(tmp_path / "in.csv", listed)).drop_columns(["competition"])
    pq.write_table(table, tmp_path / "in.parquet")
    with pytest.raises(DataError, match="--one-competition"):
        scored(tmp_path, tmp_path / "in.parquet", "out.csv")
    found = scored(
        tmp_path, tmp_path / "in.parquet", "out.csv", names=ColumnNames(one_competition=True), batch=1
    )
    assert (found.tally.rows, found.tally.competitions, found.parts) == (len(listed), 1, 1)


def test_what_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", rows(2, 12))
    for inputs, out, says in (
        ([tmp_path / "gone.csv"], "out.csv", "there is no file"),
        ([tmp_path / "*.parquet"], "out.csv", "no file is called like"),
        ([source, source], "out.csv", "named twice"),
        ([source], "in.csv", "what is being read"),
        ([source], "out.xlsx", "form is not known"),
        ([source], "gone/out.csv", "there is no folder"),
    ):
        with pytest.raises(MisuseError, match=says):
            scored(tmp_path, inputs, out)
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 not so PAR1")
    with pytest.raises(MisuseError, match="cannot be read as Parquet"):
        scored(tmp_path, tmp_path / "damaged.parquet", "out.csv")
    (tmp_path / "binary.csv").write_bytes(b"a,b\0c\n")
    with pytest.raises(MisuseError, match="not a text file"):
        scored(tmp_path, tmp_path / "binary.csv", "out.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(MisuseError, match="is empty"):
        scored(tmp_path, tmp_path / "empty.csv", "out.csv")
    (tmp_path / "long.csv").write_text(f"{','.join(HEADINGS)}\nC1,Ash,{'9' * 3_000_000}\n")
    with pytest.raises(MisuseError, match="a line of more than a million characters"):
        scored(tmp_path, tmp_path / "long.csv", "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_files_whose_columns_differ_are_refused(tmp_path: Path) -> None:
    table = pyarrow.csv.read_csv(write_csv(tmp_path / "rows.csv", rows(4, 16)))
    one, other = tmp_path / "in-1.parquet", tmp_path / "in-2.parquet"
    pq.write_table(table, one)
    later = table.set_column(0, "competition", pa.array([f"D{at}" for at in range(table.num_rows)]))
    twice = pa.table([*later.columns, later.column(0)], [*later.column_names, "plan"])
    for made, says in (
        (later.drop_columns(["plan"]), "`in-2.parquet` has no column `plan`, and `in-1.parquet` has one"),
        (
            later.append_column("fee", later.column("price")),
            "has a column `fee`, and `in-1.parquet` has none",
        ),
        (later.set_column(5, "price", later.column("price").cast("string")), "`price` is string in `in-2"),
        (twice, "2 columns headed `plan`"),
    ):
        pq.write_table(made, other)
        with pytest.raises(MisuseError, match=re.escape(says)):
            scored(tmp_path, [one, other], "out.csv")
    # Another order, and text as a dictionary, are no difference.
    turned = later.select(later.column_names[::-1])
    at = turned.schema.get_field_index("bidder")
    pq.write_table(turned.set_column(at, "bidder", turned.column(at).dictionary_encode()), other)
    assert scored(tmp_path, [one, other], "out.csv").tally.rows == 2 * table.num_rows


def test_an_input_that_changes_while_it_is_read_gives_nothing(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", rows(30, 17))

    def told(doing: str, done: int, total: int, unit: str) -> None:
        if doing == "Scoring" and done == total:
            source.write_bytes(source.read_bytes() + b"\n")

    asked = Asked(BOOK, (str(source),), str(tmp_path / "out.csv"), batch=20)
    with pytest.raises(MisuseError, match="has changed while it was read"):
        score_files(asked, told)
    assert not (tmp_path / "out.csv").exists()
    (tmp_path / "old.csv").write_text("kept")
    (tmp_path / "old.csv").chmod(0o444)
    with pytest.raises(MisuseError, match="read-only"):
        score_files(replace(asked, out=str(tmp_path / "old.csv")))
    (tmp_path / "link.csv").symlink_to("real.csv")
    score_files(replace(asked, out=str(tmp_path / "link.csv")))
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").exists()


def test_the_encodings_of_older_programs_are_read(tmp_path: Path) -> None:
    listed = [dict(row, bidder=f"{row['bidder']} é") for row in rows(4, 13)]
    text = write_csv(tmp_path / "in.csv", listed).read_text(encoding="utf-8")
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        (tmp_path / "in.csv").write_bytes(text.replace(",", ";").encode(encoding))
        scored(tmp_path, tmp_path / "in.csv", "out.csv")
        assert {line["bidder"][-2:] for line in read_csv(tmp_path / "out.csv")} == {" é"}


def test_the_summary_counts_what_is_in_the_files(tmp_path: Path) -> None:
    found = scored(tmp_path, write_csv(tmp_path / "in.csv", rows(40, 14, bad=0.05)), "out.csv")
    told = json.loads(json.dumps(found.as_json(2.0)))
    lines, refused = read_csv(tmp_path / "out.csv"), read_csv(tmp_path / "out.rejected.csv")
    assert (told["scored"], told["rejected"]) == (len(lines), len(refused))
    assert told["rows"] == told["scored"] + told["rejected"]
    assert sum(told["outcomes"].values()) == len(lines)
    assert told["outcomes"] == {
        one: sum(line["outcome"] == one for line in lines) for one in told["outcomes"]
    }
    assert told["rows per second"] == round(told["rows"] / 2)
    assert told["rejected file"]["sha256"] == sha256((tmp_path / "out.rejected.csv").read_bytes()).hexdigest()


def test_a_rulebook_that_has_changed_is_refused_in_a_run_that_goes_on(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", rows(10, 15))
    asked = Asked(BOOK, (str(source),), str(tmp_path / "out.csv"), batch=10)
    stop(asked)
    for other, says in (
        (replace(asked, marks=True), "--marks was not given then and is given now"),
        (replace(asked, batch=11), "--batch was `10` then and is `11` now"),
    ):
        with pytest.raises(MisuseError, match=says):
            score_files(other)
    content = source.read_bytes()
    source.write_bytes(content + b"\n")
    with pytest.raises(MisuseError, match=r"`in\.csv` has changed since"):
        score_files(asked)
    source.write_bytes(content)
    assert score_files(asked).resumed > 0
    stop(replace(asked, out=str(tmp_path / "new.csv")))
    assert (
        score_files(replace(asked, out=str(tmp_path / "new.csv"), marks=True, start_over=True)).resumed == 0
    )


def test_what_was_tidied_is_counted_whichever_way_a_run_goes(tmp_path: Path) -> None:
    listed = rows(60, 21)
    for at, cell in ((3, ("misconduct", "N")), (9, ("local jobs", "")), (40, ("misconduct", "Y"))):
        listed[at][cell[0]] = cell[1]
    listed[12]["bidder"] = f" {listed[12]['bidder']}"
    listed[100]["competition"] += " "
    source = write_csv(tmp_path / "in.csv", listed)
    first = scored(tmp_path, source, "one.csv")
    told = {(one["what"], one["column"]): one for one in first.tidied()}
    assert {key: (one["cells"], one["row"], one["given"], one["read"]) for key, one in told.items()} == {
        ("tidied", "misconduct"): (2, 4, "N", "no"),
        ("blank", "local jobs"): (1, 10, "", "0 FTE"),
        ("tidied", "bidder"): (1, 13, listed[12]["bidder"], listed[12]["bidder"].strip()),
        ("tidied", "competition"): (1, 101, listed[100]["competition"], listed[100]["competition"].strip()),
    }
    page = " ".join(as_text(summary_page(first)).split())
    assert f'As given: " {listed[12]["bidder"].strip()}"' in page
    assert f'As given: "{listed[100]["competition"].strip()} "' in page
    assert page.count("As given:") == 2
    assert scored(tmp_path, source, "two.csv", processes=2, batch=30).tidied() == first.tidied()
    asked = Asked(BOOK, (str(source),), str(tmp_path / "late.csv"), batch=10)
    stop(asked)
    again = score_files(asked)
    assert (again.resumed > 0, again.tidied()) == (True, first.tidied())
    Random(1).shuffle(listed)
    turned = scored(tmp_path, write_csv(tmp_path / "turned.csv", listed), "turned-out.csv")
    assert turned.way == "split"
    counts = {(one["what"], one["column"]): one["cells"] for one in turned.tidied()}
    assert counts == {key: one["cells"] for key, one in told.items()}
    where = next(at for at, row in enumerate(listed) if row["local jobs"] == "")
    assert {one["row"] for one in turned.tidied() if one["what"] == "blank"} == {where + 1}


def test_amounts_that_look_odd_are_counted_with_the_first(tmp_path: Path) -> None:
    listed = [row for row in rows(60, 22) if row["competition"] in ("C00004", "C00011", "C00020")]
    keys = [row["competition"] for row in listed]
    odd = [
        max(at for at, one in enumerate(keys) if one == key)
        for key in dict.fromkeys(keys)
        if keys.count(key) > 3
    ]
    assert len(odd) == 2
    for at in odd:
        listed[at]["price"] = listed[at - 1]["price"] * 100
    found = scored(tmp_path, write_csv(tmp_path / "in.csv", listed), "out.csv", batch=1).look_at()
    assert found is not None
    first = keys.index(keys[odd[0]])
    assert (found["amounts"], found["row"], found["competition"]) == (2, first + 1, keys[first])
    assert "far from those of all other bids" in found["said"]


class _StopError(Exception):
    pass


def stop(asked: Asked) -> None:
    """A run that ends in the middle of its work."""

    def told(doing: str, done: int, total: int, unit: str) -> None:
        if doing == "Scoring" and done > total / 2:
            raise _StopError

    with pytest.raises(_StopError):
        score_files(asked, told)


@pytest.mark.parametrize("end", ["csv", "csv.gz"])
def test_a_quote_without_its_partner_loses_no_row(tmp_path: Path, end: str) -> None:
    text = write_csv(tmp_path / "whole.csv", rows(30, 5)).read_text(encoding="utf-8").splitlines()
    text[12] += ',"open'
    path = tmp_path / f"odd.{end}"
    written = "\n".join(text).encode()
    path.write_bytes(gzip.compress(written) if end.endswith("gz") else written)
    with pytest.raises(MisuseError, match=r"do not pair up; .* in line 13"):
        scored(tmp_path, path, "out.csv")
    assert not (tmp_path / "out.csv").exists()


PROSE = "We will pay £1,000, which is more, and we, too, will, so, be, sure, of, it"


@pytest.mark.parametrize(
    ("cells", "row"),
    [
        ({(4, 1): '"Ash', (7, 1): 'Hazel"'}, 4),  # of one column: as many cells as ever
        ({(4, 1): '"Ash', (5, 3): 'Works"'}, 4),  # of two: too few
        ({(4, 3): '"Works', (5, 1): 'Hazel"'}, 4),  # too many
        ({(4, 8): '"no', (9, 8): 'no"'}, 4),
        ({(4, 9): '"plain', (5, 9): "plain\n", (7, 9): 'plain"'}, 4),  # with a blank line between
        ({(4, 1): 'Ash 6" pipe', (9, 1): 'Hazel 5" pipe'}, 0),  # within a cell they are letters
        ({(4, 1): '"Ash and\nSons"', (6, 1): '"Hazel, Elm,\nand Sons, Ltd"'}, 0),
        ({(4, 9): f'"{PROSE}\n{PROSE}"'}, 0),
        ({(4, 2): f'"{PROSE}\n{PROSE}\n{PROSE}"'}, 0),
        ({(4, 9): f'"{PROSE}\r\n\r\n{PROSE}"', (5, 0): '"C"'}, 0),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_quotes_that_pair_up_across_rows_lose_none(
    tmp_path: Path, cells: dict[tuple[int, int], str], row: int, encoding: str
) -> None:
    listed = [[str(one[name]) for name in HEADINGS] + ["plain"] for one in rows(30, 5)]
    for (line, column), text in cells.items():
        listed[line - 1][column] = text
    path = tmp_path / "in.csv"
    path.write_bytes("\n".join(map(",".join, [[*HEADINGS, "method"], *listed])).encode(encoding))
    names = ColumnNames(left_out=("method",))
    if not row:
        assert scored(tmp_path, path, "out.csv", names=names).tally.rows == len(listed)
        return
    with pytest.raises(MisuseError, match=rf"pair up across rows: in row {row} a cell that begins"):
        scored(tmp_path, path, "out.csv", names=names)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("divider", [",", ", "])
@pytest.mark.parametrize("short", [0, 1])
def test_quotes_that_swallow_short_or_spaced_rows_lose_none(tmp_path: Path, divider: str, short: int) -> None:
    listed = [[*map(str, one.values()), "plain"] for one in rows(30, 5)]
    listed[4][9], listed[7][9] = '"plain', 'plain"'
    for at in (5, 6):
        del listed[at][10 - short :]
    path = tmp_path / "in.csv"
    text = "\n".join(map(divider.join, [[*HEADINGS, "method"], *listed]))
    path.write_text(text.replace(' "plain', '"plain'))
    with pytest.raises(MisuseError, match="pair up across rows: in row 5 a cell that begins"):
        scored(tmp_path, path, "out.csv", names=ColumnNames(left_out=("method",)))


def test_a_file_that_is_cut_off_is_told(tmp_path: Path) -> None:
    whole = gzip.compress(write_csv(tmp_path / "whole.csv", rows(300, 5)).read_bytes())
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(MisuseError, match=r"`cut\.csv\.gz` is cut off or damaged"):
        scored(tmp_path, tmp_path / "cut.csv.gz", "out.csv")


def test_no_two_outs_share_a_side_file(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", rows(3, 5))
    ends = (".parquet", ".arrow", ".feather", ".ipc", ".arrows", ".csv", ".csv.gz", "/")
    sides = {end: scored(tmp_path, source, f"s{end}").out.rejected.path.name for end in ends}
    assert sides == {
        ".parquet": "s.rejected.parquet",
        ".arrow": "s.rejected.arrow.parquet",
        ".feather": "s.rejected.feather.parquet",
        ".ipc": "s.rejected.ipc.parquet",
        ".arrows": "s.rejected.arrows.parquet",
        ".csv": "s.rejected.csv",
        ".csv.gz": "s.rejected.gz.csv",
        "/": "s.rejected.parts.parquet",
    }
    assert {*sides.values()} < {one.name for one in tmp_path.iterdir()}
    # A folder is where a file of its name would be.
    assert [target_of(f"{tmp_path}/t{end}/").rejected.path.name for end in (".parquet", ".csv")] == [
        "t.rejected.parquet",
        "t.rejected.csv",
    ]
    assert pq.read_table(tmp_path / sides[".arrow"]).num_rows == 0
    assert read_csv(tmp_path / sides[".csv.gz"]) == []


@pytest.mark.parametrize("legacy", [False, True])
def test_a_stream_that_is_cut_off_anywhere_is_told(tmp_path: Path, legacy: bool) -> None:
    # The last two numbers before each border look like the mark of the end.
    table = pa.table({"competition": ["A", "B"] * 12, "left out": pa.array([-1, 0] * 12, pa.int32())})
    path = tmp_path / "bids.arrows"
    options = pa.ipc.IpcWriteOptions(use_legacy_format=legacy)
    with pa.ipc.new_stream(path, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=8)
    whole = path.read_bytes()
    source = listed_sources([str(path)])[0]
    assert sum(piece.num_rows for _, piece in Rows([unpinned(source)]).tables()) == 24
    told = {"cut off or damaged": 0, "cannot be read as Arrow IPC": 0}
    for size in range(1, len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(MisuseError) as found:
            Rows([unpinned(source)])
        told[next(words for words in told if words in str(found.value))] += 1
    assert told["cut off or damaged"] > len(whole) / 2
    path.write_bytes(whole + whole)
    with pytest.raises(MisuseError, match=r"`bids\.arrows` goes on after the end of its stream"):
        Rows([unpinned(source)])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        *(("N", ""), ("1,200 FTE", ""), (" N", '" N"'), ("N  o", '"N  o"'), ("N\t", r'"N\t"')),
        *(("N\u00a0", r'"N\u00a0"'), ("\u200bN", r'"\u200bN"'), ('"N" ', r'"\"N\" "'), ("N\n", r'"N\n"')),
    ],
)
def test_spaces_of_a_cell_that_was_tidied_can_be_seen(given: str, shown: str) -> None:
    assert _as_it_was(given).removeprefix(" As given: ") == shown
