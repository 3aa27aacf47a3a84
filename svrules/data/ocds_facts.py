"""Which part of a notice is which contract fact: matched by the names that a rulebook gives its inputs.

Every fact is taken as published or not at all. What a notice states in a way that cannot be relied on (no
VAT basis, another currency, a value of a penny) is left missing, with the reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from svrules.data.ocds_file import at, squeezed, text_at
from svrules.data.ocds_weights import LotWeights, PublishedWeight
from svrules.diagnostics import Diagnostic, Place
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Bound, Input
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, YesNoType
from svrules.quantities import MONEY, Ambiguous, print_date, print_money, read_amount, read_date

__all__ = ["NoticeFacts"]

VatGiven = Literal["excluding", "including"] | None


@dataclass(frozen=True, slots=True)
class _Notice:
    """What the readers of single facts look at, and where they leave their reasons."""

    body: Mapping[str, Any]
    weights: tuple[LotWeights, ...]
    place: Place
    notes: list[Diagnostic]

    def note(self, sentence: str, try_: str = "", *, code: str = "SV0821") -> None:
        """Something that the notice leaves open."""
        self.notes.append(Diagnostic(code, "note", self.place, sentence, try_=try_))

    def warn(self, code: str, sentence: str) -> None:
        """Something in the notice that looks wrong."""
        self.notes.append(Diagnostic(code, "warning", self.place, sentence))


Reader = Callable[[_Notice], "Scalar | None"]


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Reads the facts for these inputs; `vat` is the basis that the user says the notices' values have."""

    inputs: tuple[Input, ...]
    vat: VatGiven

    def read(
        self, body: Mapping[str, Any], weights: tuple[LotWeights, ...], place: Place
    ) -> tuple[dict[str, Scalar], tuple[Diagnostic, ...]]:
        """The facts by input name, those not stated absent, and what a person should know of them."""
        notice = _Notice(body, weights, place, [])
        found = {declared.name: _fact(declared, notice) for declared in self.inputs}
        found.update(_values([one for one in self.inputs if _is_value(one)], self.vat, notice))
        facts = {
            declared.name: fact
            for declared in self.inputs
            if (fact := found[declared.name]) is not None and _within(declared, fact, notice)
        }
        return facts, tuple(dict.fromkeys(notice.notes))


def _fact(declared: Input, notice: _Notice) -> Scalar | None:
    reader = _READERS.get(_plain(declared.name))
    if declared.decides_rules and isinstance(declared.type, DateType):
        reader = _notice_date
    found = reader(notice) if reader else None
    if found is None or (reader in _SHARES and not _is_percent(declared)):
        return None
    return _fitting(declared, found, notice)


def _is_percent(declared: Input) -> bool:
    return isinstance(declared.type, NumberType) and declared.type.style == "percent"


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _fitting(declared: Input, found: Scalar, notice: _Notice) -> Scalar | None:
    """`found` as a value of the input's type, or None where it is none."""
    match declared.type:
        case ChoiceType(options=options):
            option = _option(str(found), options)
            if option is None:
                notice.note(f"`{found}` is none of the words that `{declared.name}` can be; it is missing.")
            return option
        case TextType():
            return print_date(found) if isinstance(found, date) else str(found)
        case plain:
            return found if isinstance(found, _HELD_AS[type(plain)]) else None


_HELD_AS: Final[Mapping[type, type]] = {YesNoType: bool, DateType: date, NumberType: Fraction}


def _option(word: str, options: Iterable[str]) -> str | None:
    by_word = {squeezed(option): option for option in options}
    alike = (word, *_SAME_WORDS.get(squeezed(word), ()))
    return next((by_word[squeezed(one)] for one in alike if squeezed(one) in by_word), None)


_SAME_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "goods": ("Supplies", "Supply"),
    "services": ("Service",),
    "works": ("Work", "Construction"),
}


# --- Limits


def _within(declared: Input, found: Scalar, notice: _Notice) -> bool:
    broken = next((bound for bound in declared.bounds if not _keeps(bound, found)), None)
    off_scale = declared.levels is not None and found not in declared.levels
    part_of_one = declared.whole and isinstance(found, Fraction) and found.denominator != 1
    if broken is None and not off_scale and not part_of_one:
        return True
    notice.warn("SV0804", f"What the notice gives for `{declared.name}` is not allowed there; it is missing.")
    return False


