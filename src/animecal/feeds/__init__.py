"""Events, which feed holds which, the bytes of a feed, and news.

It may use `errors`, `language`, `schedule` and `words`.
"""
