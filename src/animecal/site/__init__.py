"""What is known, as static pages that work without JavaScript.

It may use `errors`, `files`, `language`, `schedule`, `words`, `feeds`, `ledger`, `publish` and `views`.
"""