def _keeps(bound: Bound, found: Scalar) -> bool:
    limit: Any = bound.value
    value: Any = found
    match bound.comparison:
        case "above":
            return bool(value > limit)
        case "at least":
            return bool(value >= limit)
        case "below":
            return bool(value < limit)
        case "at most":
            return bool(value <= limit)


# --- Money


_VALUE_NAMES: Final = frozenset(
    {"value", "contract value", "estimated value", "estimated contract value", "total value", "tender value"}
)
_LEAST_PLAUSIBLE: Final = 1
_LARGEST_EXPONENT: Final = 15


def _is_value(declared: Input) -> bool:
    name = _plain(declared.name).removesuffix(" excluding vat").removesuffix(" including vat")
    return isinstance(declared.type, NumberType) and declared.type.dimension == MONEY and name in _VALUE_NAMES


def _values(wanted: list[Input], vat: VatGiven, notice: _Notice) -> dict[str, Scalar]:
    """The notice's value for those of the inputs that ask for it on the basis that it has."""
    pounds = _estimated_value(notice) if wanted else None
    if pounds is None:
        return {}
    bases = {one.name: one.type.vat for one in wanted if isinstance(one.type, NumberType)}
    taking = [name for name, basis in bases.items() if basis in (None, "outside") or basis == vat]
    if not taking and vat is None:
        notice.note(
            f"The notice says {print_money(pounds)} and not whether VAT is in it, so its value is missing.",
            "Say which it is when you read the file, if it is the same for all its notices.",
            code="SV0810",
        )
    elif not taking:
        notice.note(
            f"The value {print_money(pounds)} is {vat} VAT, and the rulebook asks for it otherwise.",
            code="SV0810",
        )
    return dict.fromkeys(taking, pounds)


def _estimated_value(notice: _Notice) -> Fraction | None:
    value = at(notice.body, "tender", "value")
    amount = at(value, "amount")
    if amount is None:
        awarded = at(notice.body, "awards")
        notice.note(
            "The notice states no estimated value"
            + ("; what was awarded is another figure." if isinstance(awarded, list) and awarded else ".")
        )
        return None
    if (currency := text_at(value, "currency")).upper() != "GBP":
        words = f"is in {currency}" if currency else "names no currency"
        notice.note(f"The notice's value {words}; only pounds can be used, so it is missing.")
        return None
    pounds = _exact(amount)
    if pounds is None:
        notice.warn("SV0803", "The notice's value is no number that can be used; it is missing.")
    elif 0 <= pounds < _LEAST_PLAUSIBLE:
        notice.warn(
            "SV0803", f"The notice's value is {print_money(pounds)}, which is no estimate; it is missing."
        )
        return None
    return pounds


def _exact(amount: object) -> Fraction | None:
    if isinstance(amount, str):
        read = read_amount(amount)
        return read.value if read is not None and read.kind != "percent" else None
    if isinstance(amount, bool) or not isinstance(amount, (int, Decimal)):
        return None
    exact = Decimal(amount)
    # An exponent such as 1e999999 would fill the memory as a fraction.
    return Fraction(exact) if exact.is_finite() and abs(exact.adjusted()) <= _LARGEST_EXPONENT else None


# --- Dates


def _notice_date(notice: _Notice) -> date | None:
    """The day on which the procurement's notice was published, else that of the release."""
    began = _day(text_at(notice.body, "tender", "datePublished"))
    if began is not None:
        return began
    if published := text_at(notice.body, "tender", "datePublished"):
        notice.note(
            f"The day `{published}` on which it was published cannot be relied on.{_why_not(published)}"
        )
        return None
    released = _day(text_at(notice.body, "date"))
    if released is None:
        why = _why_not(text_at(notice.body, "date"))
        notice.note(f"The notice states no date that can be read.{why}")
    elif not _tags(notice) <= {"tender", "planning"}:
        notice.note(
            f"Only the date of this later notice is known, {print_date(released)}; the procurement began"
            " before it, perhaps under earlier rules."
        )
    return released


