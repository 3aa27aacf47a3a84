"""A broken copy of a shipped rulebook for every family of checks: it is found, and only in the copy."""

from __future__ import annotations

import pytest

from svrules.checks import CHECKS
from svrules.language import load
from svrules.shipped import rulebook_path
from tests.showcase.broken import COPIES, Copy, findings


@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: f"{copy.family}-{copy.code}")
def test_a_broken_copy_is_found(copy: Copy) -> None:
    _, found = findings(copy)
    assert found


def test_every_family_of_checks_has_a_copy() -> None:
    families = {family.__name__.removeprefix("check_") for family in CHECKS}
    assert families == {copy.family for copy in COPIES}


@pytest.mark.parametrize("family", CHECKS, ids=lambda family: family.__name__)
@pytest.mark.parametrize("name", ["lcr-contracts", "lcr-investment", "uk-thresholds"])
def test_nothing_is_found_in_what_is_shipped(name: str, family: object) -> None:
    assert callable(family)
    assert family(load(rulebook_path(name))) == ()
