"""Bullets and numbers as Word's own lists, so that a screen reader says how deep a statement stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["Lists"]

# Word's lists have nine levels; what rests on still more stands at the last.
_LEVELS: Final = 9
_BULLETS: Final = "•–·"
_STEP: Final = Mm(5)
# Room for a number of three figures.
_NUMBERED_STEP: Final = Mm(8)
_FIRST_ID: Final = 100


class Lists:
    """The lists of one document: all bullets are of one kind, each numbered list starts at 1."""

    def __init__(self, word: WordDocument) -> None:
        self._numbering = word.part.numbering_part.element
        self._last = _FIRST_ID
        for kind in (_abstract(_FIRST_ID, bullets=True), _abstract(_FIRST_ID + 1, bullets=False)):
            # Word asks for all kinds of lists before the lists themselves.
            self._numbering.insert(0, parse_xml(kind))
        self.bullets = self._list(_FIRST_ID)

    def numbered(self) -> int:
        """A new list that counts from 1."""
        return self._list(_FIRST_ID + 1)

    def put(self, paragraph: WordParagraph, which: int, depth: int = 0) -> None:
        """The paragraph as an entry of that list, `depth` levels down."""
        numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        numbering.get_or_add_ilvl().val = min(depth, _LEVELS - 1)
        numbering.get_or_add_numId().val = which

    def _list(self, kind: int) -> int:
        self._last += 1
        made = (
            f'<w:num {nsdecls("w")} w:numId="{self._last}"><w:abstractNumId w:val="{kind}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
        self._numbering.append(parse_xml(made))
        return self._last


def _abstract(kind: int, *, bullets: bool) -> str:
    levels = "".join(_level(at, bullets=bullets) for at in range(_LEVELS))
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}">'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
    )


def _level(at: int, *, bullets: bool) -> str:
    form, text = ("bullet", _BULLETS[min(at, len(_BULLETS) - 1)]) if bullets else ("decimal", f"%{at + 1}.")
    step = (_STEP if bullets else _NUMBERED_STEP).twips
    indent = f'<w:ind w:left="{step * (at + 1)}" w:hanging="{step}"/>'
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr>{indent}</w:pPr></w:lvl>'
    )
