"""What gets installed in a spreadsheet program, built from the table of functions.

On entry: the table, and the sources in `excel_addin/`. On exit: a file or folder that the program takes.
"""
