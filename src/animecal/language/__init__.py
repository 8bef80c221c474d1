"""What may be said, and how it is read: moments, notations, the model, files, faults of form.

It may use `errors`, `files` and `progress`.
"""
