"""No line goes unread in silence: whatever stands in its place is told of, or is part of what was read."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from svrules.data.beside import beside
from svrules.diagnostics import Span
from svrules.language import read
from tests.language.mistakes.fixture import FOLDER, bare
from tests.language.reading import BID, HEAD, book, codes, problems

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "rulebooks").rglob("*.svr"))
BASES = sorted((FOLDER / "bases").glob("*.svr"))
# How many lines of facts of each rulebook are tried in one run, and how many others: all take an hour.
_TRIED = 4


def instead_of(row: str) -> Iterator[str]:
    """What a hurried writer may leave in place of a line."""
    margin, said = row[: len(row) - len(row.lstrip())], row.split()
    middle = len(said) // 2
    for words in (
        "qqq www zzz",
        "or of marks other total",
        "thing  of other or",
        "thing  number of total, at least 0",
        "thing   tonnes of marks",
        "of  money of or",
        "; ?? @",
        "3 4",
        "total",
        " ".join(reversed(said)),
        " ".join([*said[:middle], "of", *said[middle:]]),
        " ".join(said[:middle]),
        said[0],
    ):
        yield margin + words
    for more in (" of", " or", " total", ",", " 5", ' "x"'):
        yield row + more


def cases(file: Path) -> list[tuple[int, int, str]]:
    """Some of all the lines of a file with something in their place or below: always the same ones.

    Each is what is written, and the lines from one number up to another that it stands in place of.
    """
    facts: list[tuple[int, int, str]] = []
    others: list[tuple[int, int, str]] = []
    statement = ""
    for at, row in enumerate(file.read_text(encoding="utf-8").split("\n")):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        statement = statement if row[0].isspace() else row.split()[0]
        found = facts if statement in ("contract", "bid") and row[0].isspace() else others
        made = [instead for instead in instead_of(row) if instead.strip() and instead != row]
        found += [case for instead in made for case in ((at, at + 1, instead), (at + 1, at + 1, instead))]
    return [case for found in (facts, others) for case in sorted(found, key=_shuffled)[:_TRIED]]


def _shuffled(case: tuple[int, int, str]) -> int:
    return zlib.crc32(repr(case).encode())


@pytest.mark.parametrize("file", [*SHIPPED, *BASES], ids=lambda file: file.stem)
def test_whatever_stands_on_a_line_is_told_or_read(file: Path) -> None:
    rows = file.read_text(encoding="utf-8").split("\n")
    for start, end, written in cases(file):
        rulebook, found = read("\n".join([*rows[:start], written, *rows[end:]]), file.name, beside(file))
        if rulebook is None or any(
            isinstance(one.span, Span) and one.span.line == start + 1 for one in found
        ):
            continue
        other, _ = read("\n".join([*rows[:start], *rows[end:]]), file.name, beside(file))
        assert other is None or bare(rulebook) != bare(other), (
            f"line {start + 1}, {written!r}, is not told of"
        )


KINDS = {
    "category   Works, Services or other": "category   one of Works, Services, other",
    "category   Works or other": "category   one of Works, other",
    "category   schools, light equipment or other": "category   one of schools, light equipment, other",
    "category   Works / other": "category   one of Works, other",
    "carbon   tonnes of carbon": "carbon   tonnes",
    "saved   number of tonnes, at least 0": "saved   tonnes, at least 0",
    "jobs   number of people, at least 0": "jobs   people, at least 0",
    "jobs   whole number of people": "jobs   whole people",
    "staff   number of apprentices": "staff   number",
    "saved  amount of money": "saved  money",
    "percentage   percent of price": "percentage   percent",
    "wage  money (ex VAT) per hour of work": "wage  money ex VAT per hour",
    "carbon  tonnes CO2e, at least 0": "carbon  tonnes, at least 0",
    "share  percent at least 5%": "share  percent, at least 5%",
    "score  number between 0 and 4": "score  number, between 0 and 4",
}


@pytest.mark.parametrize("line", KINDS)
def test_a_type_in_other_words_is_told_with_the_line_to_write(line: str) -> None:
    text = f"{BID}  {line}\n"
    (told,) = problems(text)
    assert isinstance(told.span, Span) and told.span.line == (HEAD + text).count("\n")
    assert told.try_ == f"Write `{KINDS[line]}`."
    assert len(book(f"{BID}  {KINDS[line]}\n").inputs) == 2


@pytest.mark.parametrize("line", ["saved   marks of evaluators", "saved   price of or", "saved  of other"])
def test_a_type_that_says_nothing_is_told_with_what_there_is(line: str) -> None:
    (told,) = problems(f"{BID}  {line}\n")
    said = line.split("  ", 1)[1].strip()
    assert told.sentence == f"`{said}` is neither a type nor a unit."
    assert "`unit visit, visits`" in told.why
    assert "`one of A, B`" in told.try_ and "`number`" in told.try_ and "`money`" in told.try_


@pytest.mark.parametrize("kind", ["number of people", "tonnes of or", "marks of evaluators"])
def test_a_setting_of_no_type_is_told(kind: str) -> None:
    (told,) = problems(f'{BID}setting staff   {kind}  clause "1"\n  5\n')
    assert told.sentence == f"`{kind}` is neither a type nor a unit."


def test_what_or_joins_is_no_rate() -> None:
    (told,) = problems(f"{BID}  term   weeks or days\n")
    assert told.try_ == "Did you mean `days` or `weeks`?"


def test_a_lost_fact_is_told_where_it_is_lost_and_not_where_it_is_used() -> None:
    used = "criterion J worth 100%\n  jobs relative to highest, 0 when every bid offers 0\n"
    told = problems(f"{BID}  jobs   number of people\n{used}award\n  highest total wins\n")
    assert [one.sentence for one in told] == ["`number of people` is neither a type nor a unit."]


def test_a_name_that_is_a_word_of_the_language_is_told_though_its_own_line_is_lost() -> None:
    assert codes(f"{BID}  total   money total total\n") == ["SV0101"]


@pytest.mark.parametrize("name", ["apprenticeship weeks", "training", "money for weeks"])
def test_a_misspelt_unit_is_told_as_the_unit(name: str) -> None:
    (told,) = problems(f"{BID}  {name}      weaks, at least 0, more is better\n")
    assert told.try_ == "Did you mean `weeks`?"
    assert told.fix is not None and told.fix.replacement == "weeks"


def test_the_value_of_an_example_goes_on_over_the_end_of_its_line() -> None:
    given = 'contract\n  buyer   text\nexample "E"\n  buyer Ash and Birch # a comment\n    or of marks\n'
    found = book(BID + given)
    assert found.examples[0].facts[0][1].text == "Ash and Birch or of marks"
