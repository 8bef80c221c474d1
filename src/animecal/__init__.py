"""Anime premieres and episodes as calendar feeds, from curated and sourced data."""
