import pytest
from hypothesis import given
from hypothesis import strategies as st

from svrules.diagnostics import nearest

NAMES = (
    "contract value",
    "local jobs",
    "apprenticeship weeks",
    "local supplier spend",
    "lowest hourly wage",
    "price",
    "supplier size",
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lowst hourly wage", "lowest hourly wage"),
        ("Lowest Hourly Wage", "lowest hourly wage"),
        ("lowest  hourly wage", "lowest hourly wage"),
        ("local job", "local jobs"),
        ("lcoal jobs", "local jobs"),
        ("apprentice weeks", "apprenticeship weeks"),
        ("pirce", "price"),
        ("prices", "price"),
        ("jobs", "local jobs"),
        ("value contract", "contract value"),
        ("value of contract", "contract value"),
        ("contract", "contract value"),
        ("supplier spend", "local supplier spend"),
        ("carbon", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_name_that_was_meant(typed: str, first: str | None) -> None:
    assert next(iter(nearest(typed, NAMES)), None) == first


def test_nearest_first_then_by_alphabet() -> None:
    assert nearest("M2", ["M9", "M3", "M1", "M2a", "Q7"]) == ("M1", "M2a", "M3")
    assert nearest("M2", ["M9", "M3", "M1"], limit=1) == ("M1",)


def test_candidates_given_twice_come_once() -> None:
    assert nearest("prise", ["price", "price"]) == ("price",)


@given(st.lists(st.text("abc ", max_size=8)), st.text("abc ", max_size=8))
def test_the_order_of_declaration_does_not_matter(names: list[str], typed: str) -> None:
    assert nearest(typed, names) == nearest(typed, list(reversed(names)))
    assert len(nearest(typed, names)) <= 3
