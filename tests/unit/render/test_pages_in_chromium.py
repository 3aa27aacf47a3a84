"""The HTML pages in a real browser: axe finds nothing, on screen and in print, and nothing is fetched."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from svrules import shipped
from svrules.api import load
from svrules.render.document import Document, Grid, Section
from svrules.render.explained import explained_document
from svrules.render.html import as_html
from svrules.render.policy import policy
from svrules.render.ranking import ranking
from tests.house.installed import node_package, program

HERE = Path(__file__).parent
LONG = Grid("W" * 200, ("Bid", "Total"), (("W" * 300, "9" * 200),), frozenset({1}))
NASTY = '<img src="http://ash.example/x.png" onerror="alert(1)"> & Sons'


@pytest.mark.slow
def test_nobody_is_kept_out_and_nothing_is_fetched(tmp_path: Path) -> None:
    book = load("lcr-contracts")
    sample = shipped.rulebook_path("lcr-contracts").parent / "samples" / "lcr-contracts.xlsx"
    competition, _ = book.read(sample)
    first, *others = competition.bids
    bids = (type(first)(NASTY, first.facts, first.blanks), *others)
    given = type(competition)(competition.contract, bids, competition.decisions, competition.blanks)
    result = book.score(given)
    what_if = book.what_if(given, NASTY, {"mandatory ground": "yes", "contract value": "£90,000"})
    documents = {
        "ranking": ranking(result),
        "tree": explained_document(result, NASTY),
        "paragraph": explained_document(result, "calder homes", None, "paragraph"),
        "table": explained_document(result, NASTY, None, "table"),
        "what-if": what_if.document,
        "policy": policy(book.model),
        "long": Document("W" * 300, "", (LONG,), (Section("W" * 300, (LONG,)),)),
    }
    for name, document in documents.items():
        (tmp_path / f"{name}.html").write_text(as_html(document), encoding="utf-8")
    for name, told in looked_at([tmp_path / f"{name}.html" for name in documents]).items():
        assert (told["screen"], told["print"], told["asked"]) == ([], [], []), name
        assert (told["scripts"], told["wider"]) == (0, 0), name
        assert told["title"], name


def looked_at(pages: list[Path]) -> dict[str, dict[str, object]]:
    environment = os.environ | {
        "PLAYWRIGHT": str(node_package("playwright-core")),
        "AXE": str(node_package("axe-core") / "axe.min.js"),
        "CHROMIUM": program("chromium"),
    }
    command = [program("node"), str(HERE / "pages.mjs"), *map(str, pages)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, dict[str, object]] = json.loads(done.stdout)
    return told
