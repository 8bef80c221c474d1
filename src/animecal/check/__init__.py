"""The named rules that data must follow beyond its form, all told in one run.

It may use `errors`, `files`, `git`, `progress`, `web`, `language`, `schedule` and `words`.
"""