def _tags(notice: _Notice) -> set[str]:
    tags = at(notice.body, "tag")
    return {squeezed(tag) for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()


def _day(written: str) -> date | None:
    """The day in the United Kingdom: `2025-03-31T23:30:00Z` is 1 April, since summer time has begun."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        day = read_date(written)
        return day if isinstance(day, date) else None
    return moment.date() if moment.tzinfo is None else _uk_day(moment.astimezone(UTC))


def _why_not(written: str) -> str:
    found = read_date(written)
    return f" {found.reason}" if isinstance(found, Ambiguous) else ""


def _uk_day(moment: datetime) -> date:
    summer = _last_sunday_at_one(moment.year, 3) <= moment < _last_sunday_at_one(moment.year, 10)
    return (moment + timedelta(hours=1) if summer else moment).date()


def _last_sunday_at_one(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


# --- Words, answers and weights


_SERVICES: Final[Mapping[str, str]] = {
    "ocds-b5fd17": "Contracts Finder",
    "ocds-h6vhtk": "Find a Tender",
    "ocds-kuma6s": "Sell2Wales",
    "ocds-r6ebe6": "Public Contracts Scotland",
}


def _published_on(notice: _Notice) -> str | None:
    return _SERVICES.get(text_at(notice.body, "ocid")[:11])


def _central_body(notice: _Notice) -> bool | None:
    """No for a buyer that is classified as a regional or local authority; all else is open."""
    parties, buyer = at(notice.body, "parties"), text_at(notice.body, "buyer", "id")
    for party in parties if buyer and isinstance(parties, list) else []:
        if text_at(party, "id") == buyer and _is_local(at(party, "details", "classifications")):
            return False
    return None


def _is_local(classifications: object) -> bool:
    return isinstance(classifications, list) and any(
        at(one, "scheme") == "TED_CA_TYPE" and squeezed(text_at(one, "id")) == "regionalorlocalauthority"
        for one in classifications
    )


def _said(*keys: str) -> Reader:
    return lambda notice: text_at(notice.body, *keys) or None


def _answered(*keys: str) -> Reader:
    def answer(notice: _Notice) -> bool | None:
        found = at(notice.body, *keys)
        return found if isinstance(found, bool) else None

    return answer


def _number_of_lots(notice: _Notice) -> Fraction | None:
    lots = at(notice.body, "tender", "lots")
    return Fraction(len(lots)) if isinstance(lots, list) else None


def _deadline(notice: _Notice) -> date | None:
    written = text_at(notice.body, "tender", "tenderPeriod", "endDate")
    day = _day(written)
    if written and day is None:
        notice.note(f"The deadline `{written}` cannot be relied on; it is missing.{_why_not(written)}")
    return day


def _weight_where(counts: Callable[[PublishedWeight], bool]) -> Reader:
    """The published weight of some criteria, as a share, where all lots agree and each adds up to 100."""

    def share(notice: _Notice) -> Fraction | None:
        found = {
            sum((one.weight or Fraction(0) for one in lot.criteria if counts(one)), Fraction(0)) / 100
            for lot in notice.weights
        }
        adds_up = all(lot.total == 100 for lot in notice.weights)
        return found.pop() if adds_up and len(found) == 1 else None

    return share


def _is_price(one: PublishedWeight) -> bool:
    return one.type in ("price", "cost")


def _is_social_value(one: PublishedWeight) -> bool:
    return "social value" in _plain(one.name)


_WEIGHTS: Final[Mapping[str, Reader]] = {
    "price weight": _weight_where(_is_price),
    "quality weight": _weight_where(lambda one: not _is_price(one)),
    "social value weight": _weight_where(_is_social_value),
}
_SHARES: Final = frozenset(_WEIGHTS.values())
_READERS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(("notice date", "publication date", "date published", "published"), _notice_date),
    **dict.fromkeys(("deadline", "tender deadline", "closing date"), _deadline),
    **dict.fromkeys(
        (
            "category",
            "contract type",
            "type of contract",
            "procurement category",
            "main procurement category",
        ),
        _said("tender", "mainProcurementCategory"),
    ),
    **dict.fromkeys(("title", "contract title"), _said("tender", "title")),
    **dict.fromkeys(("buyer", "authority", "contracting authority"), _said("buyer", "name")),
    **dict.fromkeys(("ocid", "reference", "notice reference"), _said("ocid")),
    **dict.fromkeys(("procedure", "procurement method"), _said("tender", "procurementMethodDetails")),
    "legal basis": _said("tender", "legalBasis", "id"),
    "published on": _published_on,
    **dict.fromkeys(("central body", "central government body", "central authority"), _central_body),
    **dict.fromkeys(
        ("suitable for small businesses", "suitable for smes"), _answered("tender", "suitability", "sme")
    ),
    **dict.fromkeys(
        ("suitable for voluntary organisations", "suitable for vcses"),
        _answered("tender", "suitability", "vcse"),
    ),
    "number of lots": _number_of_lots,
    **_WEIGHTS,
}
