"""The record of a run: outcomes, marks, populations, roundings and reasons, read off what was computed.

On entry: a Run. On exit: pieces of a `svrules.engine.result.Result`. Nothing is worked out again here.
"""
