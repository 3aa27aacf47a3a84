"""`svrules bulk` and `svrules explain` on what it reads, as commands; processes that share the work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from shlex import quote

import pytest

from svrules import load
from svrules.cli import main
from svrules.cli.progress import Lines, progress_words
from svrules.errors import DataError, MisuseError
from tests.bulk.files.sample import HEADINGS, RULES, Row, read_csv, rows, write_csv

pa = pytest.importorskip("pyarrow")
import pyarrow.csv  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from svrules.bulk.files.finding import competition_in  # noqa: E402
from svrules.bulk.files.pool import working  # noqa: E402
from svrules.bulk.scoring import ColumnNames  # noqa: E402

CONTRACT = ("contract value", "category", "notice date")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "many.svr"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_two_processes_write_the_bytes_of_one(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = rows(60, 31, bad=0.02)
    source = write_csv(tmp_path / "in.csv", listed)
    made = []
    for number in (1, 2):
        out = tmp_path / f"out-{number}.parquet"
        told = tmp_path / f"run-{number}.json"
        command = ["bulk", str(rules), str(source), "-o", str(out), "--batch", "50", "--summary", str(told)]
        assert main([*command, "--processes", str(number)]) == 1  # rows were rejected
        made.append((out.read_bytes(), out.with_name(f"out-{number}.rejected.parquet").read_bytes()))
        summary = json.loads(told.read_text())
        assert summary["processes"] == number
        assert summary["scored"] + summary["rejected"] == summary["rows"] == len(listed)
    assert made[0] == made[1]
    said = " ".join(capsys.readouterr().out.split())
    assert f"{len(listed)} rows in = {summary['scored']} scored + {summary['rejected']} rejected." in said
    assert "the bids of each competition stand together" in said
    assert summary["out"]["sha256"] in said.replace(" ", "")


def test_the_contract_in_a_file_of_its_own(tmp_path: Path, rules: Path) -> None:
    listed = [row for row in rows(9, 32) if row["competition"] == "C00004"]
    source = write_csv(tmp_path / "in.csv", listed)
    assert main(["bulk", str(rules), str(source), "-o", str(tmp_path / "one.csv")]) == 0
    apart = pyarrow.csv.read_csv(source).drop_columns(["competition", *CONTRACT])
    pq.write_table(apart, tmp_path / "bids.parquet")
    contract = tmp_path / "contract.csv"
    contract.write_text("".join(f"{name},{listed[0][name]}\n" for name in CONTRACT))
    command = ["bulk", str(rules), str(tmp_path / "bids.parquet"), "-o", str(tmp_path / "two.csv")]
    assert main([*command, "--contract", str(contract)]) == 0
    one, two = read_csv(tmp_path / "one.csv"), read_csv(tmp_path / "two.csv")
    assert [line | {"competition": ""} for line in one] == two


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_a_row_is_explained_as_if_its_competition_stood_alone(
    tmp_path: Path, rules: Path, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = rows(30, 33)
    listed = listed[1::2] + listed[::2]
    source = write_csv(tmp_path / "in.csv", listed)
    if end == "parquet":
        table = pyarrow.csv.read_csv(source)
        source = tmp_path / "in.parquet"
        pq.write_table(table, source, row_group_size=9)
    book = load(rules)
    for key in ("C00002", "C00017", "C00029"):
        bids = [row for row in listed if row["competition"] == key]
        alone = write_alone(tmp_path, bids)
        found = competition_in(book.model, [str(source)], key, ColumnNames()).accepted()
        expected = book.score(*alone).model_dump(exclude={"notes"})
        assert book.score(found).model_dump(exclude={"notes"}) == expected
        name = bids[-1]["bidder"]
        assert main(["explain", str(rules), str(alone[0]), "--contract", str(alone[1]), "--bid", name]) == 0
        said = capsys.readouterr().out
        assert main(["explain", str(rules), str(source), "--competition", key, "--bid", name]) == 0
        assert capsys.readouterr().out == said


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_a_heading_that_says_day_first_settles_a_register(tmp_path: Path, rules: Path, end: str) -> None:
    listed = [row | {"notice date": f"2026-11-{2 + int(row['competition'][1:]):02}"} for row in rows(9, 34)]
    plain = write_csv(tmp_path / "plain.csv", listed)
    days = pa.array("/".join(reversed(row["notice date"].split("-"))) for row in listed)
    table = pa.Table.from_pylist([{name: str(cell) for name, cell in row.items()} for row in listed])
    at = table.column_names.index("notice date")
    figures = table.set_column(at, "Notice date (dd/mm/yyyy)", days)
    source = tmp_path / f"figures.{end}"
    (pq.write_table if end == "parquet" else pyarrow.csv.write_csv)(figures, source)
    for name in (plain, source):
        assert main(["bulk", str(rules), str(name), "-o", str(tmp_path / f"{name.name}.out.csv")]) == 0
    scores = [(tmp_path / f"{name.name}.out.csv").read_text() for name in (plain, source)]
    assert scores[1].replace(source.name, plain.name) == scores[0]
    assert len(scores[0].splitlines()) == len(listed) + 1


def write_alone(folder: Path, bids: list[Row]) -> tuple[Path, Path]:
    """A competition as `svrules score` reads it: bids and contract in files of their own."""
    table, contract = folder / "bids.csv", folder / "contract.csv"
    names = [name for name in HEADINGS if name not in ("competition", *CONTRACT)]
    table.write_text("\n".join([",".join(names), *(",".join(str(row[n]) for n in names) for row in bids)]))
    contract.write_text("".join(f"{name},{bids[0][name]}\n" for name in CONTRACT))
    return table, contract


def test_what_cannot_be_explained_is_told(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = rows(5, 34)
    listed[-1]["plan"] = "many"
    source = write_csv(tmp_path / "in.csv", listed)
    command = ["explain", str(rules), str(source), "--bid", "Ash"]
    assert main([*command, "--competition", "C0003"]) == 2
    assert "did you mean `C00003`" in " ".join(capsys.readouterr().err.split())
    assert main([*command, "--competition", listed[-1]["competition"]]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert f"row {len(listed)} of in.csv" in said
    assert "many" in said
    source.write_text(source.read_text().replace("competition", "order", 1))
    assert main([*command, "--competition", "C00003"]) == 1
    assert "name it with `--key NAME`" in " ".join(capsys.readouterr().err.split())
    assert main([*command, "--key", "order"]) == 2
    assert "name one with --competition KEY, as in --competition C0" in " ".join(
        capsys.readouterr().err.split()
    )


@pytest.mark.parametrize("heading", ["Lot", "lot number", "Procurement ID", "OCID", "notice"])
def test_a_column_that_is_perhaps_the_key_is_pointed_at(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str], heading: str
) -> None:
    source = write_csv(tmp_path / "in.csv", rows(5, 34))
    source.write_text(source.read_text().replace("competition", heading, 1))
    quoted = quote(heading)

    def said(*command: str) -> str:
        assert main([command[0], str(rules), str(source), *command[1:]]) in (1, 2)
        return " ".join(capsys.readouterr().err.split())

    whole = said("score")
    assert "holds 5 competitions (`C00000`, `C00001`, `C00002` …), and `svrules score` reads one" in whole
    assert f"in.csv --competition {quoted} -o scores.csv`" in whole
    assert f"in.csv --key {quoted} --competition C00000 --bid NAME`" in whole
    for command in (("explain", "--bid", "Ash"), ("explain", "--bid", "Ash", "--competition", "C00000")):
        told = said(*command)
        assert f"name it with `--key {quoted}` if it is `{heading}`, or say `--one-competition`" in told
        assert "SV0802" not in told
    assert f"name it with `--competition {quoted}` if it is `{heading}`." in said("sweep", "--samples", "3")
    assert f"name it with `--competition {quoted}` if it is `{heading}`, or" in said(
        "bulk", "-o", str(tmp_path / "out.csv")
    )


def test_columns_of_other_names(tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_csv(tmp_path / "in.csv", rows(9, 35))
    table = pyarrow.csv.read_csv(source).append_column("region", pa.array(["North"] * len(rows(9, 35))))
    pq.write_table(table.rename_columns(["lot", "tree", *table.column_names[2:]]), tmp_path / "in.parquet")
    command = [str(rules), str(tmp_path / "in.parquet"), "--bidder", "tree"]
    bulk = ["bulk", *command, "-o", str(tmp_path / "out.csv"), "--competition", "lot"]
    assert main(bulk) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "`region` is not a fact of a bid" in said
    assert "If it is no fact, leave it out: `--leave-out region`." in said
    sweep = ["sweep", *command, "--competition", "lot", "--samples", "3"]
    assert main(sweep) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "If it is no fact, take the column out." in said
    assert "--leave-out" not in said
    assert main([*bulk, "--leave-out", "region"]) == 0
    assert main(["bulk", str(rules), str(source), "-o", str(tmp_path / "plain.csv")]) == 0
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "plain.csv").read_bytes()
    bid = ["--competition", "C00003", "--bid", rows(9, 35)[-1]["bidder"]]
    bid[-1] = next(row["bidder"] for row in rows(9, 35) if row["competition"] == "C00003")
    assert main([*bulk, "--leave-out", "region", "--spark", "local"]) == 2
    assert "do not go with --spark" in " ".join(capsys.readouterr().err.split())
    explain = ["explain", *command, *bid, "--key", "lot", "--leave-out", "region"]
    assert main(explain) == 0
    assert main([one for one in explain if one != "--leave-out" and one != "region"]) == 1
    assert main([one for one in explain if one not in ("--key", "lot")]) == 1
    assert "name it with `--key lot` if it is `lot`" in " ".join(capsys.readouterr().err.split())


def test_progress_is_told_now_and_then() -> None:
    times = iter([0.0, 1.0, 11.0, 12.0, 25.0, 26.0])
    said: list[str] = []
    lines = Lines(said.append, lambda: next(times))
    for done in (1_000, 21_000, 30_000, 61_000):
        lines("Scoring", done, 100_000, "rows")
    lines("Putting in order", 5, 100_000, "rows")
    assert said == [
        "Scoring: 21,000 of 100,000 rows, 2,000 rows/s, 40 s left.\n",
        "Scoring: 61,000 of 100,000 rows, 2,500 rows/s, 16 s left.\n",
    ]
    assert progress_words(3_000_000, 90_000_000, "bytes", 3_000_000, 0.5) == "3 of 90 MB, 6 MB/s, 14 s left"
    assert progress_words(7, 0, "rows", 7, 1) == "7 rows, 7 rows/s"
    assert progress_words(1, 8_000, "rows", 1, 1).endswith("2 h 13 min left")
    assert progress_words(5, 10, "rows", 0, 3) == "5 of 10 rows"


def test_without_the_extra_it_is_said_what_to_install(rules: Path) -> None:
    program = (
        "import sys; sys.modules['pyarrow'] = None; from svrules.cli import main;"
        f"raise SystemExit(main(['bulk', {str(rules)!r}, 'in.csv', '-o', 'out.csv']))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "pip install 'svrules[bulk]'" in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr


# -- processes ------------------------------------------------------------------------------------


def doubled(job: int, task: int) -> int:
    """Some work: what a task is doubled to; one ends its process, one finds a mistake in the data."""
    if task == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == 14:
        raise DataError([])
    if task == 15:
        raise ZeroDivisionError
    return job * task


def test_results_come_in_the_order_of_the_work() -> None:
    with working(doubled, 2, 2) as work:
        assert list(work(range(12))) == list(range(0, 24, 2))
        assert list(work([50])) == [100]
        with pytest.raises(DataError):
            list(work([1, 14, 2]))
    with working(doubled, 2, 1) as work:
        assert list(work(range(3))) == [0, 2, 4]


def test_a_process_that_was_ended_is_told() -> None:
    with pytest.raises(MisuseError, match="the same command goes on"), working(doubled, 2, 2) as work:
        list(work([1, 2, 13, 3, 4]))


def test_a_mistake_of_ours_comes_home_as_a_sentence() -> None:
    with (
        pytest.raises(Exception, match=r"not your doing.*ZeroDivisionError at "),
        working(doubled, 2, 2) as work,
    ):
        list(work([1, 15]))


def test_a_spreadsheet_does_not_take_marks_for_a_date(tmp_path: Path, rules: Path) -> None:
    listed = [
        {"competition": "C1", "contract value": "50000", "category": "Works", "notice date": "2026-05-01",
         "bidder": bidder, "price": price, "local jobs": "1", "plan": "3", "misconduct": "no"}
        for bidder, price in (("Ash", "50000"), ("Birch", "60000"))
    ]  # fmt: skip
    source = write_csv(tmp_path / "in.csv", listed)
    for end in ("csv", "parquet"):
        out = tmp_path / f"out.{end}"
        assert main(["bulk", str(rules), str(source), "-o", str(out), "--marks"]) == 0
    # The price is 90% of the marks at 10%: five sixths of it are 75; the plan has 4% × 3/5.
    ash, birch = read_csv(tmp_path / "out.csv")
    assert (birch["marks PRICE"], birch["marks PRICE exact"]) == ("75", "75")
    write_csv(source, [*listed[:1], {**listed[1], "price": "70000"}])
    assert main(["bulk", str(rules), str(source), "-o", str(tmp_path / "out.csv"), "--marks"]) == 0
    ash, birch = read_csv(tmp_path / "out.csv")
    assert (birch["marks PRICE"], birch["marks PRICE exact"]) == ("64.285714", "'450/7")
    assert (ash["marks PRICE"], ash["marks PRICE exact"]) == ("90", "90")
    assert "marks PRICE exact" not in pq.read_schema(tmp_path / "out.parquet").names


def test_rankings_that_can_still_change_are_marked(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = [
        {"competition": key, "contract value": "50000", "category": "Works", "notice date": "2026-05-01",
         "bidder": bidder, "price": "50000", "local jobs": "1", "plan": "3", "misconduct": misconduct}
        for key, bidder, misconduct in (
            ("C1", "Ash", "no"), ("C1", "Birch", "yes"), ("C2", "Ash", "no"), ("C2", "Birch", "no"),
        )
    ]  # fmt: skip
    source = write_csv(tmp_path / "in.csv", listed)
    told = tmp_path / "run.json"
    command = ["bulk", str(rules), str(source), "-o", str(tmp_path / "out.csv"), "--summary", str(told)]
    assert main(command) == 0
    lines = read_csv(tmp_path / "out.csv")
    assert [line["provisional"] for line in lines] == ["true", "true", "false", "false"]
    assert json.loads(told.read_text())["provisional competitions"] == 1
    assert "Provisional: the ranking of 1 competition" in " ".join(capsys.readouterr().out.split())


def test_a_register_is_not_taken_for_one_competition(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_csv(tmp_path / "in.csv", rows(40, 36))
    pq.write_table(pyarrow.csv.read_csv(source), tmp_path / "in.parquet")
    for name in ("in.csv", "in.parquet"):
        file = str(tmp_path / name)
        assert main(["explain", str(rules), file, "--bid", "Ash"]) == 2
        said = " ".join(capsys.readouterr().err.split())
        assert f"`{name}` holds 40 competitions (`C00000`, `C00001`, `C00002` …): name one" in said
        assert said.endswith("as in --competition C00000.")
        assert main(["score", str(rules), file]) == 2
        said = " ".join(capsys.readouterr().err.split())
        assert f"`{name}` holds 40 competitions" in said
        assert "-o scores.csv` scores them all" in said
        assert "--competition C00000 --bid NAME` shows one bid" in said
    unkeyed = pq.read_table(tmp_path / "in.parquet").drop_columns(["competition"])
    pq.write_table(unkeyed, tmp_path / "one.parquet")
    assert main(["score", str(rules), str(tmp_path / "one.parquet")]) == 2
    assert "--one-competition --bid NAME" in " ".join(capsys.readouterr().err.split())


def test_a_summary_that_cannot_be_written_is_told_first(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_csv(tmp_path / "in.csv", rows(4, 37))
    command = ["bulk", str(rules), str(source), "-o", str(tmp_path / "out.csv"), "--summary"]
    assert main([*command, str(tmp_path / "gone" / "run.json")]) == 2
    assert "There is no folder" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "out.csv").exists()


BEGUN = """\
import os, resource, signal, sys
from svrules.cli import main

