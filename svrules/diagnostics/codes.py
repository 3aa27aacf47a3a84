"""The register of codes: one line a code, with the short title that heads its page.

A code is `SV` and four figures; the first two are its group. Add a line here, in order, before using a code:
`Diagnostic` refuses a code that is not registered. A code that has been released keeps its meaning for good;
one that is no longer used stays out of reach of a new one.
"""

__all__ = ["CODES", "GROUPS", "group_of"]

GROUPS: dict[str, str] = {
    "01": "reading the text",
    "02": "names",
    "03": "types and units",
    "04": "rules and tables",
    "05": "criteria and weights",
    "06": "dates",
    "07": "examples",
    "08": "data",
    "09": "scoring",
    "10": "spreadsheet functions",
    "11": "the policy's own words",
    "12": "rulebooks built on others",
}

CODES: dict[str, str] = {
    # reading the text
    "SV0101": "Text that is not understood",
    "SV0102": "A character that cannot stand here",
    "SV0103": "Text in quotes that does not end",
    "SV0104": "A number that cannot be read",
    "SV0105": "A date that cannot be read",
    "SV0106": "A line that belongs to no statement",
    "SV0107": "A heading that is missing or doubled",
    "SV0108": "A line with too much inside each other",
    "SV0109": "A version of the language that is not known",
    "SV0110": "Something added after a limit or rounding",
    "SV0111": "A condition that mixes `and` with `or`",
    # names
    "SV0201": "A name that is declared twice",
    "SV0202": "A name that is a word of the language",
    "SV0203": "A name that is not declared",
    "SV0204": "A word that is not among the choices",
    "SV0205": "A name of the wrong kind",
    "SV0206": "Something that depends on itself",
    "SV0207": "Something that is never used",
    # types and units
    "SV0301": "Units that do not fit together",
    "SV0302": "Money with and without VAT mixed",
    "SV0303": "A value of the wrong type",
    "SV0304": "Something for each member used as one number",
    "SV0305": "An input that cannot be declared so",
    "SV0306": "Something of the contract that depends on a bid",
    "SV0307": "A percentage without its sign",
    "SV0308": "Choices that are not separated",
    "SV0309": "A number that grows too far",
    # rules and tables
    "SV0401": "A label that is used twice",
    "SV0402": "A rule without one clause of its own",
    "SV0403": "An exception to nothing",
    "SV0404": "A range with nothing in it",
    "SV0405": "A result that is missing or is a condition",
    "SV0406": "A row with too many or too few cells",
    "SV0407": "A condition left empty",
    "SV0408": "A family without codes",
    "SV0409": "A value that says nothing or too much",
    "SV0410": "A table in which no row fits",
    "SV0411": "Rows that contradict each other",
    "SV0412": "A row that can never count",
    "SV0413": "A condition that every bid meets, or none",
    "SV0414": "A rule that can never fire, or always does",
    "SV0415": "An exception that never matters",
    "SV0416": "Exceptions that contradict each other",
    # criteria and weights
    "SV0501": "Weights that do not add up",
    "SV0502": "A criterion without one way of scoring",
    "SV0503": "A weight above 100%",
    "SV0504": "Criteria without an award",
    "SV0505": "A pass mark on another scale",
    "SV0506": "Points that add up to an odd figure",
    "SV0512": "A losing bid that decides who wins",
    # dates
    "SV0601": "A period that ends before it starts",
    "SV0602": "Periods that overlap",
    "SV0603": "A date that no value covers",
    "SV0604": "Dates without a date that decides",
    "SV0605": "A change of date without examples",
    # examples
    "SV0701": "An example that does not come out as written",
    "SV0702": "An expectation of something that is not in the result",
    "SV0703": "An expectation that cannot be read",
    "SV0704": "An example line with too many or too few cells",
    "SV0705": "An example that nobody has confirmed",
    # data
    "SV0801": "A column that is missing",
    "SV0802": "A column that is not recognised",
    "SV0803": "A cell that cannot be read",
    "SV0804": "A value outside its bounds",
    "SV0805": "A value that was tidied",
    "SV0806": "A bidder that is there twice",
    "SV0807": "A row without a bidder, or with something else in its place",
    "SV0808": "A fact or heading that is there twice",
    "SV0809": "A formula or an error instead of a value",
    "SV0810": "A VAT basis that is not known or does not fit",
    "SV0811": "Merged cells",
    "SV0812": "Hidden rows, columns or sheets",
    "SV0813": "A file that cannot be read",
    "SV0814": "A table that cannot be found",
    "SV0815": "A recorded decision that cannot be used",
    "SV0816": "A percentage that could mean two things",
    "SV0817": "A bid without any fact",
    "SV0818": "A unit that does not fit",
    "SV0819": "A workbook made for another rulebook",
    "SV0820": "A notice that cannot be read",
    "SV0821": "A fact that a notice leaves open",
    # scoring
    "SV0901": "Division by zero",
    "SV0902": "Nothing to compare with",
    "SV0903": "A mark outside its range",
    "SV0904": "A power that cannot be computed",
    "SV0905": "Exceptions that disagree",
    "SV0906": "Marks of a bid that was not scored",
    "SV0907": "Nothing above zero to measure against",
    "SV0908": "A date that cannot be counted",
    # spreadsheet functions
    "SV1001": "A rulebook that is not there",
    "SV1002": "Another edition than was asked for",
    "SV1003": "A bid or criterion that is not there",
    "SV1004": "A table that is not whole",
    "SV1005": "A number that a cell cannot hold",
    "SV1006": "A call that cannot be answered",
    "SV1007": "A formula that cannot be worked out here",
    "SV1008": "An answer without room for its cells",
    "SV1009": "A score that depends on itself",
    "SV1010": "A rules engine that did not start",
    # the policy's own words
    "SV1101": "A part that cites no clause",
    "SV1102": "A clause that nothing puts into rules",
    "SV1103": "A quoted sentence that the policy does not say",
    "SV1104": "A clause that is not in the policy",
    "SV1105": "A policy text that is not there, or has changed",
    # rulebooks built on others
    "SV1201": "A base that is not found",
    "SV1202": "A base that is not the one asked for",
    "SV1203": "A base or table without its hash",
    "SV1204": "Rulebooks that extend each other",
    "SV1205": "A change of something that is not there",
    "SV1206": "Something added that is there already",
    "SV1207": "Something repealed that is still used",
    "SV1208": "A change that cannot be read",
    "SV1209": "A table that cannot be imported",
    "SV1210": "An imported table that has changed",
    "SV1211": "A cell that cannot be imported",
    "SV1212": "A consolidated text that was changed by hand",
}


def group_of(code: str) -> str:
    """The group that a code belongs to in words, such as `names` for `SV0203`."""
    return GROUPS[code[2:4]]
