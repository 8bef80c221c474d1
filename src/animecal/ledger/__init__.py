"""What was published before, what changed since, and what must not be lost.

It may use `feeds`, what that uses, and `web`.
"""
