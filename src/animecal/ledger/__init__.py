"""What was published before, what changed since, and what must not be lost.

It may use `errors`, `files`, `progress`, `web`, `language`, `schedule`, `words` and `feeds`.
"""
