"""What is known, as static pages that work without JavaScript.

It may use `errors`, `language`, `schedule`, `words`, `feeds`, `ledger`, `publish` and `views`.
"""
