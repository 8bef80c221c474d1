"""All that is said to people who read calendars, and how a language says it.

It may use `language` and `schedule`.
"""
