"""Help for people who write the data: new shows, drafts, drift, coverage.

It may use `errors`, `progress`, `web`, `language`, `schedule`, `words`, `check` and `sources`.
"""
