"""What programs use: load a rulebook, score data, explain a bid, run the examples.

Thin: each method hands over to the folder that does the work, and raises where there is nothing to return.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from svrules.diagnostics import Diagnostic, Source, has_errors, in_order, nearest
from svrules.errors import MisuseError, RulebookError

if TYPE_CHECKING:
    from svrules.data.ocds import NoticeReading
    from svrules.engine.competition import Competition, Facts
    from svrules.engine.result import Result
    from svrules.language import rulebook as language_model
    from svrules.language.composing import Composed
    from svrules.proof import ExampleOutcome
    from svrules.proof.coverage import Coverage
    from svrules.proof.proposing import Proposal
    from svrules.render.document import Document
    from svrules.render.notices import NoticeResult
    from svrules.render.what_if import WhatIf

    Data: TypeAlias = str | PathLike[str] | Mapping[str, Any] | Competition

__all__ = ["Rulebook", "checked", "load"]

ExplainFormat = Literal["text", "paragraph", "table", "json", "csv", "html", "markdown"]
PolicyFormat = Literal["markdown", "html", "text"]
VatBasis = Literal["excluding", "including"] | None


def load(name: str | PathLike[str]) -> Rulebook:
    """A rulebook from a file, or a shipped one by its name such as `lcr-contracts`.

    Raises RulebookError with every mistake when it has errors, MisuseError when there is no such rulebook or
    it is not text, and OSError when the file cannot be read.
    """
    from svrules.data.beside import beside
    from svrules.language import read, read_composed
    from svrules.language.composing import compose

    path = _path(name)
    text, find = _text(path), beside(path)
    # Results name the file without its folder: the same rulebook gives the same bytes wherever it lies.
    composed = compose(text, path.name, find)
    model, found = read_composed(composed, path.name)
    if model is None or has_errors(found):
        raise RulebookError(read(text, str(path), find)[1])
    return Rulebook(model, found, composed, (path, *find.read))


def checked(name: str | PathLike[str], *, prove: bool = False) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The text of a rulebook, and everything that is wrong with it; raises as `load` does for files.

    What the language finds; of a rulebook that can be read also what the checks find, and what of its
    examples cannot be read. With `prove` what is not proved is put to z3 as well (MissingExtraError without).
    """
    path = _path(name)
    text = _text(path)
    if not prove:
        return Source(str(path), text), findings_of(text, path)
    from svrules.checks.laws.prover import proving

    with proving():
        return Source(str(path), text), findings_of(text, path)


