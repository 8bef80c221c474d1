"""Help for people who write the data: new shows, drafts, drift, coverage.

It may use `check`, `schedule` and `sources`.
"""
