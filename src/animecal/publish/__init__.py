"""One build from a data folder to a folder of feeds, the way into a store, and a look at what is live.

It may use `errors`, `files`, `git`, `progress`, `web`, `language`, `schedule`, `words`, `check`, `feeds`
and `ledger`.
"""
