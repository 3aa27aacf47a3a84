"""What a rulebook changes of its base, as a text and as messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from svrules.data.beside import beside
from svrules.diagnostics import Diagnostic, Place, Span, has_errors, render_plain
from svrules.language import read
from svrules.language.rulebook import Rulebook

BASE = """# A base.
rulebook "Base"
  edition "3"
  in force from 1 April 2025
  authority "Somebody"
contract
  notice date  date, decides the rules in force
bid
  price  money
  jobs   FTE, at least 0
  wage   money per hour
# Wages
setting living wage  money per hour
  £12.60 from 1 April 2025
  £13.45 from 1 April 2026
rule E1 "Pays"  clause "1"   # as the board decided
  require wage is at least living wage
rule E2 "Jobs"  clause "2"
  require jobs is at least 1
criterion PRICE "Price"  worth 60%
  price relative to lowest
criterion JOBS "Jobs"    worth 40%
  jobs relative to highest, 0 when every bid offers 0 FTE
award
  highest total wins
example "a base's"
  notice date 1 May 2025
  bidder | price | jobs | wage | expect total
  Ash    | £10   | 2    | £15  | 100
"""
HEADING = 'rulebook "Local"\n  extends "base" edition "3"\n  edition "1 L"\n'


@pytest.fixture
def on_base(tmp_path: Path) -> tuple[Path, object]:
    (tmp_path / "base.svr").write_text(BASE, encoding="utf-8")
    return tmp_path, None


class Local:
    """Reads local rulebooks on the base of this page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "base.svr").write_text(BASE, encoding="utf-8")

    def read(self, changes: str, heading: str = HEADING) -> tuple[Rulebook | None, tuple[Diagnostic, ...]]:
        found, problems = read(heading + changes, "local.svr", beside(self.folder / "local.svr"))
        return found, tuple(one for one in problems if one.code != "SV1203")

    def rulebook(self, changes: str) -> Rulebook:
        found, problems = self.read(changes)
        assert found is not None and not has_errors(problems), render_plain(problems)
        return found

    def codes(self, changes: str, heading: str = HEADING) -> list[tuple[str, int]]:
        found, problems = self.read(changes, heading)
        assert found is None
        return [(one.code, one.span.line) for one in problems if isinstance(one.span, Span)]


@pytest.fixture
def local(tmp_path: Path) -> Local:
    return Local(tmp_path)


def text_of(rulebook: Rulebook, first: str) -> list[str]:
    """The statements of the consolidated text whose first line begins so."""
    rows = rulebook.text.split("\n")
    found = []
    for at, row in enumerate(rows):
        if row.startswith(first):
            end = next((i for i in range(at + 1, len(rows)) if rows[i][:1].strip()), len(rows))
            found.append("\n".join(rows[at:end]).strip())
    return found


def test_what_is_replaced_takes_the_place_of_what_was_there(local: Local) -> None:
    book = local.rulebook('# Ours\nreplace rule E2 "More jobs"\n  require jobs is at least 2\n')
    assert [rule.label for rule in book.rules] == ["E1", "E2"]
    assert text_of(book, "rule E2") == ['rule E2 "More jobs"\n  require jobs is at least 2']
    assert "# Ours\nrule E2" in book.text
    assert (
        book.origins.words("rule E2", book.rules[1].span.line)
        == "local, in place of rule E2 of base edition 3"
    )
    assert book.origins.words("rule E1", book.rules[0].span.line) == "of base edition 3"


def test_what_is_added_stands_after_the_last_of_its_kind(local: Local) -> None:
    book = local.rulebook('add rule L1 "Few"\n  require jobs is at most 9\nadd bid\n  size  one of A, B\n')
    assert [rule.label for rule in book.rules] == ["E1", "E2", "L1"]
    assert list(book.inputs) == ["notice date", "price", "jobs", "wage", "size"]
    assert book.text.index("rule L1") < book.text.index("criterion PRICE")


def test_a_rule_ends_the_day_before_it_is_repealed(local: Local) -> None:
    book = local.rulebook("repeal rule E1 from 1 October 2026\n")
    assert text_of(book, "rule E1")[0].startswith(
        'rule E1 "Pays"  clause "1"  until 30 September 2026   # as the board decided'
    )
    assert book.origins.words("rule E1", book.rules[0].span.line).endswith(
        "until repealed here from 1 October 2026"
    )


