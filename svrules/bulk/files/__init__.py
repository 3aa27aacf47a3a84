"""Files of bids to files of scores: streamed in parts, resumed after a kill, never a row lost or doubled.

On entry: names of files and patterns. On exit: one file (or a folder of parts) with a row for each bid that
was scored, in the order of the input, a side file with those that were not, and a `Summary`. What is done so
far stands in a work folder beside the output, with a journal that pins what it was made from.
"""
