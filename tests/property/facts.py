"""The headings of a rulebook: inputs of all types, settings, and a family of measures."""

from __future__ import annotations

from tests.property.choosing import Chooser
from tests.property.drafting import Draft, Family, Input, Kind, Name, Owner
from tests.property.expressions import Writer

SECTORS = ("Charity", "Company", "Social enterprise")
METHODS = ("None", "Partial", "Full")
GRADES = ("Low", "Full", "Partial")
"""Shares words with METHODS, in another order."""
CATEGORIES = ("Works", "Services", "Supplies")

Row = tuple[str, Kind, str]

# name, kind, how its type is written, and what else may be said of it
CONTRACT: tuple[Row, ...] = (
    ("contract value", "money", "money excluding VAT"),
    ("category", "choice", "one of Works, Services, Supplies"),
    ("lots", "number", "whole number, at least 0"),
    ("urgent", "yes", "yes or no"),
    ("share for quality", "number", "percent"),
)
BID: tuple[Row, ...] = (
    ("price", "money", "money excluding VAT"),
    ("value of works", "money", "money excluding VAT, at least £0"),
    ("local jobs", "number", "number, at least 0"),
    ("apprentice weeks", "weeks", "weeks, at least 0"),
    ("plan", "number", "level from 0 to 5"),
    ("method", "level", "level of None, Partial, Full"),
    ("grade", "level", "level of Low, Full, Partial"),
    ("sector", "choice", "one of Charity, Company, Social enterprise"),
    ("audited", "yes", "yes or no"),
    ("start day", "date", "date"),
    ("carbon saved", "number", "number"),
    ("team", "number", "level of 0, 5, 10"),
    ("weekly pay", "rate", "money per week excluding VAT, at least £0 per week"),
    ("gross price", "gross", "money including VAT"),
    ("reference", "text", "text"),
)
BLANK_MEANS = {
    "local jobs": "0", "value of works": "£0", "plan": "0", "method": "None", "audited": "no",
}  # fmt: skip
OPTIONS = {
    "category": CATEGORIES, "sector": SECTORS, "method": METHODS, "grade": GRADES, "reference": ("T-17.",),
}  # fmt: skip


# Figures that tell groups of measures apart; each pair has one numerator, as fractions in lowest terms.
BANDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("number", ("10%", "20%", "15%")), ("number", ("1", "0.5", "1.0")), ("money", ("£1", "£0.50", "£2")),
)  # fmt: skip


