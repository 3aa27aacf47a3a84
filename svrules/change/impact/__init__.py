"""What another edition of a rulebook would have made of past competitions.

On entry: two Rulebooks and competitions, one after another. On exit: an `Impact` (`model`): for each bid its
outcome, total and rank under both, and each mark that moved shared out exactly among the changes between the
editions; as a page (`page`), a workbook (`workbook`) and JSON.

`steps` finds the changes that can be put in one by one, `hybrids` makes rulebooks with some of them in,
`carrying` brings the facts of then to what is asked now, `sharing` shares a difference out among changes,
`competition` does all of it for one competition, `whole` for all; `sources` finds competitions in files.
"""
