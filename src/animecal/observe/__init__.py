"""What machines see in other databases, day by day, as it stands in the data.

It may use `errors`, `files`, `language`, `schedule` and `sources`.
"""
