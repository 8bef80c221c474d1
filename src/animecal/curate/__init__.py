"""Help for people who write the data: new shows, drafts, drift, coverage.

It may use `errors`, `progress`, `language`, `schedule`, `words`, `check` and `sources`.
"""
