"""The record of what was decided: kept, verified, replayed, asked about, and summed up for bidders.

True on entry: a Result and the Competition it was scored from, or what a person decided, with who, when and
why as the caller gives them. True on exit: nothing that was recorded is ever changed or lost; what a record
says can be worked out again from what it holds, to the byte.
"""
