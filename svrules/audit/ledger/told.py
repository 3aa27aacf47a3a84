"""What verification found, as a document."""

from __future__ import annotations

from svrules.audit.ledger.verify import Verified
from svrules.render.document import Block, Document, Facts, Grid, Paragraph

__all__ = ["verified_document"]


def verified_document(verified: Verified) -> Document:
    """The verdict, what is wrong in the order of the records, and the last record to be kept elsewhere."""
    blocks: list[Block] = [_verdict(verified)]
    if verified.findings:
        rows = tuple((one.where or "the ledger", _sentence(one.what)) for one in verified.findings)
        blocks.append(Grid("What is wrong", ("where", "what"), rows, keep=frozenset({0})))
        if verified.more:
            blocks.append(Paragraph(f"{verified.more} findings more are not listed.", tone="bad"))
        blocks.append(
            Paragraph("Keep the ledger as it is, as evidence, and go on with the newest copy that verifies.")
        )
    # A short name: number and hash stay on one line of 80 letters, to be copied.
    blocks.append(Facts((("last", _head(verified)),)))
    blocks.append(
        Paragraph(
            "Keep this number and hash of the last record elsewhere, such as in a letter or the minutes: "
            "with --expect they show later that the ledger was neither cut short nor written anew."
        )
        if verified.good
        else Paragraph("This is the last record that can be read.")
    )
    return Document(f"Ledger {verified.place}", _counted(verified), tuple(blocks), ())


def _verdict(verified: Verified) -> Paragraph:
    if not verified.good:
        first = verified.first_bad
        which = "The ledger is damaged" if first is None else f"The first bad record is {first}"
        return Paragraph(f"{which}.", lead="Not as it was recorded.", tone="bad")
    kept = "".join(f" Record {one.number} is the one that was kept elsewhere." for one in verified.expected)
    return Paragraph(
        f"No record is changed, lost or out of its place.{kept}", lead="As it was recorded.", tone="good"
    )


def _counted(verified: Verified) -> str:
    return f"{_many(verified.records, 'record')} and {_many(verified.texts, 'long text')} checked"


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _head(verified: Verified) -> str:
    return f"{verified.last}:{verified.hash}"


def _sentence(what: str) -> str:
    return f"{what[:1].upper()}{what[1:]}."