def findings_of(text: str, path: Path) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a text that stands in a file, or is to stand there; as in `checked`."""
    composed, model, found = _read(text, path)
    if model is None:
        from svrules.proof.behind_slips import told_behind_slips

        behind = told_behind_slips(text, str(path), found, partial(_of_examples, path=path))
        return in_order((*found, *behind))
    from svrules.checks import check
    from svrules.checks.policy_text import check_policy_text
    from svrules.proof import check_examples, check_losing_bids, check_unconfirmed

    of_examples = (*check_examples(model), *check_unconfirmed(model), *check_losing_bids(model))
    of_policy = check_policy_text(model, _policy_text(path, model))
    of_text = composed.told((*check(model), *of_policy, *of_examples), model.name)
    return in_order((*found, *of_text))


def _read(text: str, path: Path) -> tuple[Composed, language_model.Rulebook | None, tuple[Diagnostic, ...]]:
    from svrules.data.beside import beside
    from svrules.language import read_composed
    from svrules.language.composing import compose

    composed = compose(text, str(path), beside(path))
    return composed, *read_composed(composed, str(path))


def _of_examples(text: str, path: Path) -> tuple[Diagnostic, ...]:
    """What is wrong with the examples of a text; nothing where it cannot be read."""
    from svrules.proof import check_examples

    composed, model, _ = _read(text, path)
    return () if model is None else tuple(composed.told(check_examples(model), model.name))


def _policy_text(path: Path, model: language_model.Rulebook) -> str | None:
    """The text of the policy that a rulebook names, from its own folder; None where it is not there."""
    if model.policy_text is None or Path(model.policy_text.file).name != model.policy_text.file:
        return None
    file = path.parent / model.policy_text.file
    return _text(file) if file.is_file() else None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MisuseError(f"`{path}` is not UTF-8 text; save it as UTF-8 and try again") from None


def _path(name: str | PathLike[str]) -> Path:
    from svrules.shipped import rulebook_names, rulebook_path

    path = Path(name)
    if path.exists():
        return path
    shipped = rulebook_names()
    if str(name).removesuffix(".svr") in shipped and path.name == str(name):
        return rulebook_path(str(name))
    near = nearest(path.stem, shipped)
    meant = f"; did you mean the shipped rulebook {' or '.join(f'`{one}`' for one in near)}?" if near else "."
    raise MisuseError(f"there is no file `{name}`, and no shipped rulebook of that name{meant}")


class Rulebook:
    """A rulebook that is free of errors. Get one from `svrules.load`."""

    def __init__(
        self,
        model: language_model.Rulebook,
        found: tuple[Diagnostic, ...] = (),
        composed: Composed | None = None,
        files: tuple[Path, ...] = (),
    ) -> None:
        self._model = model
        self._found = found
        self._composed = composed
        self._files = files

    def __repr__(self) -> str:
        return f"<Rulebook {self.title!r}, edition {self.edition}, sha256 {self.sha256[:12]}>"

    @property
    def title(self) -> str:
        """The title in its heading."""
        return self._model.title

    @property
    def edition(self) -> str:
        """The edition in its heading."""
        return self._model.edition

    @property
    def sha256(self) -> str:
        """The SHA-256 of its text: what pins the published method."""
        return self._model.sha256

    @property
    def sources(self) -> tuple[Source, ...]:
        """The texts that it was read from: its own, and those of the rulebooks that it extends."""
        if self._composed is None:
            return (Source(self._model.name, self._model.text),)
        return tuple(Source(name, text) for name, text in self._composed.texts.items())

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it was read from: its own, the rulebooks that it extends, the tables it imports."""
        return self._files

    @property
    def consolidated(self) -> str:
        """The one text that it comes to, with what it extends and imports put in; its SHA-256 is of this."""
        return self._model.text

    @property
    def model(self) -> language_model.Rulebook:
        """The typed rulebook, for code that reads its parts."""
        return self._model

    def check(self) -> tuple[Diagnostic, ...]:
        """Warnings and notes, in the order of the text (a rulebook with errors does not load)."""
        return self._found

    def read(
        self, data: Data, contract: str | PathLike[str] | None = None
    ) -> tuple[Competition, tuple[Diagnostic, ...]]:
        """The competition in the data, and what was warned of or tidied on the way.

        `data` is a path (.xlsx, .csv, .json), a mapping `{"contract": {…}, "bids": [{"bidder": …, …}]}`, or a
        Competition; `contract` is a file with the contract's facts, for bids in a CSV file. Raises DataError
        naming the cells when data cannot be used, and OSError when a file cannot be opened.
        """
        from svrules.data import read_competition, read_mapping
        from svrules.engine.competition import Competition

        if isinstance(data, Competition):
            return _with_blanks(self._model, data), ()
        if isinstance(data, Mapping):
            reading = read_mapping(self._model, data)
        else:
            for path in (data, contract):
                if path is not None:
                    Path(path).open("rb").close()
            reading = read_competition(self._model, data, contract=contract)
        return reading.accepted(), (*reading.diagnostics, *reading.tidied)

    def score(self, data: Data, contract: str | PathLike[str] | None = None) -> Result:
        """The result: outcomes, exact marks, ranks, the trace of each. Arguments and errors as for `read`.

        Marks and totals are in points of the rulebook's scale (percentages: of 100), as decimal strings and
        exact fractions; `result.notes` say what the data door tidied.
        """
        return self.facts_and_result(data, contract)[1]

    def facts_and_result(
        self, data: Data, contract: str | PathLike[str] | None = None
    ) -> tuple[Competition, Result]:
        """The facts that were scored and the result, from one reading of the data; otherwise as `score`."""
        competition, notes = self.read(data, contract)
        return competition, self._scored(competition, notes)

    def _scored(self, competition: Competition, notes: tuple[Diagnostic, ...]) -> Result:
        from svrules.engine import score

        result = score(self._model, competition).result()
        told = [_told(note) for note in notes]
        return result.model_copy(update={"notes": [*told, *result.notes]}) if told else result

    def explain(
        self,
        data: Data | Result,
        bid: str,
        criterion: str | None = None,
        format: ExplainFormat = "text",
    ) -> str:
        """One bid explained, from data or from a Result, in the view or form asked for.

        `bid` and `criterion` (a code) match whatever their case and spaces. Raises MisuseError with the
        nearest names when there is no such bid or criterion, and what `read` raises.
        """
        from svrules.engine.result import Result
        from svrules.render.explained import explained

        result = data if isinstance(data, Result) else self.score(data)
        return explained(result, bid, criterion, format)

    def what_if(
        self,
        data: Data,
        bid: str,
        facts: Mapping[str, Any] | Iterable[tuple[str, Any]],
        contract: str | PathLike[str] | None = None,
    ) -> WhatIf:
        """What would change if these facts of that bid, or of the contract, were others: all is scored again.

        `facts` has names with values, as text as in a file (`"12"`, `"£5,000"`, `"blank"` for what is
        not given) or as Python values, None for a blank. Raises MisuseError with the nearest names when there
        is no such bid, DataError where the door refuses a name or value, and what `read` raises.
        """
        from svrules.data.suppose import suppose
        from svrules.render.explained import bid_named
        from svrules.render.what_if import WhatIf
        from svrules.render.what_if import supposed as told

        competition, notes = self.read(data, contract)
        before = self._scored(competition, notes)
        name = bid_named(before, bid).bid
        pairs = facts.items() if isinstance(facts, Mapping) else facts
        supposed = suppose(self._model, competition, name, pairs)
        after = self._scored(supposed.competition, (*notes, *supposed.notes))
        asked = WhatIf(name, supposed.facts, before, after)
        # Whoever finds this Result must see that it is not of the data.
        return replace(asked, after=after.model_copy(update={"notes": [*told(asked), *after.notes]}))

    def score_notices(
        self, path: str | PathLike[str], *, vat_basis: VatBasis = None
    ) -> Iterator[NoticeResult]:
        """One result for each notice of an OCDS file, as they are read.

        `vat_basis` says whether the notices' amounts hold VAT; without it amounts that need a basis are
        missing. Raises OSError when the file cannot be opened.
        """
        from svrules.data.ocds import read_notices

        for reading in read_notices(path, self._model, vat_basis=vat_basis):
            yield self._notice(reading)

    def _notice(self, reading: NoticeReading) -> NoticeResult:
        from svrules.render.notices import NoticeResult

        found = reading.competition
        return NoticeResult(
            str(reading.place),
            reading.ocid,
            reading.release,
            reading.title,
            None if found is None else self.score(found),
            tuple(note.sentence for note in reading.diagnostics),
            tuple(finding.sentence for finding in reading.weight_findings),
        )

    def write_template(self, path: str | PathLike[str], *, evaluation: bool = True, bids: int = 30) -> None:
        """Write an .xlsx workbook ready to fill, which `read` and `score` take. Raises OSError.

        With `evaluation` also sheets for evaluators, moderation and results with SV formulas. There is room
        for as many `bids`.
        """
        from svrules.data.template import write_template

        write_template(self._model, path, evaluation=evaluation, bids=bids)

    def test(self) -> tuple[ExampleOutcome, ...]:
        """The outcome of each example, with a diagnostic for each cell that did not come out."""
        from svrules.proof import run_examples

        outcomes = run_examples(self._model)
        return tuple(map(self._as_written, outcomes))

    def _as_written(self, outcome: ExampleOutcome) -> ExampleOutcome:
        """The outcome with its places where the officer wrote them."""
        if self._composed is None:
            return outcome
        told = self._composed.told(outcome.diagnostics, self._model.name)
        file, line = self._composed.origins.written(outcome.example.span.line)
        span = replace(outcome.example.span, file=file or self._model.name, line=line)
        return replace(outcome, diagnostics=told, example=replace(outcome.example, span=span))

    def coverage(self) -> Coverage:
        """Which parts of the rulebook its examples try, and which they do not."""
        from svrules.proof.coverage import coverage

        return coverage(self._model)

    def propose(self) -> Proposal:
        """The examples that the rulebook lacks, as text to confirm, with what they try."""
        from svrules.proof.proposing import propose, to_add

        found = propose(self._model)
        return found if len(self.sources) == 1 else to_add(found, self.sources[0].text)

    def policy(self, format: PolicyFormat = "markdown", on: date | None = None) -> str:
        """The whole rulebook as plain-English policy; with `on` only what is in force that day."""
        from svrules.render.html import as_html
        from svrules.render.markdown import as_markdown
        from svrules.render.policy import policy
        from svrules.render.terminal import as_text

        document = policy(self._model, on)
        return {"markdown": as_markdown, "html": as_html, "text": as_text}[format](document)

    def weights(self, on: date | None = None) -> Document:
        """What each criterion is worth of the whole, for every set of weights that the tables can give."""
        from svrules.render.weights import weights

        return weights(self._model, on)

    def order(self, on: date | None = None) -> Document:
        """The order of work: what is computed in each of its steps, under the rules of that day."""
        from svrules.engine import plan_for
        from svrules.render.order import order

        return order(plan_for(self._model, on), on)


def _told(note: Diagnostic) -> str:
    place = f"{note.span}: " if note.span is not None else ""
    return f"{place}{note.sentence}" + (f" {note.try_}" if note.severity != "note" and note.try_ else "")


def _with_blanks(model: language_model.Rulebook, competition: Competition) -> Competition:
    """The competition with what a blank stands for, as the door would have read it."""
    from svrules.engine.competition import Bid, Competition

    def filled(facts: Facts, blanks: frozenset[str], owner: str) -> tuple[Facts, frozenset[str]]:
        stand_for = {
            one.name: one.blank_means
            for one in model.inputs.values()
            if one.owner == owner and one.blank_means is not None and facts.get(one.name) is None
        }
        return {**facts, **stand_for}, blanks.union(stand_for)

    contract, blanks = filled(competition.contract, competition.blanks, "contract")
    bids = tuple(Bid(bid.name, *filled(bid.facts, bid.blanks, "bid")) for bid in competition.bids)
    return Competition(contract, bids, competition.decisions, blanks)
