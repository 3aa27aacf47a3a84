"""Rulebooks for the tests: a text is read as it is, or with lines put in place of others."""

from __future__ import annotations

import re
from functools import cache

from svrules.change.impact.model import Impact
from svrules.change.impact.sources import Found
from svrules.change.impact.whole import Between
from svrules.data import read_mapping
from svrules.language import read
from svrules.language.rulebook import Rulebook
from svrules.shipped import rulebook_path


@cache
def book(text: str, name: str = "test.svr") -> Rulebook:
    found, problems = read(text, name)
    assert found is not None, "\n".join(str(one) for one in problems)
    return found


def changed(text: str, *edits: tuple[str, str]) -> str:
    """The text with each first of the pair put in place by the second; it must be there, in any layout."""
    for old, new in edits:
        laid_out = r" +".join(map(re.escape, re.split(" +", old)))
        text, count = re.subn(laid_out, lambda _, new=new: new, text)  # type: ignore[misc]
        assert count, old
    return text


@cache
def contracts() -> str:
    """The text of `lcr-contracts` without its examples."""
    text = rulebook_path("lcr-contracts").read_text(encoding="utf-8")
    return text[: text.index("\n# Examples.")] + "\n"


def impact(old: str, new: str, *given: dict[str, object], **options: object) -> Impact:
    """The impact on competitions given as mappings; each must be readable."""
    between = Between(book(old), book(new), **options)  # type: ignore[arg-type]
    found = []
    for number, one in enumerate(given, 1):
        facts = {key: value for key, value in one.items() if key != "competition"}
        reading = read_mapping(between.door, facts, in_file=True)
        found.append(Found(str(one.get("competition", number)), "test.json", reading.accepted()))
    return between.impact(found)
