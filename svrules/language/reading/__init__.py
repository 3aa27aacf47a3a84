"""Text → one tree for each statement: lines, words, names, and the grammar that puts them together.

On entry: the text of a rulebook. On exit: a tree for each statement that can be read, every declared name
found wherever it stands, and a diagnostic for each line that cannot be read. What a name stands for is not
known yet.
"""
