"""SV1102–SV1105: a rulebook held against the policy's own words.

With `policy text "framework.txt"` in its heading a rulebook names the policy as a plain text file beside it,
in which each clause begins a line with its number: `3.2 Every bid pays the real living wage.`

- SV1102: a clause that no part of the rulebook cites. Cite it where it is put into rules, or name it behind
  `without clauses`: those hold no rule (definitions, an introduction).
- SV1103: a quoted sentence, `clause "3.2" says "…"`, that does not stand in that clause: the policy has
  changed since, or it was mistyped. See whether the rule still does what the policy says, then quote the new
  words.
- SV1104: a clause that is not in the text at all.
- SV1105: the file is not there, or is another one than that from which the rulebook was written: its SHA-256
  differs from the one in the heading.

A clause that is cited stands for those below it: `clause "4"` puts 4.1 and 4.2 into rules as well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from svrules.diagnostics import Diagnostic, Fix, nearest
from svrules.language.reading.lines import plain
from svrules.language.reading.published import published
from svrules.language.rulebook import Citation, PolicyText, Rulebook

__all__ = ["check_policy_text"]

_NUMBERED: Final = re.compile(
    r"""^[\s#*]*(?P<word>(?:clause|section|paragraph|para|article|rule)\s+)?
    (?: (?P<parts>\d{1,3}(?:\.\d{1,3})+) | (?P<whole>\d{1,3})(?![\d%,]|\.\d)
      | (?P<annex>(?:annex|schedule|appendix)\s+[a-z0-9]+)\b )
    (?P<letter>[a-z]\b|\s?\([a-z]\))?(?P<mark>[.):*]*)(?:\s|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_LETTERED: Final = re.compile(r"^\s*\((?P<letter>[a-z])\)\s")
_REMARK: Final = re.compile(r"\(([^)]{2,})\)")
_SENTENCE: Final = re.compile(r"(?:[^.!?;:]|[.:](?=\d))+[.!?;:]?")
_TITLE: Final = 8
_SHOWN: Final = 100
_OWN: Final = "ofthisrulebook"


@dataclass(frozen=True, slots=True)
class _Clause:
    label: str
    typed: str
    words: str


def check_policy_text(rulebook: Rulebook, text: str | None) -> tuple[Diagnostic, ...]:
    """What the policy's text and the rulebook say differently; `text` is that of the file, None: not there.

    Nothing for a rulebook that names no text.
    """
    policy = rulebook.policy_text
    if policy is None:
        return ()
    if text is None:
        return (_not_there(policy),)
    clauses = tuple(_clauses(text))
    return (
        *_pinned(policy, text),
        *_cited(rulebook, policy, clauses),
        *_quoted(rulebook, policy, clauses),
        *_left_over(rulebook, policy, clauses),
    )


def _not_there(policy: PolicyText) -> Diagnostic:
    return Diagnostic(
        "SV1105", "warning", policy.span, f"There is no text file `{policy.file}` beside this rulebook.",
        why="So nothing can say whether the rulebook does what the policy says.",
        try_="Save the policy there as plain text, in UTF-8, or take this line out.",
    )  # fmt: skip


def _pinned(policy: PolicyText, text: str) -> Iterator[Diagnostic]:
    found = hashlib.sha256(published(text).encode()).hexdigest()
    if policy.sha256 == found:
        return
    if policy.sha256:
        sentence = (
            f"`{policy.file}` is not the text that this rulebook was written from: its SHA-256 is {found}."
        )
        why = "Its words may have changed, and with them what the rules should say."
        try_ = "See what it says now, mend the rules, then put the new SHA-256 here."
    else:
        sentence = f"Nothing says which text `{policy.file}` was when this rulebook was written."
        why = "When the policy changes, nobody would be told."
        try_ = f'Write `policy text "{policy.file}" sha256 "{found}"`.'
    without = ", ".join(f'"{clause}"' for clause in policy.without)
    line = f'policy text "{policy.file}" sha256 "{found}"' + (
        f", without clauses {without}" if without else ""
    )
    fix = None if policy.sha256 else Fix(policy.span, line)
    severity = "warning" if policy.sha256 else "note"
    yield Diagnostic("SV1105", severity, policy.span, sentence, why=why, try_=try_, fix=fix)  # type: ignore[arg-type]


def _cited(rulebook: Rulebook, policy: PolicyText, clauses: tuple[_Clause, ...]) -> Iterator[Diagnostic]:
    known = {clause.label: clause.typed for clause in clauses}
    for citation in _citations(rulebook):
        label = _label(citation.clause)
        if label == _OWN or any(_is_within(one, label) for one in known):
            continue
        near = [known[one] for one in nearest(label, known)]
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        yield Diagnostic(
            "SV1104", "warning", citation.span, f"There is no clause {citation.clause} in `{policy.file}`.",
            why="A bidder who looks it up finds nothing.", try_=f"Correct the number.{meant}",
        )  # fmt: skip


def _quoted(rulebook: Rulebook, policy: PolicyText, clauses: tuple[_Clause, ...]) -> Iterator[Diagnostic]:
    for citation in _citations(rulebook):
        own = [one for one in clauses if _is_within(one.label, _label(citation.clause))]
        said = _words(citation.says)
        if said and own and said not in " ".join(one.words for one in own):
            yield _changed(citation, policy, own, [one for one in clauses if said in one.words])


def _changed(
    citation: Citation, policy: PolicyText, own: list[_Clause], elsewhere: list[_Clause]
) -> Diagnostic:
    if elsewhere:
        sentence = (
            f"What `{citation.part}` quotes stands in clause {elsewhere[0].typed}, not {citation.clause}."
        )
        try_ = f'Write `clause "{elsewhere[0].typed}"`, if the rule belongs there.'
    else:
        sentence = f"Clause {citation.clause} of `{policy.file}` does not say: {_short(citation.says)}"
        now = _nearest_sentence(_words(citation.says), own)
        try_ = f"See whether the rule still does what the clause says, then quote that: “{_short(now)}”."
    return Diagnostic(
        "SV1103", "warning", citation.span, sentence,
        why="The policy may have changed since the rule was written.", try_=try_,
    )  # fmt: skip


def _left_over(rulebook: Rulebook, policy: PolicyText, clauses: tuple[_Clause, ...]) -> Iterator[Diagnostic]:
    taken = [_label(citation.clause) for citation in _citations(rulebook)]
    taken += [_label(clause) for clause in policy.without]
    for clause in clauses:
        if any(_is_within(clause.label, label) or _is_within(label, clause.label) for label in taken):
            continue
        taken.append(clause.label)  # its parts are left over with it, and told by it
        yield Diagnostic(
            "SV1102", "warning", policy.span,
            f"No part of this rulebook cites clause {clause.typed} of `{policy.file}`.",
            why=f"It says: “{_short(clause.words)}” What it asks may have been forgotten.",
            try_=f'Cite it where it is put into rules, `clause "{clause.typed}"`; if it holds no rule, name '
            "it here behind `without clauses`.",
        )  # fmt: skip


def _citations(rulebook: Rulebook) -> Iterator[Citation]:
    yield from (one for one in rulebook.citations if not one.part.startswith("example "))


def _clauses(text: str) -> Iterator[_Clause]:
    """The clauses of a policy: each from its number to the next one."""
    label, typed, words, above, last = "", "", "", "", 0
    for line in text.splitlines():
        found, lettered = _NUMBERED.match(line), _LETTERED.match(line)
        if found is not None and found["whole"] and not _begins_clause(found, line, last):
            found = None
        if found is None and (lettered is None or not above):
            words += f" {line}"
            continue
        if label:
            yield _Clause(label, typed, _words(words))
        if found is not None:
            above = found["parts"] or found["whole"] or " ".join(found["annex"].split())
            letter, words = found["letter"] or "", line[found.end() :]
            last = int(above.split(".")[0]) if above[0].isdigit() else last
        elif lettered is not None:
            letter, words = lettered["letter"], line[lettered.end() :]
        typed = f"{above} {letter.strip('( )')}".strip()
        label = _label(typed)
    if label:
        yield _Clause(label, typed, _words(words))


def _begins_clause(found: re.Match[str], line: str, last: int) -> bool:
    """Whether a whole number at the beginning of a line is a clause's: `20 contracts were let` is none."""
    if found["word"] or found["mark"] or line.lstrip().startswith("#"):
        return True
    return int(found["whole"]) == last + 1 or len(line[found.end() :].split()) <= _TITLE


def _label(clause: str) -> str:
    """A clause's number as it is compared: `2.3 (a)`, `2.3 a (illustrative)` and `2.3a.` are one."""
    kept = _REMARK.sub("", clause.casefold())
    kept = re.sub(r"^(clause|section|paragraph|para|article)\s+", "", kept.strip())
    return re.sub(r"[\s()]", "", kept).strip(".:")


def _is_within(label: str, other: str) -> bool:
    """Whether a clause is another, or one of those below it: 4.2 and 4.2 a are within 4.2."""
    rest = label.removeprefix(other)
    return label == other or (rest != label and bool(other) and (rest[0] == "." or rest[0].isalpha()))


def _words(text: str) -> str:
    straight = plain(text).translate({ord("“"): '"', ord("”"): '"'})
    return " ".join(straight.split())


def _nearest_sentence(said: str, own: list[_Clause]) -> str:
    sentences = [found.group().strip() for one in own for found in _SENTENCE.finditer(one.words)]
    return max(
        sentences, key=lambda one: SequenceMatcher(None, said, one, autojunk=False).ratio(), default=""
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