largest, lines = map(int, sys.argv[1:3])
if largest:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, -1))
signal.signal(signal.SIGINT, signal.default_int_handler)
to_disk = os.fsync

def stopped(file):
    global lines
    to_disk(file)
    lines -= os.readlink(f"/proc/self/fd/{file}").endswith("journal.jsonl")
    if not lines:
        signal.raise_signal(signal.SIGINT)

if lines:
    os.fsync = stopped
sys.exit(main(sys.argv[3:]))
"""
"""A run that may write no larger files, or is ended when so many lines of its journal are on the disk."""


@pytest.mark.skipif(sys.platform != "linux", reason="limits on files and signals of Unix")
def test_a_full_disk_and_an_end_by_hand_say_how_to_go_on(tmp_path: Path, rules: Path) -> None:
    source = write_csv(tmp_path / "in.csv", rows(100, 38))
    out = tmp_path / "out.csv"
    command = ["bulk", str(rules), str(source), "--batch", "2", "--processes", "1", "-o", str(out)]

    def begun(largest: int, lines: int) -> subprocess.CompletedProcess[str]:
        run = [sys.executable, "-c", BEGUN, str(largest), str(lines), *command]
        return subprocess.run(run, capture_output=True, text=True, check=False)

    full = begun(20_000, 0)
    assert full.returncode == 2
    assert "the same command goes on from what is done" in " ".join(full.stderr.split())
    assert not out.exists()
    journal = tmp_path / "out.csv.work" / "journal.jsonl"
    before = journal.read_bytes()
    ended = begun(0, 5)
    assert ended.returncode == 130, ended.stderr
    assert "Stopped. The same command goes on from what is done" in " ".join(ended.stderr.split())
    assert journal.read_bytes()[: len(before)] == before
    assert journal.read_bytes().count(b"\n") == before.count(b"\n") + 5
    assert main(command) == 0
    assert len(read_csv(out)) == len(rows(100, 38))
