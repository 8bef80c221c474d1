"""The command line: arguments, tables, progress; it decides nothing.

It may use everything.
"""
