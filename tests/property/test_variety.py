"""Every construct of the reference that decides a figure occurs in generated rulebooks, often enough."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from tests.property.choosing import SeededChooser
from tests.property.strategies import drawn_by

DRAWN = 600
FEWEST = 3

# By section of the reference, patterns separated by semicolons.
WRITTEN = r"""
headings: in force from; in force until; ^call$; ^project$; blank means; money including VAT; level of 0,
  5, 10; whole number; per week; text$; date$; percent
evaluators: by 2 evaluators; by 3 evaluators; settled by mean; settled by median; settled by lowest;
  settled by highest; settled by consensus$; consensus if given, otherwise; comments needed
settings and dates: ^ +£.* from .* 2025; ^setting; ^value .* from; ^rule .* from; ^table .* until;
  ^criterion .* (from|until); ^award (from|until)
tables: ^table; \| in force \|; ^ +any; blank +\|; otherwise +\|; not .* to; above .* to; to below; or
  more; or less; \w or \w+ +\|
arithmetic: \+; \w - \w; less; ×; ÷; divided by; \(-; to the power 2; to the power -; to the power 0.5; square
  root; rounded to; rounded down; rounded up; rounded half even; to the nearest; capped at; floored at; with
  VAT added; with VAT removed; % of; days from; if .* then .* otherwise; if not given; needs
lists: largest of; smallest of; mean of; median of; sum of; the 2 largest of; those given of; number given
  of
conditions: is at least; is above; is below; is at most; is not; is one of; is between; is from; is given;
  (Full|Partial) is \w+ \w+ method (and|or) (Full|Partial) is \w+ \w+ grade; 1 is .*£1 is .*1 weeks is;
  is blank; \(not; \sand\s; \sor\s; ≥; <
rules: applies when; require; refer when; fail when; only when; except .* to; , refer$; , fail$; , pass$;
  rule .* for each measure
populations: lowest .* among; highest .* among; mean .* among; median .* among; sum .* among; number of
  .*bids; rank of .*lowest first; rank of .*highest first; eligible bids; all bids; other bids; other live
  bids; among local bids; bids where; this bid's; all but the highest; all but the lowest; pass or refer;
  have not failed; are not unknown; lowest start day among
families: ^family; bid inputs for each; value .* for each; over measures; number of measures; measures
  where; only the largest of M; , the \d largest; each theme capped at;
  each band capped at; M1 (mark|offer|worth)
worth: worth \d+%; worth \d+% of; points; what is left; in importance; worth weight of; worth fair share;
  criterion for each
methods: relative to lowest; relative to highest; percent over lowest; for no marks to; out of 5; by
  level; gives .*%; gives .* marks; full marks when; by mean method.*losing; by mean method.*gaining; as
  share of; best 2 of; of the marks$; \smarks$; when every bid offers; no marks when; 3 marks when; relative
  to .* among
limits and pass marks: ^ +capped at 60%; ^ +capped at 12; ^ +capped at full marks; ^ +floored at no marks;
  ^ +floored at 10%; ^ +round; otherwise fail; otherwise refer; otherwise capped at; at least .*%,
  otherwise; at least 10 marks; at least (2|Partial), otherwise
award: highest total wins; lowest .* wins; highest (?!total|in order).* wins; in order of importance wins;
  round total; cap total; floor total; total at least; rank by the exact total; show total; tie: highest;
  then lowest; earliest; latest; tie:.* method; near tie within; score again; whole grants only$; passing
  over; as much as is left
marks in use: marks of; share of .* reached; exact total; ^ +(fail|refer) when total
"""


def _constructs() -> dict[str, list[str]]:
    sections = re.findall(r"^(\w.*?): (.*(?:\n  .*)*)", WRITTEN, re.MULTILINE)
    return {name: [" ".join(one.split()) for one in patterns.split(";")] for name, patterns in sections}


CONSTRUCTS = _constructs()


@cache
def _met() -> Counter[str]:
    """In how many of the generated rulebooks each construct occurs."""
    texts = [drawn_by(SeededChooser(seed)).text for seed in range(DRAWN)]
    patterns = [pattern for group in CONSTRUCTS.values() for pattern in group]
    return Counter(
        {
            pattern: sum(re.search(pattern, text, re.MULTILINE) is not None for text in texts)
            for pattern in patterns
        }
    )


@pytest.mark.parametrize("group", CONSTRUCTS)
def test_generated_rulebooks_leave_no_construct_out(group: str) -> None:
    met = _met()
    assert {pattern: met[pattern] for pattern in CONSTRUCTS[group] if met[pattern] < FEWEST} == {}
