"""What differs between two editions of a rulebook, in structure and in meaning.

On entry: two Rulebooks. On exit: which named parts were added, removed, changed, renamed or moved
(`changes`), and for each change in meaning the cases whose result differs, with a witness.
"""