def test_a_rule_goes_on_until_another_takes_its_place(local: Local) -> None:
    book = local.rulebook(
        'replace rule E1 "Pays more" from 1 October 2026\n  require wage is at least £14 per hour\n'
    )
    periods = [str(rule.period.end or rule.period.start) for rule in book.rules if rule.label == "E1"]
    assert periods == ["2026-09-30", "2026-10-01"]


def test_values_of_a_setting_that_come_later_go_with_it(local: Local) -> None:
    book = local.rulebook("repeal setting living wage from 1 January 2026\n")
    assert text_of(book, "setting")[0] == (
        "setting living wage  money per hour\n  £12.60 from 1 April 2025  until 31 December 2025"
    )
    book = local.rulebook("repeal setting living wage from 1 January 2027\n")
    assert "£13.45 from 1 April 2026  until 31 December 2026" in book.text
    assert "£12.60 from 1 April 2025\n" in book.text


def test_inputs_are_changed_one_by_one(local: Local) -> None:
    book = local.rulebook("replace bid\n  jobs  FTE, at least 1,\n        at most 9\n")
    assert [str(one.comparison) for one in book.inputs["jobs"].bounds] == ["at least", "at most"]
    assert list(book.inputs) == ["notice date", "price", "jobs", "wage"]
    gone = "repeal input wage\nrepeal rule E1\nrepeal setting living wage\nrepeal examples\n"
    assert "wage" not in local.rulebook(gone).text.replace("repealed", "").split("put together")[1]


def test_the_heading_is_the_rulebooks_own(local: Local) -> None:
    book = local.rulebook("repeal examples\n")
    assert (book.title, book.edition, book.authority) == ("Local", "1 L", "")
    assert str(book.in_force.start) == "2025-04-01"
    assert not book.examples


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ('replace rule E3 "x"\n  require jobs is above 1\n', [("SV1205", 4)]),
        ("repeal rule E9\n", [("SV1205", 4)]),
        ("repeal population live bids\n", [("SV1205", 4)]),
        ('add rule E1 "x"\n  require jobs is above 1\n', [("SV1206", 4)]),
        ("add bid\n  price  money\n", [("SV1206", 5)]),
        ("replace bid\n  prise  money\n", [("SV1205", 5)]),
        ('rule E1 "x"\n  require jobs is above 1\n', [("SV1208", 4)]),
        ("repeal input jobs from 1 May 2026\n", [("SV1208", 4)]),
        ("repeal rule E1 from 31 June 2026\n", [("SV1208", 4)]),
        ("repeal bid\n", [("SV1208", 4)]),
        ("repeal\n", [("SV1208", 4)]),
        ("add\n", [("SV1208", 4)]),
        ("mistake E1\n  x\n", [("SV0106", 4)]),
        ("repeal something\n", [("SV1208", 4)]),
        ("replace award\n  highest total wins\nrepeal award\n", [("SV1208", 6)]),
        ("add rule L1\n  require prise is above £1\n", [("SV0203", 5)]),
    ],
)
def test_what_cannot_be_done_is_told_where_it_is_written(
    local: Local, changes: str, codes: list[tuple[str, int]]
) -> None:
    assert local.codes(changes)[: len(codes)] == codes


def test_what_still_uses_a_repealed_part_is_told_in_its_own_file(local: Local) -> None:
    _, problems = local.read("repeal input jobs\n")
    assert {one.code for one in problems} == {"SV1207"}
    assert {str(one.span).rpartition("/")[2] for one in problems} == {"base.svr:19:11", "base.svr:23:3"}
    assert all(str(place) == "local.svr:4:1" for one in problems for place, _ in one.also)


def test_a_fix_is_for_the_officers_own_file_alone(local: Local) -> None:
    _, problems = local.read('rule E2 "x"\n  require jobs is above 1\n')
    fix = problems[0].fix
    assert fix is not None and (str(fix.span), fix.replacement) == ("local.svr:4:1", "replace ")
    (local.folder / "base.svr").write_text(BASE.replace("wage is at", "wagge is at"), encoding="utf-8")
    _, problems = local.read("repeal examples\n")
    assert [one.code for one in problems] == ["SV0203"] and problems[0].fix is None
    assert isinstance(problems[0].span, Span) and problems[0].span.line == 17


def test_an_edition_that_differs_is_an_error_and_goes_on_to_tell_others(local: Local) -> None:
    heading = HEADING.replace('edition "3"', 'edition "2"')
    assert local.codes('rule E1 "x"\n  require jobs is above 1\n', heading) == [("SV1202", 2), ("SV1208", 4)]


