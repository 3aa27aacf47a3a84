"""SV0705: an example that was proposed and that nobody has confirmed.

`svrules propose` writes examples with the outcome that the rulebook gives now. That says what the rulebook
does, and not what the policy means: somebody has to work it out by hand. Until then the example is marked.

    # proposed: confirm that Ash is met by E1
    example "on the limit of E1: lowest hourly wage £13.45"
      …

Work the expected figures out from the policy. If they are right, delete the line `# proposed: …`; if not, the
rulebook says something that the policy does not.
"""

from __future__ import annotations

from typing import Final

from svrules.diagnostics import Diagnostic, Source
from svrules.language.rulebook import Example, Rulebook

__all__ = ["PROPOSED", "check_unconfirmed", "unconfirmed"]

PROPOSED: Final = "# proposed:"


def unconfirmed(rulebook: Rulebook) -> tuple[Example, ...]:
    """The examples that still have the mark, in the comment lines right above them."""
    source = Source(rulebook.name, rulebook.text)
    return tuple(example for example in rulebook.examples if _is_marked(source, example.span.line))


def check_unconfirmed(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """A note for each example that is proposed and not confirmed."""
    return tuple(
        Diagnostic(
            "SV0705", "note", example.span,
            f"Example `{example.title}` is proposed, and nobody has confirmed it.",
            why="It says what the rulebook does now, whether the policy means that or not.",
            try_="Work it out from the policy by hand; if it is right, delete the `# proposed:` above it.",
        )
        for example in unconfirmed(rulebook)
    )  # fmt: skip


def _is_marked(source: Source, line: int) -> bool:
    above = line - 1
    while source.line(above).lstrip().startswith("#"):
        if source.line(above).lstrip().lower().startswith(PROPOSED):
            return True
        above -= 1
    return False
