"""From statements to episodes at their moments: folding, then laying out.

It may use `language`.
"""
