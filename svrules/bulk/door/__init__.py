"""The one door for facts that come in columns: Arrow tables become `Competitions` and rows refused.

A value means here what it means at `svrules.data`: text as in a CSV file, a typed value as in a call of
`svrules.data.read_tables`. What is plain is read in whole columns; everything else goes through the reader
of `svrules.data` itself, once for each distinct value, so that both say the same in the same words.
"""
