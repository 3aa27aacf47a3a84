"""A cap that holds on a condition is answered with the line that says so, the worth in figures."""

import pytest

from svrules.diagnostics import Span
from tests.language.reading import HEAD, book, problems

SECTION = """bid
  price   money, above £0
  signed delivery plan  yes or no
  late    yes or no
criterion SV "Social value" worth {worth}
  {line}
criterion A "A" worth {part} of SV
  full marks when late
criterion P "Price" worth {rest}
  price relative to lowest
award
  highest total wins
"""
KEPT = "capped at (if signed delivery plan then 15 otherwise 12)"
SHARE = "capped at (if signed delivery plan then 100% otherwise 80%)"
HELD = "capped at (if signed delivery plan then 12 otherwise 15)"


def section(line: str, worth: str = "15 marks", part: str = "15 marks", rest: str = "85 marks") -> str:
    return SECTION.format(line=line, worth=worth, part=part, rest=rest)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("capped at 12 marks without a signed delivery plan", KEPT),
        ("capped at 12 without signed delivery plan", KEPT),
        ("capped at 12 unless signed delivery plan", KEPT),
        ("capped at 12 points unless there is a signed delivery plan", KEPT),
        ("capped at 12 when not signed delivery plan", KEPT),
        ("capped at 12 marks only when not signed delivery plan", KEPT),
        ("capped at 12 if not signed delivery plan", KEPT),
        ("capped at 12 unless late or signed delivery plan", KEPT.replace("if ", "if late or ")),
        ("capped at 80% unless signed delivery plan", SHARE),
        ("capped at 12 marks when signed delivery plan", HELD),
        ("capped at 12 if signed delivery plan", HELD),
    ],
)
def test_a_cap_on_a_condition_is_answered_with_the_line_to_write(said: str, written: str) -> None:
    text = section(said)
    (told,) = problems(text)
    assert told.try_ == f"Write `{written}`."
    assert isinstance(told.span, Span)
    assert (HEAD + text).split("\n")[told.span.line - 1].strip() == said
    (limit,) = book(section(written)).criteria[0].limits
    assert (limit.kind, limit.unit) == ("cap", "share" if written == SHARE else "marks")


def test_a_percentage_of_the_whole_is_as_many_marks() -> None:
    said = "capped at 12 unless signed delivery plan"
    (told,) = problems(section(said, "15%", "100%", "85%"))
    assert told.try_ == f"Write `{KEPT}`."


def test_what_a_section_is_worth_is_never_guessed() -> None:
    text = section("price relative to lowest").replace("full marks when late", "full marks when late\n  {}")
    (told,) = problems(
        text.format("capped at 12 unless signed delivery plan").replace("15 marks of", "30% of")
    )
    assert told.try_.startswith("Write `capped at (if … then … otherwise …)`, with all it is worth")
