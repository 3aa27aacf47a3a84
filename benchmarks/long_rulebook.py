"""A rulebook of any length in the proportions of a real one: facts, settings, tables, rules, measures,
criteria.
"""

HEAD = """\
rulebook "Long rulebook"
  edition    "1"
  in force   from 1 January 2025
  authority  "A council"
  policy     "A policy"
  language   "1"

contract
  contract value    money excluding VAT, above £0
  category          one of Works, Services, Supplies
  notice date       date, decides the rules in force

award
  highest total wins
  round total to 2 decimal places
  near tie within 1 mark
"""

PART = """
# --- Part {n}

bid
  price of part {n}              money excluding VAT, above £0
  local jobs in part {n}         FTE, at least 0
  apprentice weeks in part {n}   weeks, at least 0
  local spend in part {n}        money excluding VAT, at least £0
  wage in part {n}               money per hour, above £0
  size of firm {n}               one of Micro, Small, Medium, Large
  misconduct in part {n}         yes or no
  delivery plan {n}              level from 0 to 5

setting living wage {n}   money per hour   clause "{n}.1"
  £12.60 from 1 April 2025
  £13.45 from 1 April 2026

table T{n} "Share of part {n}"   clause "{n}.2"
  contract value             | category  | share of part {n} | limit of part {n}
  above £0 to £20,000        | any       | 10%               | £10,000
  above £20,000 to £100,000  | Works     | 15%               | £50,000
  above £20,000 to £100,000  | not Works | 20%               | £40,000
  above £100,000             | Works     | 25%               | £200,000
  above £100,000             | not Works | 30%               | £150,000

rule M{n} "No misconduct in part {n}"   clause "{n}.3"
  refer when misconduct in part {n}
  because "A discretionary ground needs a decision by a person."

rule W{n} "Pays the living wage in part {n}"   clause "{n}.4"
  require wage in part {n} is at least living wage {n}
  only when contract value is above £100,000
  except W{n}a when size of firm {n} is Micro   clause "{n}.4"
  except W{n}b when local jobs in part {n} is above 10 and size of firm {n} is Large, refer
  because "The bid does not commit to the living wage."

family entry {n}, entries {n} "Measures of part {n}"
  code  | title           | theme | counted {n}                  | rate {n}        | cap {n}
  P{n}A | Local jobs      | Work  | local jobs in part {n}       | £30,000 per FTE | £500,000
  P{n}B | Apprentices     | Work  | apprentice weeks in part {n} | £250 per week   | £50,000
  P{n}C | Local suppliers | Money | local spend in part {n}      | 0.4             | £90,000

value benefit {n} for each entry {n}
  (counted {n} × rate {n}) capped at cap {n}

value offer {n}   clause "{n}.5"
  (sum of benefit {n} over entries {n}) capped at limit of part {n}

value value for money {n}
  if price of part {n} is above £1,000 then offer {n} ÷ price of part {n}
  otherwise 0

criterion C{n} "Part {n}"   worth 100 points   clause "{n}.6"

criterion C{n}P "Price of part {n}"   worth 40 points of C{n}
  price of part {n} relative to lowest
  round to 2 decimal places

criterion C{n}O "Offer of part {n}"   worth 40 points of C{n}
  offer {n} relative to highest, 0 when every bid offers £0

criterion C{n}D "Delivery of part {n}"   worth 20 points of C{n}
  delivery plan {n} out of 5
  at least 2, otherwise fail
"""


def long_rulebook(lines: int = 1000) -> str:
    """A rulebook of exactly that many lines, at least 100; comments fill the last few."""
    text = HEAD
    number = 1
    while text.count("\n") + PART.count("\n") <= lines:
        text += PART.format(n=number)
        number += 1
    return text + "# end\n" * (lines - text.count("\n"))
