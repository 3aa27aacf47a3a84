"""What `make test` tries is the same on every run, however pytest-xdist shares the tests out."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.skipif("SVRULES_FUZZ_EXAMPLES" in os.environ, reason="new cases every time")
def test_cases_do_not_hang_on_what_was_imported_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[int, str]] = []

    @settings(max_examples=200)
    @given(st.integers(), st.text())
    def draw(number: int, text: str) -> None:
        drawn.append((number, text))

    draw()
    before, drawn[:] = [*drawn], []
    (tmp_path / "svrules_more_words.py").write_text("WORDS = " + repr([f"word {at}" for at in range(9)]))
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("svrules_more_words")
    draw()
    assert drawn == before
    assert len(before) >= 100
