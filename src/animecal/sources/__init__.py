"""What other databases say of shows, read into one record.

It may use `errors`, `progress`, `web`, `language` and `words`.
"""
