"""SV functions in a workbook file: found, computed and written without any spreadsheet program.

On entry: the bytes of an .xlsx or .xlsm file from anywhere. On exit: the same package with new values in its
SV cells and in what depends on them, every other part as it was; or a sentence on why not.
"""