def test_three_layers(local: Local) -> None:
    middle = 'rulebook "Middle"\n  extends "base" edition "3"\n  edition "7"\nrepeal examples\n'
    middle += 'replace rule E2 "Two jobs"\n  require jobs is at least 2\n'
    (local.folder / "middle.svr").write_text(middle, encoding="utf-8")
    heading = HEADING.replace('"base" edition "3"', '"middle" edition "7"')
    found, problems = local.read(
        "repeal criterion JOBS\nreplace criterion PRICE worth 100%\n  price relative to lowest\n", heading
    )
    assert found is not None and not has_errors(problems), render_plain(problems)
    assert [one.words for one in found.origins.bases] == ["base edition 3", "middle edition 7"]
    line = next(rule.span.line for rule in found.rules if rule.label == "E2")
    assert (
        found.origins.words("rule E2", line) == "of middle edition 7, in place of rule E2 of base edition 3"
    )
    assert found.origins.place(line) == "line 5 of middle.svr"
    again, told = read(found.text, "local.svr")
    assert again == found and not told


def test_a_consolidated_text_can_be_a_base(local: Local) -> None:
    whole = local.rulebook('replace rule E2 "Two jobs"\n  require jobs is at least 2\n').text
    (local.folder / "whole.svr").write_text(whole, encoding="utf-8")
    found, problems = local.read(
        "repeal rule E1\n", HEADING.replace('"base" edition "3"', '"whole" edition "1 L"')
    )
    assert found is not None and not has_errors(problems), render_plain(problems)
    assert [one.name for one in found.origins.bases] == ["base", "whole"]
    assert "rule E2 of base edition 3: replaced by whole edition 1 L" in [
        one.words for one in found.origins.changes
    ]


def test_a_text_changed_by_hand_is_not_believed(local: Local) -> None:
    text = local.rulebook("repeal examples\n").text.replace("at least 1", "at least 3")
    found, problems = read(text, "local.svr")
    assert [one.code for one in problems] == ["SV1212"]
    assert found is not None and not found.origins


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_and_a_mark_change_nothing(local: Local, ending: str) -> None:
    changes = "replace rule E2 “More jobs”\n\trequire jobs is at least 2  \n"
    one, _ = local.read(changes)
    heading = "\ufeff" + HEADING.replace("\n", ending)
    (local.folder / "base.svr").write_bytes(("\ufeff" + BASE.replace("\n", ending)).encode())
    other, _ = local.read(changes.replace("\n", ending), heading)
    assert one is not None and other is not None and one.sha256 == other.sha256


@pytest.mark.parametrize(
    "changes",
    [
        "add\n",
        "add \n",
        "replace rule\n",
        "import\n",
        "import table\n",
        "repeal rule\n",
        "add add rule X\n",
        "replace import table T\n",
        "import table T from\n",
        'extends "x"\n',
        "add rulebook\n",
        "add award\n",
        "add bid\n",
    ],
)
def test_any_change_is_read_or_told(local: Local, changes: str) -> None:
    found, problems = local.read(changes)
    assert found is not None or has_errors(problems)
    assert all(isinstance(one.span, Span | Place) for one in problems)


def test_two_files_of_one_name_are_told_apart(local: Local) -> None:
    (local.folder / "old").mkdir()
    (local.folder / "old" / "local.svr").write_text(BASE, encoding="utf-8")
    found, problems = local.read("repeal rule E1\n", HEADING.replace('"base"', '"old/local"'))
    assert found is not None and not has_errors(problems), render_plain(problems)
    assert {one.file for one in found.origins.stretches} == {"local.svr", "old/local.svr"}
    line = found.rules[0].span.line
    assert found.origins.words("rule E2", line) == "of old/local edition 3"


def test_why_something_is_repealed_stays_in_the_text(local: Local) -> None:
    text = local.rulebook("# As the board decided.\nrepeal rule E1 from 1 October 2026\n").text
    assert '# As the board decided.\nrule E1 "Pays"' in text


@pytest.mark.parametrize(
    "name", ["//server/share/base", "\\\\server\\share\\base.svr", "https://example.org/base.svr"]
)
def test_no_rulebook_opens_an_address_of_the_network(local: Local, name: str) -> None:
    assert local.codes("", HEADING.replace('"base"', f'"{name}"')) == [("SV1201", 2)]
