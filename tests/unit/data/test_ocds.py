"""Notices as published: what becomes a fact, what stays missing and why, what a broken line leaves whole."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.data.ocds import NoticeReading, read_notices
from svrules.data.ocds_weights import published_weights, weight_findings
from svrules.diagnostics import Span
from svrules.errors import MisuseError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Bound, Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type, YesNoType
from svrules.quantities import ALWAYS, MONEY, PLAIN

HERE = Span("test.svr", 1, 1, 1, 1)
NOTHING = NumberType(PLAIN, style="percent")
OPTIONS = ("Works", "Goods", "Services")


def declared(name: str, kind: Type, *bounds: Bound, decides_rules: bool = False) -> Input:
    return Input(name, "contract", kind, HERE, bounds=bounds, decides_rules=decides_rules)


def money(
    name: str, vat: Literal["excluding", "including", "outside"] | None = None, *bounds: Bound
) -> Input:
    return declared(name, NumberType(MONEY, vat, "money"), *bounds)


def rulebook(*inputs: Input) -> Rulebook:
    return Rulebook(
        *("Test", "1", ALWAYS, "", "", "1", "", "test.svr", "0" * 64, "contract", "bid"),
        inputs={one.name: one for one in inputs},
        **{name: {} for name in ("settings", "values", "tables", "families", "populations")},
        **dict.fromkeys(("rules", "criteria", "awards", "examples"), ()),
    )


BOTH = rulebook(
    declared("notice date", DateType(), decides_rules=True),
    declared("category", ChoiceType(OPTIONS)),
    declared("central body", YesNoType()),
    money("estimated value excluding VAT", "excluding"),
    money("estimated value including VAT", "including"),
)


def notice(**tender: Any) -> dict[str, Any]:
    """A small release; keywords replace parts of its tender."""
    body = {
        "ocid": "ocds-b5fd17-1",
        "id": "1",
        "date": "2025-03-11T10:00:00Z",
        "tag": ["tender"],
        "buyer": {"id": "b", "name": "Sefton Council"},
        "tender": {
            "title": "Park benches",
            "mainProcurementCategory": "goods",
            "value": {"amount": 205000, "currency": "GBP"},
        },
    }
    body["tender"] |= tender
    return body


def readings(
    folder: Path,
    *notices: Any,
    by: Rulebook = BOTH,
    vat_basis: Literal["excluding", "including"] | None = None,
) -> list[NoticeReading]:
    """What is read from JSON Lines; text stands as it is."""
    path = folder / "notices.jsonl"
    lines = [one if isinstance(one, str) else json.dumps(one) for one in notices]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return list(read_notices(path, by, vat_basis=vat_basis))


def facts(
    folder: Path, body: Any, *inputs: Input, vat_basis: Literal["excluding", "including"] | None = None
) -> Any:
    (reading,) = readings(folder, body, by=rulebook(*inputs) if inputs else BOTH, vat_basis=vat_basis)
    assert reading.competition is not None
    return reading.competition.contract


def sentences(reading: NoticeReading) -> list[str]:
    return [diagnostic.sentence for diagnostic in reading.diagnostics]


# --- Value and VAT


def test_without_a_vat_basis_the_value_is_missing_and_the_reason_is_given(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, notice())
    assert reading.competition is not None
    assert set(reading.competition.contract) == {"notice date", "category"}
    assert sentences(reading) == [
        "The notice says £205,000 and not whether VAT is in it, so its value is missing."
    ]
    assert [one.code for one in reading.diagnostics] == ["SV0810"]


@pytest.mark.parametrize("basis", ["excluding", "including"])
def test_with_a_basis_the_value_goes_to_the_input_on_that_basis_only(
    tmp_path: Path, basis: Literal["excluding", "including"]
) -> None:
    found = facts(tmp_path, notice(), vat_basis=basis)
    assert {name: value for name, value in found.items() if "value" in name} == {
        f"estimated value {basis} VAT": Fraction(205000)
    }


def test_a_rulebook_that_asks_for_the_other_basis_gets_no_value(tmp_path: Path) -> None:
    by = rulebook(money("contract value", "excluding"))
    (reading,) = readings(tmp_path, notice(), by=by, vat_basis="including")
    assert reading.competition is not None and not reading.competition.contract
    assert sentences(reading) == [
        "The value £205,000 is including VAT, and the rulebook asks for it otherwise."
    ]


def test_money_without_a_basis_takes_the_value_as_it_stands(tmp_path: Path) -> None:
    assert facts(tmp_path, notice(), money("Contract  value")) == {"Contract  value": Fraction(205000)}


def test_decimals_are_exact(tmp_path: Path) -> None:
    body = json.dumps(notice()).replace("205000", "66801.65")
    assert facts(tmp_path, body, money("value")) == {"value": Fraction(6680165, 100)}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "The notice states no estimated value."),
        ({"currency": "GBP"}, "The notice states no estimated value."),
        (
            {"amount": 114000, "currency": "EUR"},
            "The notice's value is in EUR; only pounds can be used, so it is missing.",
        ),
        ({"amount": 5}, "The notice's value names no currency; only pounds can be used, so it is missing."),
        (
            {"amount": 0.01, "currency": "GBP"},
            "The notice's value is £0.01, which is no estimate; it is missing.",
        ),
        ({"amount": 0, "currency": "GBP"}, "The notice's value is £0, which is no estimate; it is missing."),
        (
            {"amount": True, "currency": "GBP"},
            "The notice's value is no number that can be used; it is missing.",
        ),
        (
            {"amount": "tbc", "currency": "GBP"},
            "The notice's value is no number that can be used; it is missing.",
        ),
    ],
)
def test_a_value_that_cannot_be_relied_on_is_missing(tmp_path: Path, value: Any, sentence: str) -> None:
    (reading,) = readings(tmp_path, notice(value=value), by=rulebook(money("value")))
    assert reading.competition is not None and not reading.competition.contract
    assert sentences(reading) == [sentence]


def test_a_number_that_would_fill_the_memory_is_missing(tmp_path: Path) -> None:
    body = json.dumps(notice()).replace("205000", "1e999999999")
    assert facts(tmp_path, body, money("value")) == {}


def test_a_value_written_as_text_is_read(tmp_path: Path) -> None:
    value = {"amount": "£205,000", "currency": "GBP"}
    assert facts(tmp_path, notice(value=value), money("value")) == {"value": Fraction(205000)}


def test_an_awarded_value_does_not_stand_in_for_the_estimate(tmp_path: Path) -> None:
    body = notice(value=None) | {"awards": [{"value": {"amount": 7, "currency": "GBP"}}]}
    (reading,) = readings(tmp_path, body, by=rulebook(money("value")))
    assert sentences(reading) == ["The notice states no estimated value; what was awarded is another figure."]


def test_a_value_outside_the_inputs_bounds_is_missing(tmp_path: Path) -> None:
    by = rulebook(money("value", None, Bound("above", Fraction(205000))))
    (reading,) = readings(tmp_path, notice(), by=by)
    assert reading.competition is not None and not reading.competition.contract
    assert [one.code for one in reading.diagnostics] == ["SV0804"]


@pytest.mark.parametrize(
    ("comparison", "kept"), [("above", False), ("at least", True), ("below", False), ("at most", True)]
)
def test_a_value_on_a_bound(tmp_path: Path, comparison: Any, kept: bool) -> None:
    found = facts(tmp_path, notice(), money("value", None, Bound(comparison, Fraction(205000))))
    assert bool(found) is kept


# --- Date, words, answers


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03-11T10:00:00Z", date(2025, 3, 11)),
        ("2025-09-30T23:30:00Z", date(2025, 10, 1)),  # summer time: already the next day in London
        ("2025-10-01T00:30:00+01:00", date(2025, 10, 1)),
        ("2025-12-31T23:59:59Z", date(2025, 12, 31)),
        ("2025-03-30T00:59:59Z", date(2025, 3, 30)),
        ("2025-10-26T23:30:00Z", date(2025, 10, 26)),
        ("2025-02-24", date(2025, 2, 24)),
        ("24 February 2025", date(2025, 2, 24)),
    ],
)
def test_the_day_is_that_of_the_united_kingdom(tmp_path: Path, written: str, day: date) -> None:
    assert facts(tmp_path, notice() | {"date": written})["notice date"] == day


def test_the_date_of_the_first_notice_wins_over_that_of_the_release(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, notice(datePublished="2024-11-29T09:00:00Z") | {"tag": ["award"]})
    assert reading.competition is not None
    assert reading.competition.contract["notice date"] == date(2024, 11, 29)
    assert len(sentences(reading)) == 1


def test_a_later_notice_says_that_its_date_is_not_the_first(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, notice() | {"tag": ["award"]}, vat_basis="including")
    (sentence,) = sentences(reading)
    assert sentence.startswith("Only the date of this later notice is known, 11 March 2025")


def test_a_date_with_two_readings_is_missing_and_nothing_stands_in_for_it(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, notice(datePublished="05/01/2025"))
    assert reading.competition is not None and "notice date" not in reading.competition.contract
    assert "It is 5 January 2025 day first, 1 May 2025 month first." in " ".join(sentences(reading))
    (dated,) = readings(tmp_path, notice() | {"date": "05/01/2025"})
    assert "month first" in " ".join(sentences(dated))


def test_a_deadline_with_two_readings_is_missing(tmp_path: Path) -> None:
    deadline = rulebook(declared("deadline", DateType()))
    body = notice(tenderPeriod={"endDate": "05/01/2025"})
    (tmp_path / "n.jsonl").write_text(json.dumps(body), encoding="utf-8")
    (reading,) = read_notices(tmp_path / "n.jsonl", deadline)
    assert reading.competition is not None and reading.competition.contract == {}
    assert "The deadline `05/01/2025` cannot be relied on; it is missing." in " ".join(sentences(reading))


def test_no_date_leaves_the_date_missing(tmp_path: Path) -> None:
    assert "notice date" not in facts(tmp_path, notice() | {"date": "soon"})


@pytest.mark.parametrize(
    ("written", "options", "found"),
    [
        ("goods", ("Works", "Goods"), "Goods"),
        ("goods", ("Works", "Supplies"), "Supplies"),
        ("serv    ices", OPTIONS, "Services"),
        ("works", ("Goods",), None),
        (None, OPTIONS, None),
    ],
)
def test_the_category_in_the_rulebooks_words(
    tmp_path: Path, written: str | None, options: tuple[str, ...], found: str | None
) -> None:
    body = notice(mainProcurementCategory=written)
    assert facts(tmp_path, body, declared("Category", ChoiceType(options))).get("Category") == found


@pytest.mark.parametrize(
    ("classification", "central"),
    [
        ({"scheme": "TED_CA_TYPE", "id": "Regional or     local authority"}, False),
        ({"scheme": "TED_CA_TYPE", "id": "Body governed by public law"}, None),
        ({"scheme": "TED_CA_TYPE", "id": "Ministry or any other national or federal authority"}, None),
        ({"scheme": "COFOG", "id": "Regional or local authority"}, None),
    ],
)
def test_only_a_local_authority_is_known_not_to_be_central(
    tmp_path: Path, classification: dict[str, str], central: bool | None
) -> None:
    party = {"id": "b", "roles": ["buyer"], "details": {"classifications": [classification]}}
    assert facts(tmp_path, notice() | {"parties": [party]}).get("central body") is central


def test_texts_and_answers(tmp_path: Path) -> None:
    body = notice(suitability={"sme": True, "vcse": False}, lots=[{}, {}])
    inputs = (
        declared("Buyer", TextType()),
        declared("title", TextType()),
        declared("OCID", TextType()),
        declared("published on", ChoiceType(("Find a Tender", "Contracts Finder"))),
        declared("published", TextType()),
        declared("suitable for SMEs", YesNoType()),
        declared("suitable for VCSEs", YesNoType()),
        declared("number of lots", NumberType(PLAIN)),
        declared("favourite colour", TextType()),
        declared("deadline", DateType()),
    )
    expected: dict[str, Scalar] = {
        "Buyer": "Sefton Council",
        "title": "Park benches",
        "OCID": "ocds-b5fd17-1",
        "published on": "Contracts Finder",
        "published": "11 March 2025",
        "suitable for SMEs": True,
        "suitable for VCSEs": False,
        "number of lots": Fraction(2),
    }
    assert facts(tmp_path, body, *inputs) == expected


def test_an_input_of_another_type_than_the_fact_stays_missing(tmp_path: Path) -> None:
    inputs = (declared("buyer", YesNoType()), declared("notice date", NumberType(PLAIN)))
    assert facts(tmp_path, notice(), *inputs) == {}


# --- The file


def test_a_broken_line_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    found = readings(tmp_path, notice(), '{"ocid": "x", oops}', "", notice(), '"text"', "NaN", "[1]")
    assert [(str(one.place.cell), one.competition is not None) for one in found] == [
        ("line 1", True),
        ("line 2", False),
        ("line 4", True),
        ("line 5", False),
        ("line 6", False),
        ("line 7, release 1", False),
    ]
    assert sentences(found[1]) == ["This notice cannot be read. It stops being JSON at character 15."]
    assert str(found[1].diagnostics[0].span) == "notices.jsonl: line 2"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"ocid": "\xff"}', "It is not UTF-8 text from byte 11 on."),
        (b'{"a": ' + b"[" * 200_000, "Its parts are nested too deeply."),
        (b'{"a": ' + b"9" * 10_000 + b"}", "A number in it cannot be read."),
        (b'{"a": Infinity}', "A number in it cannot be read."),
    ],
)
def test_lines_that_would_stop_a_simple_reader(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "notices.jsonl"
    path.write_bytes(line + b"\n" + json.dumps(notice()).encode())
    first, second = read_notices(path, BOTH)
    assert sentences(first) == [f"This notice cannot be read. {reason}"]
    assert second.title == "Park benches"


def test_names_with_spaces_in_them_are_mended_and_reported(tmp_path: Path) -> None:
    body = json.dumps(notice()).replace('"value"', '"val    ue"').replace('"GBP"', '"GBP", "currency": "EUR"')
    (reading,) = readings(tmp_path, body, by=rulebook(money("value")))
    assert reading.competition is not None
    assert reading.competition.contract == {"value": Fraction(205000)}
    assert sentences(reading) == [
        "The name `val    ue` has spaces in it and was read as `value`.",
        "`currency` is given twice; the first was taken.",
    ]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "shape",
    [
        lambda one: one,
        lambda one: [one, one],
        lambda one: {"uri": "x", "releases": [one, one]},
        lambda one: {"records": [{"ocid": "x", "compiledRelease": one}]},
    ],
)
def test_one_release_an_array_or_a_package(tmp_path: Path, shape: Any, indent: int | None) -> None:
    path = tmp_path / "notices.json"
    path.write_text("\ufeff" + json.dumps(shape(notice()), indent=indent), encoding="utf-8")
    found = list(read_notices(path, BOTH))
    assert {one.ocid for one in found} == {"ocds-b5fd17-1"}
    assert all(one.competition is not None for one in found)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("[\n@1\n@2\n", [1]),
        ("[\n@1,\n@2\n]\n", []),
        ("[\n@1,\n@2,\n", [1]),
        ("[\n@1\n@2\n]\n", [1, 4]),
        ("[\n@1,\n@2,\nnot json\n]\n", [1, 4, 5]),
        ("@1\n@2\n]\n", [3]),
    ],
)
def test_a_stray_bracket_does_not_lose_the_file(tmp_path: Path, text: str, broken: list[int]) -> None:
    for letter, ocid in (("@1", "a-1"), ("@2", "a-2")):
        text = text.replace(letter, json.dumps(notice() | {"ocid": ocid}))
    (tmp_path / "n.jsonl").write_text(text, encoding="utf-8")
    found = list(read_notices(tmp_path / "n.jsonl", rulebook()))
    assert [one.ocid for one in found if one.competition is not None] == ["a-1", "a-2"]
    lost = [str(one.place) for one in found if one.competition is None]
    assert lost == [f"n.jsonl: line {number}" for number in broken]


def test_an_empty_file_has_no_notices(tmp_path: Path) -> None:
    assert readings(tmp_path) == []


def test_a_release_of_the_wrong_shape_is_read_as_one_without_facts(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, {"tender": [], "date": 7, "parties": {}, "buyer": None, "tag": "tender"})
    assert reading.competition is not None and not reading.competition.contract


def test_only_one_line_is_read_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "notices.jsonl"
    path.write_text(json.dumps(notice()) + "\n" + "not json\n" * 3)
    found = read_notices(path, BOTH)
    assert next(found).title == "Park benches"
    path.unlink()
    assert next(found).competition is None


def test_another_vat_basis_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="vat_basis is `excluding` or `including`, not `net`"):
        read_notices(tmp_path / "none", BOTH, vat_basis="net")  # type: ignore[arg-type]


# --- Weights


def lots(*criteria: list[dict[str, Any]]) -> dict[str, Any]:
    return notice(lots=[{"id": str(n), "awardCriteria": {"criteria": c}} for n, c in enumerate(criteria, 1)])


def quality_and_price(quality: str, price: str) -> list[dict[str, Any]]:
    return [
        {"type": "quality", "name": "Quality", "description": quality},
        {"type": "price", "description": price},
    ]


def findings(body: dict[str, Any]) -> list[str]:
    return [one.sentence for one in weight_findings(published_weights(body))]


@pytest.mark.parametrize(
    "criteria",
    [
        quality_and_price("60", "40"),
        quality_and_price("36.3%", "63.7"),
        quality_and_price("100", "0"),
        quality_and_price("as described", "40"),  # not every criterion has a figure
        quality_and_price("30% to 60%", "40%"),  # two figures: none is taken
        quality_and_price("£60", "40"),
        [{"type": "price"}],
        [],
    ],
)
def test_nothing_to_report(criteria: list[dict[str, Any]]) -> None:
    assert findings(lots(criteria)) == []


def test_lots_that_do_not_add_up_are_reported_once_for_those_alike() -> None:
    wrong = quality_and_price("1.3", "63.7")
    body = lots(wrong, quality_and_price("60", "40"), wrong, wrong, quality_and_price("95", "95"))
    assert findings(body) == [
        "Lots 1 and 3 to 4: Quality 1.3 + price 63.7 = 65, not 100. The notice may leave criteria out.",
        "Lot 5: Quality 95 + price 95 = 190, not 100. They may be points.",
    ]


def test_names_of_lots_and_weights_that_are_no_names_and_no_weights() -> None:
    wrong = quality_and_price("50%", "40%")
    body = notice(
        lots=[
            {"id": "9" * 5000, "awardCriteria": {"criteria": wrong}},
            {"title": "North", "awardCriteria": {"criteria": wrong}},
            {"awardCriteria": {"criteria": [{"numbers": [{"weight": [], "number": 1}]}]}},
        ]
    )
    (sentence,) = findings(body)
    assert sentence.startswith("Lots 9") and "9 and North: Quality 50 + price 40 = 90, not 100." in sentence


def test_points_are_said_to_be_possible_and_percentages_are_not() -> None:
    assert findings(lots(quality_and_price("400 points", "600 points"))) == [
        "Lot 1: Quality 400 + price 600 = 1,000, not 100. They may be points."
    ]
    assert findings(lots(quality_and_price("70%", "40%"))) == ["Lot 1: Quality 70 + price 40 = 110, not 100."]


def test_weights_in_names_in_numbers_and_of_the_whole_notice() -> None:
    criteria = [
        {"type": "quality", "name": "Social value (10%)"},
        {"type": "price", "name": "Price", "numbers": [{"number": 0.5, "weight": "decimalExact"}]},
        {"type": "cost", "name": "Cost", "numbers": [{"number": 20, "weight": "percentageExact"}]},
    ]
    body = json.loads(json.dumps(notice(awardCriteria={"criteria": criteria})), parse_float=Decimal)
    assert findings(body) == [
        "Social value (10%) 10 + Price 50 + Cost 20 = 80, not 100. The notice may leave criteria out."
    ]


def test_weights_that_add_up_become_facts(tmp_path: Path) -> None:
    criteria = [
        {"type": "quality", "name": "Quality", "description": "30"},
        {"type": "quality", "name": "Social Value", "description": "10"},
        {"type": "price", "description": "60"},
    ]
    inputs = [declared(f"{name} weight", NOTHING) for name in ("social value", "price", "quality")]
    assert facts(tmp_path, lots(criteria, criteria), *inputs) == {
        "social value weight": Fraction(1, 10),
        "price weight": Fraction(6, 10),
        "quality weight": Fraction(4, 10),
    }
    assert facts(tmp_path, lots(criteria, quality_and_price("60", "40")), *inputs) == {}
    assert facts(tmp_path, lots(criteria[1:]), *inputs) == {}
    assert facts(tmp_path, lots(criteria), declared("price weight", NumberType(PLAIN))) == {}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)
PLACES = (
    *(("ocid",), ("date",), ("tag",), ("buyer",), ("parties",), ("awards",), ("tender",)),
    *(("tender", "value"), ("tender", "value", "amount"), ("tender", "value", "currency")),
    *(("tender", "lots"), ("tender", "awardCriteria"), ("tender", "awardCriteria", "criteria")),
    *(("tender", "mainProcurementCategory"), ("tender", "datePublished"), ("tender", "suitability")),
)


@given(st.dictionaries(st.sampled_from(PLACES), anything, max_size=6))
def test_no_content_stops_the_reader(changes: dict[tuple[str, ...], Any]) -> None:
    body = notice()
    for place, content in changes.items():
        inner: Any = body
        for key in place[:-1]:
            inner = inner.setdefault(key, {}) if isinstance(inner, dict) else None
        if isinstance(inner, dict):
            inner[place[-1]] = content
    with TemporaryDirectory() as folder:
        for reading in readings(Path(folder), body, vat_basis="including"):
            assert reading.competition is not None


@given(st.binary(max_size=200))
def test_no_bytes_stop_the_reader(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "notices.jsonl")
        path.write_bytes(content)
        for reading in read_notices(path, BOTH):
            assert reading.competition is not None or reading.diagnostics
