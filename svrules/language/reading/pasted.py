"""Lines as they come out of a document or off a keyboard: bullets, quotes, amounts and dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Final

from svrules.quantities import print_date, read_date
from svrules.quantities.printing import MONTHS
from svrules.quantities.reading_dates import Ambiguous

_MONTH: Final = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|"
    "july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAY: Final = rf"\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\s+\d{{4}}|\d{{4}}-\d\d-\d\d"
_NUMBERS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
NUMBER_WORD: Final = rf"\b(?:{'|'.join(_NUMBERS)})\b"
_ORDINAL: Final = "(?:st|nd|rd|th)?"
_WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_DATES: Final = re.compile(
    rf"(?<![\w.,£/-])(?:the\s+)?{_WEEKDAY}(?:the\s+)?"
    rf"(?:(?P<year_first>\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}})"
    rf"|(?P<figures>\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d\d))"
    rf"|(?P<day>\d{{1,2}}){_ORDINAL}(?:\s+day)?(?:\s+of)?[\s-]*(?P<month>[a-z]{{3,9}})\.?,?[\s-]*(?P<year>\d{{4}}|'?\d\d)"
    rf"|(?P<first_month>[a-z]{{3,9}})\.?\s+(?P<second_day>\d{{1,2}}){_ORDINAL},?\s+(?P<last_year>\d{{4}}))"
    r"(?![\w/-])",
    re.IGNORECASE,
)
_FROM_MONTH: Final = re.compile(rf"\bfrom\s+({_MONTH}\s+\d{{4}})\b", re.IGNORECASE)
_FINANCIAL_YEAR: Final = re.compile(
    r"(?:fy\s?)?\b(?P<year>20\d\d)\s?[/-]\s?(?:20)?(?P<next>\d\d)\b(?![/-])", re.I
)
_MONTH_NAMES: Final = tuple(month.lower() for month in MONTHS)
_LIKE_ENOUGH: Final = 2

_BULLET: Final = re.compile(
    r"^(\s*)(?:[•·▪◦‣∙●○■□➢➤→►▶»✓✔*–—\uf0b7-]|o(?=\s)|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)](?:\d+[.)]?)*)\s*(?=\S)",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(r"\s*[.;,:…]+\s*$")
_UNSEEN: Final = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_NOTE_SIGN: Final = re.compile(r"[⁰¹²³⁴-⁹†‡]|\[\d+\]|(?<=\w)\*(?=\s|$)")
_EMPHASIS: Final = re.compile(r"(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1")
_RULE_OF_DASHES: Final = re.compile(r"^\s*\|?[\s:|=_–—-]*-{3,}[\s:|=_–—-]*$")
_TWICE: Final = re.compile(r"\b([^\W\d_]+(?: [^\W\d_]+)?)\s+\1\b", re.IGNORECASE)

_SINGLE: Final = re.compile(r"(?<!\w)(?:''|'|‘|‚|`|\"\")(?P<text>[^'‘’\"“”`]+)(?:''|'|’|‘|`|\"\")(?!\w)")
_IN_QUOTES: Final = re.compile(r'("[^"]*"|“[^”]*”)')
_TEXT_WORDS: Final = "because|edition|authority|policy|language|heading|note|example|rulebook"
_BARE_TEXT: Final = re.compile(
    rf"^(?P<before>.*?\b(?:{_TEXT_WORDS}):?\s+)(?P<text>[^\s\"“”].*?)[\"”]?\s*$", re.I
)
_BARE_CLAUSE: Final = re.compile(
    r"\(?(?P<word>clause|section|sect?\.?|paragraph|para\.?|§|cl\.?)\s?(?P<text>\d[\w.]*(?:\s?\(\w+\))*)\)?",
    re.I,
)
_MONEY: Final = (
    (re.compile(r"£\s?£"), "£"),
    (re.compile(r"\bGBP\s?(?=\d)", re.I), "£"),
    (re.compile(r"(?<![\w£.,])(\d[\d,]*(?:\.\d+)?)\s?(?:pounds\b(?:\s+sterling)?|GBP\b|£)", re.I), r"£\1"),
    (re.compile(r"£?(?<![\d,.])(?:(?<=£)|\b)(\d+(?:\.\d+)?)\s?(?:mn|mil|mill|mio)\b", re.I), r"£\1m"),
    (re.compile(r"(?<![\w£.,])(\d+(?:\.\d+)?\s?(?:million|thousand|billion|bn|k|m)\b)", re.I), r"£\1"),
    (re.compile(r"(£[\d,.]*\d)(?:\.?-|\.-|,-|/-)(?=\s|$)"), r"\1"),
)
_THOUSANDS: Final = re.compile(r"(?<![\d.,])(\d{1,3}|(?<=[ ’'])\d{3})[ ’'](?=\d{3}(?!\d))")
_SPELT: Final = re.compile(NUMBER_WORD, re.IGNORECASE)
_PENNIES: Final = re.compile(r"(£\s?\d{1,3}),(\d\d)(?![\d,])")
_TENS: Final = {
    "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "seventy-five": 75, "eighty": 80, "ninety": 90, "hundred": 100, "a hundred": 100,
}  # fmt: skip
_SPELT_TENS: Final = re.compile(rf"\b(?:{'|'.join(sorted(_TENS, key=len, reverse=True))})\b", re.IGNORECASE)
_PENCE: Final = re.compile(r"(?<![\w£.,])(\d+)\s?p\b")
_POUNDS_AND_P: Final = re.compile(r"(£\s?\d[\d,]*\.\d\d)\s?p\b")
_POUNDS_OF_PENCE: Final = re.compile(r"£\s?(\d+)\s?p\b")
_COMMA_OF_A_PART: Final = re.compile(r"(?<![\d.,£])(\d{1,3}),(\d{1,2})(?![\d,.]|\s?%)")
# What stands behind a comma, where it was left out.
_COMMA_LEFT_OUT: Final = re.compile(
    r"(?<=[^\s,])(\s+)(blank means\b|(?:0|£0|no marks) when\b|decides the rules\b|settled by\b|"
    r"comments (?:asked|needed)\b|capped at\b|losing \d|confidential\b)", re.IGNORECASE,
)  # fmt: skip
_THOUSANDS_TWICE: Final = re.compile(r"(\d,\d{3})\s?(?:k|thousand)\b", re.IGNORECASE)
_PERCENT: Final = (
    (re.compile(r"(\d+(?:\.\d+)?)\s?(?:percent(?!\s+over)|per cent|pct|pc|p\.c\.)(?![\w])", re.I), r"\1%"),
    (re.compile(r"%\s?(\d+(?:\.\d+)?)"), r"\1%"),
    (re.compile(r"(\d+),(\d{1,2})\s?%"), r"\1.\2%"),
    (re.compile(r"\bhalf of\b", re.I), "50% of"),
    (re.compile(r"\bhalf the\b", re.I), "50% of"),
    (re.compile(r"\ba third of\b", re.I), "(1 ÷ 3) ×"),
    (re.compile(r"\ba quarter of\b", re.I), "25% of"),
    (re.compile(r"\b(?:twice|double)\b", re.I), "2 ×"),
    (re.compile(r"(\d)\s?(?:dp|d\.p\.)(?!\w)", re.I), r"\1 decimal places"),
    (re.compile(r"/\s?(FTE|hour|week|day|year|home|person|month)\b", re.I), r" per \1"),
)

Made = Iterator[tuple[str, bool]]


def pasted(text: str) -> Made:
    """The line as it may have been meant, each way with whether it is safe: nothing but its looks differ."""
    for way in _WAYS:
        yield from ((made, safe) for made, safe in way(text) if made != text)


def tidied(text: str) -> str:
    """The line without bullet, closing punctuation and signs that are not seen or only mark a note."""
    text = _NOTE_SIGN.sub("", _EMPHASIS.sub(r"\2", _UNSEEN.sub("", text)))
    return _TAIL.sub("", _BULLET.sub(r"\1", text))


def _layout(text: str) -> Made:
    if _RULE_OF_DASHES.match(text):
        yield "", True
        return
    for tidy in (
        _UNSEEN.sub("", text),
        _TAIL.sub("", text),
        _BULLET.sub(r"\1", text),
        _TAIL.sub("", _BULLET.sub(r"\1", text)),
        _NOTE_SIGN.sub("", text),
        _EMPHASIS.sub(r"\2", text),
        tidied(text),
        _TWICE.sub(r"\1", text),
    ):
        yield tidy, True


def _quotes(text: str) -> Made:
    yield _SINGLE.sub(r'"\g<text>"', text), True
    yield _BARE_CLAUSE.sub(lambda found: f'clause "{found["text"]}"', text), True
    found = _BARE_TEXT.match(text)
    if found:
        yield f'{found["before"]}"{found["text"]}"', True
    if text.count('"') % 2 or ("“" in text and "”" not in text):
        yield f'{text.rstrip()}"', True


def outside(text: str, change: Callable[[str], str]) -> str:
    """The text with what is not in quotes changed."""
    pieces = _IN_QUOTES.split(text)
    return "".join(piece if at % 2 else change(piece) for at, piece in enumerate(pieces))


def _days(text: str) -> Made:
    unsure: list[str] = []

    def written(found: re.Match[str]) -> str:
        day, certain = _day(found)
        if not certain:
            unsure.append(found[0])
        return found[0] if day is None else print_date(day)

    made = outside(text, lambda piece: _DATES.sub(written, piece))
    yield made, not unsure
    yield outside(text, partial(_FROM_MONTH.sub, r"from 1 \1")), False
    year = _FINANCIAL_YEAR.search(text)
    if year and int(year["next"]) == (int(year["year"]) + 1) % 100:
        until = f" until 31 March {int(year['year']) + 1}" if "from" not in text[: year.start()] else ""
        yield text[: year.start()] + f"1 April {year['year']}{until}" + text[year.end() :], False


def _day(found: re.Match[str]) -> tuple[date | None, bool]:
    """The day that a text names, day first where it is in figures, and whether it can be no other."""
    text = found["year_first"] or found["figures"]
    if text is not None:
        read = read_date(text)
        if isinstance(read, date):
            return read, True
        meant = read.readings if isinstance(read, Ambiguous) else ()
        return (meant[0], False) if meant else (None, False)
    month = _month(found["month"] or found["first_month"])
    day, year = found["day"] or found["second_day"], (found["year"] or found["last_year"]).lstrip("'")
    if month is None:
        return None, False
    century = "20" if len(year) == 2 else ""
    read = read_date(f"{day} {month} {century}{year}")
    return (read, not century) if isinstance(read, date) else (None, False)


def _month(text: str) -> str | None:
    """The month that a word names, a slip or two allowed."""
    word = text.lower()
    exact = [month for month in _MONTH_NAMES if month.startswith(word)]
    if len(exact) == 1 and len(word) >= 3:
        return exact[0]
    from svrules.diagnostics import nearest

    close = nearest(word, _MONTH_NAMES)
    return close[0] if len(close) == 1 and len(word) > _LIKE_ENOUGH else None


def _amounts(text: str) -> Made:
    for pattern, write in _MONEY:
        yield outside(text, partial(pattern.sub, write)), True
    yield outside(text, lambda piece: _THOUSANDS.sub(r"\1,", piece)), True
    yield outside(text, lambda piece: _PENCE.sub(_pounds, piece)), True
    yield outside(text, lambda piece: _PENNIES.sub(r"\1.\2", piece)), False
    yield outside(text, lambda piece: _POUNDS_AND_P.sub(r"\1", piece)), True
    yield outside(text, lambda piece: _POUNDS_OF_PENCE.sub(_pounds, piece)), False
    yield outside(text, lambda piece: _COMMA_OF_A_PART.sub(r"\1.\2", piece)), False
    yield outside(text, lambda piece: _COMMA_LEFT_OUT.sub(r", \2", piece)), True
    yield outside(text, lambda piece: _THOUSANDS_TWICE.sub(r"\1", piece)), False
    yield outside(text, lambda piece: re.sub(r"[$€]", "£", piece)), False


def _pounds(found: re.Match[str]) -> str:
    return f"£{int(found[1]) // 100}.{int(found[1]) % 100:02}"


def _shares(text: str) -> Made:
    for pattern, write in _PERCENT:
        yield outside(text, partial(pattern.sub, write)), True


def _numbers(text: str) -> Made:
    yield outside(text, partial(_SPELT.sub, _figure)), True
    tens = outside(text, partial(_SPELT_TENS.sub, lambda found: str(_TENS[found[0].lower()])))
    yield tens, True
    if tens != text:
        yield from _shares(tens)


def _figure(found: re.Match[str]) -> str:
    return str(_NUMBERS.index(found[0].lower()))


_WAYS: Final[tuple[Callable[[str], Made], ...]] = (_layout, _quotes, _days, _amounts, _shares, _numbers)