class Facts:
    """Writes the first part of a rulebook."""

    def __init__(self, choose: Chooser, draft: Draft) -> None:
        self.choose, self.draft = choose, draft
        self.writer = Writer(choose, draft)

    def heading(self) -> None:
        self.draft.dated = self.choose.chance(50)
        lines = ['edition "1"']
        if self.draft.dated:
            lines.append(self.choose.pick(("in force from 1 April 2020", "in force until 31 March 2026")))
        self.draft.add('rulebook "Generated"', *lines)

    def inputs(self) -> None:
        contract = [self._input(row, "contract") for row in self._some(CONTRACT, 3)]
        if self.draft.dated:
            contract.append("notice date  date, decides the rules in force")
            self.draft.inputs.append(Input("notice date", "date", "contract"))
            self.draft.names.append(Name("notice date", "date", "contract", fact=True))
        rows = self._some(BID[1:], 6)
        if any(row[0] == "method" for row in rows) and self.choose.chance(40):
            rows += [row for row in BID if row[0] == "grade" and row not in rows]
        bid = [self._input(row, "bid") for row in (BID[0], *rows)]
        if self.choose.chance(15):
            bid.append(self._panel())
        if contract:
            self.draft.add("contract", *contract)
        self.draft.add("bid", *bid)

    def _some(self, rows: tuple[Row, ...], most: int) -> list[Row]:
        return self.choose.some(rows, most)

    def _input(self, row: Row, owner: Owner) -> str:
        name, kind, written = row
        options = OPTIONS.get(name, ())
        levels = tuple(range(6)) if written.startswith("level from") else ()
        levels = (0, 5, 10) if written.startswith("level of 0") else levels
        if name in BLANK_MEANS and owner == "bid" and self.choose.chance(15):
            written += f", blank means {BLANK_MEANS[name]}"
        at_least_0, whole = "at least" in written, "whole" in written
        self.draft.inputs.append(Input(name, kind, owner, options, levels, at_least_0, whole))
        may_be_blank = "blank means" not in written
        self.draft.names.append(
            Name(name, kind, owner, fact=True, may_be_blank=may_be_blank, options=options)
        )
        return f"{name}  {written}"

    def _panel(self) -> str:
        settled = self.choose.pick(
            ("mean", "median", "lowest", "highest", "consensus", "consensus if given, otherwise median",
             "consensus if given, otherwise mean", "consensus if given, otherwise highest")
        )  # fmt: skip
        evaluators = self.choose.pick((2, 3))
        comments = self.choose.pick(("", ", comments asked", ", comments needed"))
        marks = [f"delivery evaluator {n}" for n in range(1, evaluators + 1)]
        marks += ["delivery consensus"] if "consensus" in settled else []
        for name in marks:
            self.draft.inputs.append(Input(name, "number", "bid", levels=tuple(range(6))))
            if comments:
                self.draft.inputs.append(Input(f"{name} comment", "choice", "bid", options=("Because.",)))
        self.draft.names.append(Name("delivery", "number"))
        return f"delivery  level from 0 to 5, by {evaluators} evaluators, settled by {settled}{comments}"

    def family(self) -> None:
        if not self.choose.chance(45):
            return
        how_many = self.choose.pick((2, 1, 3, 4))
        codes = [f"M{n}" for n in range(1, how_many + 1)]
        themes = [self.choose.pick(("Work", "Green")) for _ in codes]
        weights = {1: ["100%"], 2: ["60%", "40%"], 3: ["50%", "30%", "20%"], 4: ["25%"] * 4}[how_many]
        self.draft.family = Family(codes, themes, weights)
        banded, bands = self.choose.pick(BANDS)
        counted = [n.text for n in self.draft.names if n.kind == "number" and n.fact and n.level == "bid"]
        rows = ["code | title | theme | band | weight | counted | unit value | cap"]
        for code, theme, weight in zip(codes, themes, weights, strict=True):
            what = self.choose.pick([*counted, "2"] if code == "M1" else [*counted, "2", ""])
            worth = self.choose.pick(("£100", "£0", "£250.50"))
            cap = self.choose.pick(("£1,000", "£0") if code == "M1" else ("", "£1,000", "£0"))
            band = self.choose.pick(bands)
            rows.append(f"{code} | Measure {code} | {theme} | {band} | {weight} | {what} | {worth} | {cap}")
        self.draft.add('family measure "Measures"', *rows)
        columns: tuple[tuple[str, Kind], ...] = (
            ("weight", "number"), ("counted", "number"), ("unit value", "money"), ("cap", "money"),
            ("band", banded),
        )  # fmt: skip
        self.draft.names += [Name(name, kind, "member", may_be_blank=name == "cap") for name, kind in columns]
        self.draft.names.append(Name("theme", "choice", "member", options=tuple(dict.fromkeys(themes))))

    def member_inputs(self) -> None:
        """`bid inputs for each measure`."""
        if not self.draft.family.codes:
            return
        self.draft.add("bid inputs for each measure", "mark  level from 0 to 5", "offer  number, at least 0")
        for suffix, levels in (("mark", tuple(range(6))), ("offer", ())):
            self.draft.names.append(Name(suffix, "number", "member", fact=True, may_be_blank=True))
            for code in self.draft.family.codes:
                name = f"{code} {suffix}"
                self.draft.inputs.append(Input(name, "number", "bid", levels=levels, at_least_0=True))
            self.draft.names.append(Name(f"{self.draft.family.codes[0]} {suffix}", "number", fact=True))

    def settings(self) -> None:
        """Settings, some with a figure for each year."""
        settings: tuple[Row, ...] = (
            ("minimum wage", "money", "money outside VAT"),
            ("fair share", "number", "percent"),
        )
        for name, kind, written in settings:
            if not self.choose.chance(50):
                continue
            one, other = self._figure(kind), self._figure(kind)
            figures = [one]
            if self.draft.dated and self.choose.chance(60):
                first = self.choose.pick(("1 April 2025", "1 October 2025", "1 April 2026"))
                figures = [f"{one} from {first}", f"{other} from 2 April 2026"]
            self.draft.add(f"setting {name}  {written}", *figures)
            self.draft.names.append(Name(name, kind, "contract"))

    def _figure(self, kind: str) -> str:
        return self.writer.literal("money") if kind == "money" else self.choose.pick(("10%", "50%", "0%"))
