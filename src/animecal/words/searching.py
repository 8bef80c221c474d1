"""What the search says: its field on every page, and the page of what it found."""

from __future__ import annotations

from ..language.tables import OURS, Publication
from .languages import ENGLISH, Language
from .tongues import native_words, spelled_words


class SearchWords:
    """Words of the search in one language; messages with ``{names}`` are for the script, which fills them."""

    def __init__(self, language: Language = ENGLISH, own: Publication = OURS) -> None:
        self.language = language
        self.say = say = language.say

        # every page
        self.search = say("Search")
        self.field = say("Search shows, studios and networks")
        self.hint = say("Show, studio, network")
        self.all_results = say("All results and filters")

        # what was found
        self.network, self.any_network = say("Network"), say("Any network")
        self.block, self.any_block = say("Block"), say("Any block")
        self.country, self.any_country = say("Country"), say("Any country")
        self.season, self.any_season = say("Season"), say("Any season")
        self.clear = say("Clear")
        self.kinds = (say("studio"), say("network"), say("block"))
        self.states = (say("on air"), say("to come"), say("past"))
        self.next = say("{episode}: {moment}")
        self.found = language.forms("{number} result", "{number} results")
        self.shown = say("{found}; the first {shown} are shown")
        self.more = say("More results")
        self.waiting = say("Searching …")
        self.failed = say(
            "The list of shows could not be loaded. Are you connected? Type again to try once more."
        )
        self.nothing = say("No show fits.")
        self.nearest = say("No show fits exactly. These come nearest:")
        self.about = say(
            "A title in English, {native} or {spelled}, an older title or its abbreviation; part of one is "
            "enough, and a typing error or two are forgiven. Studios, networks and blocks are found too.",
            native=native_words(own, language),
            spelled=spelled_words(own, language),
        )
        self.scriptless = say("The search needs JavaScript. Without it, there are lists:")
