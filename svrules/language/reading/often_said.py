"""Words that officers use and the language says in another way, each with what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lark import Token

from svrules.diagnostics import Diagnostic, Fix, Span
from svrules.language.reading.lines import SourceText
from svrules.language.reading.syntax import norm, spelt, token_span

_TO_THE_EXCEPTION: Final = ("unless", "but not")
_FAIL: Final = "Write `fail`: a rule says `fail when …`, a pass mark `otherwise fail`."
_PART: Final = (
    "Write how many marks that is: half of 2 marks is `1 mark when …`. "
    "In shares it is `x by level`, and below it lines such as `at least 5 gives 50%`."
)
_TIMES: Final = "Write how many marks that is, such as `4 marks when …`: no more than the criterion is worth."
_SAID: Final = {
    "applies unless": "Write `applies when not (…)`.",
    **dict.fromkeys(("does not apply when", "does not apply if"), "Write `applies when not (…)`."),
    "refer unless": "Write `refer when not (…)`.",
    "fail unless": "Write `require …`.",
    "unless": "Write `only when not (…)`, or an exception: `except LABEL when …`.",
    "but not": "Write `and not (…)`, or an exception to the exception: `except B to A when …`.",
    **dict.fromkeys(("half marks", "half points", "half the marks", "half of the marks when"), _PART),
    **dict.fromkeys(("double marks", "double points", "twice the marks"), _TIMES),
    "half of": "Write `50% of …`.",
    "half a": "Write `0.5`, such as `0.5 marks`.",
    "half": "Write `50% of …`, or `0.5`, such as `0.5 marks`.",
    "twice": "Write `2 × …`.",
    "double": "Write `2 × …`.",
    "reject": _FAIL,
    "rejected": _FAIL,
    "exclude": _FAIL,
    "else": "Write `otherwise`.",
    "ties": "Write `tie: highest …, then lowest …`, with a criterion or an input for each.",
    "% below": "Write `is below 80% of …` for more than 20% below.",
    "% above": "Write `is above 120% of …` for more than 20% above.",
    "% more than": "Write `is above 120% of …` for more than 20% more.",
    "% less than": "Write `is below 80% of …` for more than 20% less.",
    "bids that": "",
    "projects that": "",
}
_CAPS: Final = frozenset({"CAPPED_HEAD", "CAPPED_AT"})
_CAP_ON_CONDITION: Final = (
    "Write `capped at (if … then … otherwise …)`, with all it is worth where it is not capped."
)
_IN_CONDITIONS: Final = ("bids that", "projects that")
_POPULATION: Final = (
    "Declare them as a population: `population live bids`, and indented below it "
    "`bids that have not failed`. Then write `among live bids`."
)
COMPARISONS: Final = frozenset(
    {"ABOVE", "AT_LEAST", "BELOW", "AT_MOST", "IS", "IS_NOT", "IS_ONE_OF", "BETWEEN"}
)
_BEGIN_CONDITIONS: Final = frozenset(
    {"AND", "OR", "NOT", "OPEN", "COMMA", "IF", "THEN", "OTHERWISE", "WHERE", "WHEN", "REQUIRE"}
    | {
        "APPLIES_WHEN",
        "REFER_WHEN",
        "FAIL_WHEN",
        "ONLY_WHEN",
        "NO_MARKS_WHEN",
        "FULL_MARKS_WHEN",
        "MARKS_WHEN",
    }
)
_END_CONDITIONS: Final = frozenset(
    {"AND", "OR", "COMMA", "CLOSE", "THEN", "OTHERWISE", "_NL", "_END", "CLAUSE", "FROM", "UNTIL"}
    | {"COMMA_FAIL", "COMMA_REFER", "COMMA_PASS", "BAR", "BECAUSE"}
)
_BEHIND_MARKS: Final = frozenset({"COMMA", "CAPPED_AT", "FLOORED_AT", "AT_MOST", "ROUNDED", "ROUNDED_DOWN"})
_MOST_BEHIND: Final = 3
_AMOUNTS: Final = frozenset({"NUMBER", "MONEY", "PERCENT"})


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text with its place; of a declared name only that it is one."""

    key: str
    span: Span


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that could not be read: its tokens, where that showed, and which of them nobody declared."""

    tokens: list[Token]
    at: int
    keyword: str
    source: SourceText
    unknown: list[Token]

    def otherwise_said(self) -> Diagnostic | None:
        """What to write for words that the language says in another way; None when there are none here."""
        ways = (
            self._before_a_day,
            self._percent_over,
            self._nothing_compared,
            self._from_a_day,
            self._no_more,
            self._for_each,
        )
        return next((told for way in ways if (told := way()) is not None), None) or self._in_other_words()

    # Words

    def _in_other_words(self) -> Diagnostic | None:
        words = [
            word for token in self.tokens[max(self.at - 2, 0) : self.at + 3] for word in self._words(token)
        ]
        keys = [word.key for word in words]
        for said, instead in _SAID.items():
            if said in _IN_CONDITIONS and self.keyword == "population":
                continue
            phrase = said.split()
            start = next((i for i in range(len(keys)) if keys[i : i + len(phrase)] == phrase), None)
            if start is not None:
                span = words[start].span.to(words[start + len(phrase) - 1].span)
                return _told(span, self._text(span), self._instead(said, instead))
        return None

    def _words(self, token: Token) -> list[_Word]:
        span = token_span(token, self.source.name)
        is_declared = token.type == "NAME" and not any(token is other for other in self.unknown)
        if token.type == "PERCENT":
            return [_Word("%", span)]
        if is_declared or token.type == "STRING" or span.line != span.end_line:
            return [_Word("", span)]
        return [
            _Word(norm(found[0]), Span(span.file, span.line, span.column + found.start(), span.line, end))
            for found in re.finditer(r"\S+", str(token))
            if (end := span.column + found.end())
        ]

    def _instead(self, said: str, instead: str) -> str:
        first = self.tokens[0]
        if said in _IN_CONDITIONS:
            return _POPULATION.replace("bids", said.split()[0])
        if said in _TO_THE_EXCEPTION and first.type == "EXCEPT" and len(self.tokens) > 1:
            label = spelt(self.tokens[1])
            return f"Write `and not (…)`, or an exception to the exception: `except LABEL to {label} when …`."
        if said == "unless" and any(token.type in _CAPS for token in self.tokens):
            return _CAP_ON_CONDITION
        if said == "unless" and first.type != "REQUIRE":
            return "Write `and not (…)`, or an exception: `except LABEL when …`."
        return instead

    # Ways of putting it

    def _percent_over(self) -> Diagnostic | None:
        """`price percent over lowest among tenders is above 40%` in a rule."""
        over = self._last("OVER_LOWEST", len(self.tokens))
        if over is None or self.keyword == "criterion":
            return None
        name = self._raw(self._beginning(over), over) or "price"
        share = next((str(token) for token in self.tokens[over:] if token.type == "PERCENT"), "")
        percent = re.fullmatch(r"(\d+)\s?%", share)
        ends = (i for i, token in enumerate(self.tokens) if i > over and token.type in COMPARISONS)
        end = next(ends, None)
        whom = self._raw(over + 1, end) if end is not None else "among bids"
        most = f"{100 + int(percent[1])}%" if percent else "140%"
        text = f"{name} is above {most} of lowest {name} {whom or 'among bids'}"
        return _told(
            token_span(self.tokens[over], self.source.name), str(self.tokens[over]),
            f"It is a way of scoring, and belongs to a criterion. In a condition write `{text}`.",
        )  # fmt: skip

    def _nothing_compared(self) -> Diagnostic | None:
        """`contract value is above £50,000 and not more than £5m`."""
        at = self.at
        if not at or self.tokens[at].type not in COMPARISONS or self.tokens[at - 1].type not in ("AND", "OR"):
            return None
        before = next((i for i in range(at - 1, -1, -1) if self.tokens[i].type in COMPARISONS), None)
        name = self._raw(self._beginning(before), before) if before is not None else ""
        if not name:
            return None
        end = next(i for i in range(at + 1, len(self.tokens) + 1) if self._ends(i))
        verb = spelt(self.tokens[at])
        if verb[0].isalpha() and not verb.startswith("is"):
            verb = f"is {verb}"
        whole = f"{self.tokens[at - 1]} {name} {verb} {self._raw(at + 1, end)}"
        span = token_span(self.tokens[at], self.source.name)
        return Diagnostic(
            "SV0101", "error", span, f"`{spelt(self.tokens[at])}` does not say what is compared.",
            why=f"Each side of `{self.tokens[at - 1]}` is a condition of its own.",
            try_=f"Repeat the name: `{whole.strip()}`.", fix=Fix(span, f"{name} {verb}"),
        )  # fmt: skip

    def _before_a_day(self) -> Diagnostic | None:
        """`3 years before tender deadline`."""
        token, before = self.tokens[self.at], self.tokens[max(self.at - 2, 0) : self.at]
        sign = {"before": "-", "after": "+"}.get(norm(token))
        if sign is None or [one.type for one in before] != ["NUMBER", "NAME"]:
            return None
        end = next(i for i in range(self.at + 1, len(self.tokens) + 1) if self._ends(i))
        span = token_span(before[0], self.source.name).to(token_span(token, self.source.name))
        day = self._raw(self.at + 1, end) or "…"
        count = f"{spelt(before[0])} {spelt(before[1])}"
        return _told(span, f"{count} {spelt(token)}", f"Write `{day} {sign} {count}`.")

    def _from_a_day(self) -> Diagnostic | None:
        """`date advertised is from 1 October 2026`, without an end."""
        start = self._last("IS_FROM", self.at + 1)
        if start is None or any(token.type == "TO" for token in self.tokens[start:]):
            return None
        span = token_span(self.tokens[start], self.source.name)
        low = self.tokens[start + 1] if start + 1 < len(self.tokens) else None
        if low is None or low.type not in (*_AMOUNTS, "DATE"):
            return None
        verb = "is on or after" if low.type == "DATE" else "is at least"
        until = self.tokens[start + 2].type == "UNTIL" if start + 2 < len(self.tokens) else False
        instead = f"Write `is from {low} to …`." if until else f"Write `{verb} {low}`."
        return _told(span, str(self.tokens[start]), instead, None if until else Fix(span, verb))

    def _no_more(self) -> Diagnostic | None:
        """`no more than 6` where marks or a value are limited."""
        at = 0 if self.tokens[0].type == "AT_MOST" else self.at
        token = self.tokens[at]
        if self.keyword not in ("criterion", "value") or token.type != "AT_MOST":
            return None
        if at and self.tokens[at - 1].type in ("AND", "OR"):
            return None
        end = next(i for i in range(at + 1, len(self.tokens) + 1) if self._ends(i))
        span = token_span(token, self.source.name)
        amount = self._raw(at + 1, end) or "…"
        return _told(span, str(token), f"Write `capped at {amount}`.", Fix(span, "capped at"))

    def _for_each(self) -> Diagnostic | None:
        """`1 mark for every 20 weeks`, `1.5 marks per job`."""
        if self.keyword not in ("criterion", "value"):
            return None
        each = next((i for i, token in enumerate(self.tokens) if self._says_each(i, token)), None)
        if each is None or each > self.at + 1:
            return None
        token = self.tokens[each]
        count = next((str(one) for one in self.tokens[:each] if one.type == "NUMBER"), "1")
        times = "" if count == "1" else f"{count} × "
        behind = (i for i in range(each, len(self.tokens)) if self.tokens[i].type in _BEHIND_MARKS)
        end = next(behind, None)
        rest = [one for one in self.tokens[each + 1 : end] if not self._is_unknown(one)]
        amount = next((i for i, one in enumerate(rest) if one.type in ("NUMBER", "MONEY")), None)
        names = [spelt(one) for one in rest if one.type == "NAME"]
        if amount is None:
            name = names[0] if names else "local jobs"
            text = f"{times}{name} marks"
            more = f" A quantity with a unit is divided by it: `{times}{name} ÷ 1 FTE marks`."
            return _told(self._each_span(token), self._text(self._each_span(token)), f"Write `{text}`.{more}")
        has_unit = (
            rest[amount].type == "NUMBER" and amount + 1 < len(rest) and rest[amount + 1].type == "NAME"
        )
        step = " ".join(spelt(one) for one in rest[amount : amount + 1 + has_unit])
        name = names[-1] if len(names) > has_unit else "…"
        inner = f"{name} ÷ {step} rounded down to whole numbers"
        text = f"{times}({inner}) marks" if times else f"{inner} marks"
        span = self._each_span(token)
        return _told(span, self._text(span), f"Write `{text}`.")

    def _says_each(self, index: int, token: Token) -> bool:
        if token.type == "PER":
            return bool(index) and self.tokens[index - 1].type == "MARKS"
        return self._is_unknown(token) and norm(token).split()[:2] in (["for", "each"], ["for", "every"])

    def _each_span(self, token: Token) -> Span:
        words = self._words(token)
        return words[0].span if len(words) == 1 else words[0].span.to(words[1].span)

    # Places

    def _is_unknown(self, token: Token) -> bool:
        return any(token is other for other in self.unknown)

    def _last(self, kind: str, end: int) -> int | None:
        return next(
            (i for i in range(min(end, len(self.tokens)) - 1, -1, -1) if self.tokens[i].type == kind), None
        )

    def _beginning(self, end: int) -> int:
        """Where the operand begins that ends before `end`."""
        return next((i + 1 for i in range(end - 1, -1, -1) if self.tokens[i].type in _BEGIN_CONDITIONS), 0)

    def _ends(self, index: int) -> bool:
        return index >= len(self.tokens) or self.tokens[index].type in _END_CONDITIONS

    def _raw(self, start: int, end: int) -> str:
        """The text from one token up to, not including, another, where both stand on one line."""
        if start >= end:
            return ""
        first, last = self.tokens[start], self.tokens[end - 1]
        if first.line != last.end_line:
            return ""
        return spelt(self.source.raw(first.line or 1, first.column or 1, last.end_column or 1))

    def _text(self, span: Span) -> str:
        return spelt(self.source.raw(span.line, span.column, span.end_column))


def said_as_name(name: str, behind: str = "") -> str | None:
    """What to write for words that stand where a name does, such as `half a`; `behind` follows them."""
    said = [*norm(name).split(), *norm(behind).split()[:_MOST_BEHIND]]
    ends = range(len(said), len(norm(name).split()) - 1, -1)
    return next((_SAID[key] for end in ends if (key := " ".join(said[:end])) in _SAID), None) or None


def _told(span: Span, said: str, instead: str, fix: Fix | None = None) -> Diagnostic:
    sentence = f"`{spelt(said)}` is not a way of saying it here."
    return Diagnostic("SV0101", "error", span, sentence, try_=instead, fix=fix)
