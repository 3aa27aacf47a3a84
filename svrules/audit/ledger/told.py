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
            Paragraph("Keep it as it is, as evidence, and go on with the newest copy that verifies.")
        )
    if verified.remarks:
        rows = tuple((one.where, _sentence(one.what)) for one in verified.remarks)
        blocks.append(Grid("Remarks: no damage, but ask why", ("where", "what"), rows, keep=frozenset({0})))
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
    what = "Export" if verified.export else "Ledger"
    return Document(f"{what} {verified.place}", _counted(verified), tuple(blocks), ())


def _verdict(verified: Verified) -> Paragraph:
    if not verified.good:
        file = "The file" if verified.export else "The ledger"
        first = verified.first_bad
        which = f"{file} is damaged" if first is None else f"The first bad record is {first}"
        return Paragraph(f"{which}.", lead="Not as it was recorded.", tone="bad")
    last = max((one.number for one in verified.expected), default=None)
    if last is None:
        return Paragraph(
            "No record is changed, lost or out of its place. Whether it was cut short or written anew as a "
            "whole is only known with --expect.",
            lead="Consistent in itself.",
            tone="good",
        )
    after = "" if last == verified.last else " What was added after it is consistent in itself."
    return Paragraph(
        f"Record {last} is the one that was kept elsewhere.{after} No record is changed, lost or out of "
        "its place.",
        lead=f"As it was when record {last} was recorded.",
        tone="good",
    )


def _counted(verified: Verified) -> str:
    return f"{_many(verified.records, 'record')} and {_many(verified.texts, 'long text')} checked"


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _head(verified: Verified) -> str:
    return f"{verified.last}:{verified.hash}"


def _sentence(what: str) -> str:
    return f"{what[:1].upper()}{what[1:]}."
