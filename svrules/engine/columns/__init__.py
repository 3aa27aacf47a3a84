"""Many competitions at once, as columns, to the very same numbers (docs/bulk.md).

On entry: facts as columns of whole numbers in a fixed unit, codes and days, sorted by competition. On exit:
outcome, total, rank, the matched row of each table and what each rule said, for every bid. Needs NumPy (extra
`bulk`), so nothing else in `svrules.engine` imports it.

`values` has the columns and their exact arithmetic, `steps` what each operation of a plan makes of them,
`ranks` the order of bids; the order of work stands here.
"""
