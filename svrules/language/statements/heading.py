"""The heading of a rulebook and the units it declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from svrules.diagnostics import Fix, Span
from svrules.language.formulas.periods import tail_period
from svrules.language.formulas.symbols import Symbols
from svrules.language.reading.syntax import Syntax, spelt, tokens_of, trees_of, unquoted
from svrules.language.rulebook import PolicyText
from svrules.quantities import ALWAYS, Period

LANGUAGE: Final = "1"
_LINES: Final = ("edition", "authority", "policy", "policy_text", "language", "in_force")


@dataclass(slots=True)
class Heading:
    """The heading of a rulebook as written, and where its lines stand."""

    title: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    in_force: Period = ALWAYS
    spans: dict[str, Span] = field(default_factory=dict)
    policy_text: PolicyText | None = None


def bind_heading(trees: list[Syntax], symbols: Symbols) -> Heading:
    """Title, edition, authority, policy, language and the period in force; what is missing is reported."""
    if not trees:
        _report_none(symbols)
        return Heading()
    for tree in trees[1:]:
        symbols.report(
            "SV0107", symbols.first_line(tree), "A rulebook has one heading.", try_="Leave this one out.",
            also=((symbols.first_line(trees[0]), "here is the first"),),
        )  # fmt: skip
    heading = _lines(trees[0], symbols)
    if "edition" not in heading.texts and not symbols.parsed.is_damaged(trees[0]):
        symbols.report(
            "SV0107", symbols.first_line(trees[0]), "The heading names no edition.",
            why="A score must say which edition it follows.",
            try_='Add an indented line such as `edition "2026.1"`.',
        )  # fmt: skip
    language = heading.texts.get("language", LANGUAGE)
    if language != LANGUAGE:
        symbols.report(
            "SV0109", heading.spans["language"], f"Version `{language}` of the language is not known here.",
            why=f"This program reads version {LANGUAGE}.", try_="Use a newer release, or correct the line.",
        )  # fmt: skip
    return heading


def _report_none(symbols: Symbols) -> None:
    meant = any(d.fix and d.fix.replacement == "rulebook" for d in symbols.parsed.problems)
    if "rulebook" in symbols.parsed.keywords or meant:
        return
    symbols.report(
        "SV0107", Span(symbols.parsed.source.name, 1, 1, 1, 1), "There is no heading.",
        why="A score must say which rulebook, in which edition, it follows.",
        try_='Begin with `rulebook "Title"` and, indented below it, `edition "1"`.',
    )  # fmt: skip


def _lines(tree: Syntax, symbols: Symbols) -> Heading:
    heading = Heading(unquoted(tokens_of(tree, "STRING")[0]))
    for line in trees_of(tree, *_LINES):
        word, span = str(line.data).replace("_", " "), symbols.span(line)
        if word in heading.spans:
            symbols.report(
                "SV0107", span, f"The heading says `{word}` twice.", try_="Leave one out.", fix=Fix(span, ""),
                also=((heading.spans[word], "here is the first"),),
            )  # fmt: skip
            continue
        heading.spans[word] = span
        if word == "in force":
            heading.in_force = tail_period(line, symbols)
        elif word == "policy text":
            heading.policy_text = _policy_text(line, span)
        else:
            heading.texts[word] = unquoted(tokens_of(line, "STRING")[0])
    return heading


def _policy_text(line: Syntax, span: Span) -> PolicyText:
    file, *others = (unquoted(token) for token in tokens_of(line, "STRING"))
    sha256 = others.pop(0) if tokens_of(line, "SHA256") else ""
    return PolicyText(file, sha256.lower(), tuple(others), span)


def bind_unit(tree: Syntax, symbols: Symbols) -> None:
    """A unit of the rulebook's own."""
    names = [spelt(token) for token in tokens_of(tree, "NAME")]
    try:
        symbols.units = symbols.units.with_unit(*names)
    except ValueError as taken:
        symbols.report(
            "SV0201", symbols.span(tree), f"{taken}.", try_="Leave this line out, or choose another word."
        )
