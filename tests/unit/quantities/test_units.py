import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.quantities import (
    MONEY,
    PLAIN,
    STANDARD_UNITS,
    VAT_CLASH,
    Dimension,
    VatBasis,
    join_vat,
    print_quantity,
)

dimensions = st.dictionaries(st.sampled_from(["£", "FTE", "week", "km"]), st.integers(-3, 3)).map(
    Dimension.of
)


def unit(word: str) -> Dimension:
    dimension = STANDARD_UNITS.dimension(word)
    assert dimension is not None
    return dimension


def test_fte_times_pounds_per_fte_is_money() -> None:
    assert unit("FTE") * (MONEY / unit("FTE")) == MONEY
    assert (MONEY / MONEY).is_plain
    assert MONEY**2 == MONEY * MONEY
    assert unit("km") ** 0 == PLAIN


def test_units_that_measure_the_same_stay_apart() -> None:
    assert unit("hours") != unit("days")
    assert unit("tCO2e") != unit("kgCO2e")
    assert not (unit("km") / unit("miles")).is_plain


@given(dimensions, dimensions, dimensions)
def test_dimensions_multiply_like_numbers(a: Dimension, b: Dimension, c: Dimension) -> None:
    assert a * b == b * a
    assert (a * b) * c == a * (b * c)
    assert a * b / b == a
    assert a * PLAIN == a
    assert hash(a * b) == hash(b * a)
    assert list(a.powers) == sorted(a.powers) and all(power for _, power in a.powers)


@pytest.mark.parametrize(
    ("dimension", "words"),
    [
        (PLAIN, "number"),
        (MONEY, "£"),
        (unit("week"), "weeks"),
        (MONEY / unit("FTE"), "£ per FTE"),
        (MONEY / unit("person") / unit("year"), "£ per person per year"),
        (unit("FTE") * unit("year"), "FTE × years"),
        (PLAIN / unit("week"), "per week"),
        (unit("km") ** 2, "km squared"),
        (PLAIN / unit("home") ** 4, "per home to the power 4"),
    ],
)
def test_words(dimension: Dimension, words: str) -> None:
    assert dimension.words() == words


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("FTE", "FTE"),
        ("fte", "FTE"),
        ("week", "week"),
        ("Weeks", "week"),
        ("people", "person"),
        ("person", "person"),
        ("tco2e", "tCO2e"),
        ("£", "£"),
        ("kwh", "kWh"),
        ("visits", None),
        ("", None),
    ],
)
def test_words_for_units(word: str, base: str | None) -> None:
    assert STANDARD_UNITS.base(word) == base


def test_a_rulebook_declares_its_own_unit() -> None:
    units = STANDARD_UNITS.with_unit("visit", "visits").with_unit("sqm")
    visit = units.dimension("Visits")
    assert visit == Dimension((("visit", 1),))
    assert visit.words(units) == "visits"
    assert print_quantity(Fraction(3), visit, units) == "3 visits"
    assert print_quantity(Fraction(1), visit, units) == "1 visit"
    assert units.plural("sqm") == "sqm"
    assert "visits" in units.words
    assert STANDARD_UNITS.dimension("visit") is None


@pytest.mark.parametrize(("singular", "plural"), [("week", None), ("sennight", "Weeks"), ("FTE", "FTEs")])
def test_a_word_names_one_unit_only(singular: str, plural: str | None) -> None:
    with pytest.raises(ValueError, match="already names a unit"):
        STANDARD_UNITS.with_unit(singular, plural)


def test_tables_and_dimensions_travel() -> None:
    units = STANDARD_UNITS.with_unit("visit", "visits")
    assert pickle.loads(pickle.dumps(units)) == units
    assert pickle.loads(pickle.dumps(MONEY)) == MONEY


@pytest.mark.parametrize(
    ("a", "b", "joint"),
    [
        ("excluding", "excluding", "excluding"),
        ("including", "including", "including"),
        ("outside", "outside", "outside"),
        (None, None, None),
        ("outside", "excluding", "excluding"),
        ("outside", "including", "including"),
        ("outside", None, None),
        ("excluding", "including", VAT_CLASH),
        ("excluding", None, VAT_CLASH),
        ("including", None, VAT_CLASH),
    ],
)
def test_vat_bases_meet_or_clash(a: VatBasis, b: VatBasis, joint: str | None) -> None:
    assert join_vat(a, b) == join_vat(b, a) == joint
