"""What other databases say of shows, read into one record.

It may use `language`, `words` and `web`.
"""
