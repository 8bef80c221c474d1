"""Calendars on request, beside the feeds and the site, over HTTP.

It may use `errors`, `files`, `web`, `language`, `schedule`, `words`, `feeds`, `ledger` and `publish`.
"""
