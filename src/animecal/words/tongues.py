"""Names of the languages that are heard, by their tags (BCP 47)."""

from __future__ import annotations

from ..language.tables import OURS, Publication
from .languages import ENGLISH, Language

TONGUES = {
    "ar": "Arabic",
    "ca": "Catalan",
    "cmn": "Mandarin",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "es-419": "Latin American Spanish",
    "es-ES": "European Spanish",
    "es-MX": "Mexican Spanish",
    "fi": "Finnish",
    "fil": "Filipino",
    "fr": "French",
    "fr-CA": "Canadian French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "kn": "Kannada",
    "ko": "Korean",
    "ml": "Malayalam",
    "ms": "Malay",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "pt-BR": "Brazilian Portuguese",
    "pt-PT": "European Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "yue": "Cantonese",
    "zh": "Chinese",
}
"""Languages, and what some are called where they are spoken in their own way, as CLDR names them."""


def is_tongue(tag: str) -> bool:
    """Return whether the language of a tag has a name here."""
    return tag.partition("-")[0] in TONGUES


def tongue_words(tag: str, language: Language = ENGLISH) -> str:
    """Return what a language is called; with its tag, if that says more than the name does."""
    if tag in TONGUES:
        return language.say(TONGUES[tag])
    name = TONGUES.get(tag.partition("-")[0])
    return tag if name is None else language.say("{language} ({tag})", language=language.say(name), tag=tag)


def dub_words(tag: str, language: Language = ENGLISH) -> str:
    """Return what a dub in a language is called: ``English dub``."""
    return language.say("{language} dub", language=tongue_words(tag, language))


def native_words(own: Publication, language: Language = ENGLISH) -> str:
    """Return what the language of the original titles is called: ``Japanese``."""
    return language.say(own.language_name)


def spelled_words(own: Publication, language: Language = ENGLISH) -> str:
    """Return what an original title in latin letters is called."""
    return language.say("romaji" if own.language == OURS.language else "latin letters")
