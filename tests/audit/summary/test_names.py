"""Names of other bidders in reasons, in the spellings of people."""

import pytest

from svrules.audit.summary.names import Names

KNOWN = ["Ash Ltd", "Birch"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("O'Brien Works", "Fewer dates than O’Brien Works gives"),
        ("O'Brien Works", "OBrien’s plan is longer"),
        ("Elm-Fir Works", "Elm–Fir shows more"),
        ("Elm-Fir Works", "ElmFir shows more"),
        ("Elm & Sons", "ELM AND SONS show more"),
        ("Elm Works Ltd", "Elm Works Limited shows more"),
        ("Elm plc", "elm shows more"),
        ("ISS Facilities", "ISS shows more"),
        ("The Elm Co", "Elm shows more"),
        ("Birch Building Ltd", "Birch Building Ltd shows more"),
        ("Ash Grove", "Not as Ash Grove’s"),
        ("Clear Homes", "Clear Homes shows more"),
        ("Price", "That of Price is longer"),
        ("Élan Works", "Elan shows more"),
    ],
)
def test_a_name_in_any_spelling_is_found(name: str, text: str) -> None:
    assert Names(KNOWN, [name]).named(text)[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Elm Grove Ltd", "Grove shows more"),
        ("Elm Grove Ltd", "that of EGL shows more"),
        ("Morrison Works", "Morisson shows more"),
        ("Price Brothers", "that of Price shows more"),
    ],
)
def test_what_could_be_a_name_is_to_be_looked_at(name: str, text: str) -> None:
    assert Names(KNOWN, [name]).named(text) == (False, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Price Brothers", "Price is justified with dated steps"),
        ("Clear Homes", "Clear steps with owners"),
        ("Good Energy", "Good method with dates"),
        ("Birch Building Ltd", "Birch shows dates"),
        ("Ash", "Ash Ltd shows dates"),
        ("Elm Grove", "The grove of trees is kept"),
    ],
)
def test_ordinary_words_and_names_that_may_be_told(name: str, text: str) -> None:
    assert Names(KNOWN, [name]).named(text) == (False, False)
