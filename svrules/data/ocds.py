"""Procurement notices in the Open Contracting Data Standard (OCDS) as competitions for any rulebook.

On entry: a file of releases. On exit: for each notice a competition without bids whose facts are of their
inputs' types and within their bounds, what the notice leaves open, and its published weights that do not
add up. `docs/ocds.md` lists which input gets which part of a notice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Literal

from svrules.data.ocds_facts import NoticeFacts
from svrules.data.ocds_file import Release, releases, text_at
from svrules.data.ocds_weights import WeightFinding, published_weights, weight_findings
from svrules.diagnostics import Diagnostic, Place
from svrules.engine.competition import Competition
from svrules.errors import MisuseError
from svrules.language.rulebook import Rulebook

__all__ = ["NoticeReading", "read_notices"]


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """One notice as read.

    `place` is its line (or its number in an array or package), since one `ocid` may have several notices;
    `release` is the notice's own id where it has one. `competition` is None for a notice that could not
    be read. `diagnostics` say what was mended, what is missing and why.
    """

    place: Place
    ocid: str
    release: str
    title: str
    competition: Competition | None
    diagnostics: tuple[Diagnostic, ...]
    weight_findings: tuple[WeightFinding, ...]


def read_notices(
    path: str | PathLike[str],
    rulebook: Rulebook,
    *,
    vat_basis: Literal["excluding", "including"] | None = None,
) -> Iterator[NoticeReading]:
    """The notices of an OCDS file, one reading for each, in the order of the file.

    Takes JSON Lines (one line in memory at a time), a single release, an array of releases, a release
    package or a record package. Notices do not say whether VAT is in their values: without `vat_basis` an
    amount is left missing where the rulebook asks for money excluding or including VAT. Raises OSError
    when the file cannot be opened, and MisuseError for another `vat_basis`.
    """
    if vat_basis not in (None, "excluding", "including"):
        raise MisuseError(f"vat_basis is `excluding` or `including`, not `{vat_basis}`")
    inputs = rulebook.contract_inputs()
    return (_reading(release, NoticeFacts(inputs, vat_basis)) for release in releases(Path(path)))


def _reading(release: Release, facts: NoticeFacts) -> NoticeReading:
    if release.body is None:
        return NoticeReading(release.place, "", "", "", None, release.diagnostics, ())
    weights = published_weights(release.body)
    found, diagnostics = facts.read(release.body, weights, release.place)
    return NoticeReading(
        release.place,
        text_at(release.body, "ocid"),
        text_at(release.body, "id"),
        text_at(release.body, "tender", "title") or text_at(release.body, "title"),
        Competition(found),
        release.diagnostics + diagnostics,
        weight_findings(weights),
    )
