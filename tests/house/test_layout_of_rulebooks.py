"""Shipped rulebooks stand in the layout that `svrules fmt` gives."""

from pathlib import Path

import pytest

from svrules.data.beside import beside
from svrules.language.layout import laid_out

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "rulebooks").rglob("*.svr"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_rulebooks_are_in_their_layout(file: Path) -> None:
    typed = file.read_text(encoding="utf-8")
    assert laid_out(typed, file.name, beside(file)) == typed
