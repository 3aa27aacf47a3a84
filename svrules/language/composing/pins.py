"""The line `extends "national-base" edition "3" sha256 "…"`: what it asks for, and what is there."""

from __future__ import annotations

from dataclasses import dataclass

from svrules.diagnostics import Diagnostic, Fix, Severity, Span
from svrules.language.composing.finding import Find
from svrules.language.composing.said import Said
from svrules.language.origins import Base

__all__ = ["Asked", "circle", "not_found", "pinned"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that extends a rulebook."""

    line: Said

    @property
    def name(self) -> str:
        """The name or file of the base as written."""
        return self.line.text("extends")


def not_found(asked: Asked, file: str, find: Find) -> Diagnostic:
    """The message for a base that is not there."""
    close = find.near(asked.name)
    span = asked.line.span(file, "extends")
    return Diagnostic(
        "SV1201", "error", span, f"The rulebook `{asked.name}` that this one extends is not found.",
        "It is looked for beside this file, then among the rulebooks that svrules ships.",
        f"Did you mean `{close[0]}`?" if close else "Put its file beside this one, or correct the name.",
        Fix(span, f'"{close[0]}"') if close else None,
    )  # fmt: skip


def circle(asked: Asked, file: str, through: tuple[str, ...]) -> Diagnostic:
    """The message for rulebooks that extend each other, or too many on top of each other."""
    return Diagnostic(
        "SV1204", "error", asked.line.span(file, "extends"),
        f"These rulebooks extend each other: {' → '.join(f'`{one}`' for one in through)}.",
        "Each would have to be read before it could be read.",
        "Take `extends` out of the one that the others are built on.",
    )  # fmt: skip


def pinned(asked: Asked, file: str, base: Base) -> list[Diagnostic]:
    """What differs between the base that is there and the one that is asked for."""
    line = asked.line
    edition, digest = line.text("edition"), line.text("sha256").lower()
    if not edition:
        end = line.span(file, "extends")
        return [
            _told(
                "SV1202",
                "error",
                end,
                f"It is not said which edition of `{base.name}` is extended.",
                "A score must say which edition of every text it follows.",
                f'Here it is in edition {base.edition}: add `edition "{base.edition}"`.',
                Fix(_end(end), f' edition "{base.edition}"'),
            )
        ]
    found = []
    if edition != base.edition:
        span = line.span(file, "edition")
        fix = (
            f'"{base.edition}"'
            if not digest or digest == base.sha256
            else f'"{base.edition}" sha256 "{base.sha256}"'
        )
        where = (
            span
            if fix.startswith(f'"{base.edition}"') and "sha256" not in fix
            else span.to(line.span(file, "sha256"))
        )
        found.append(
            _told(
                "SV1202",
                "error",
                span,
                f"`{base.name}` is here in edition {base.edition}; edition {edition} is asked for.",
                "Another edition may say something else wherever this rulebook does not.",
                f"Put edition {edition} beside this file, or look through what changed and write "
                f'`edition "{base.edition}"`.',
                Fix(where, fix),
            )
        )
    elif digest and digest != base.sha256:
        span = line.span(file, "sha256")
        found.append(
            _told(
                "SV1202",
                "error",
                span,
                f"`{base.name}` is not the text that was pinned, though it says edition {base.edition}, too.",
                f"Its SHA-256 begins with {base.sha256[:12]}, that of the text asked for with {digest[:12]}: "
                "somebody changed it.",
                "Get the text that was pinned; or look through what changed and write "
                f'`sha256 "{base.sha256}"`.',
                Fix(span, f'"{base.sha256}"'),
            )
        )
    if not digest:
        end = line.span(file, "edition")
        found.append(
            _told(
                "SV1203",
                "warning",
                end,
                f"`{base.name}` is not pinned by its hash.",
                "Its text could change within the edition, and scores with it.",
                f'Add `sha256 "{base.sha256}"`.',
                Fix(_end(end), f' sha256 "{base.sha256}"', safe=True),
            )
        )
    return found


def _end(span: Span) -> Span:
    return Span(span.file, span.end_line, span.end_column, span.end_line, span.end_column)


def _told(
    code: str, severity: Severity, span: Span, sentence: str, why: str, try_: str, fix: Fix
) -> Diagnostic:
    return Diagnostic(code, severity, span, sentence, why, try_, fix)
