"""What is known, as static pages that work without JavaScript.

It may use `views`, `feeds`, `ledger`, `publish` and `words`.
"""
