"""By which of its titles a reader knows a show."""

from __future__ import annotations

import msgspec

from .model import Dataset, Show
from .tables import Titles


def titled(show: Show, titles: Titles) -> Show:
    """Return a show under the title that a reader gets: ``title``; ``title_ja`` is what else it is called.

    The title is the English one, that of where the show was made, or that in Latin letters; where one of the
    latter two is not known, it is the English one, which every show has.
    """
    if titles == "en":
        return show
    title = (show.title_ja if titles == "ja" else show.title_romaji) or show.title
    known = (show.title,) if titles == "ja" else (show.title_ja, show.title)
    others = dict.fromkeys(one for one in known if one and one != title)
    former = tuple(
        msgspec.structs.replace(one, title=one.title_ja, title_ja=one.title)
        if titles == "ja" and one.title_ja
        else one
        for one in show.former_titles
    )
    return msgspec.structs.replace(
        show, title=title, title_ja=" · ".join(others) or None, former_titles=former
    )


def all_titled(dataset: Dataset, titles: Titles) -> Dataset:
    """Return the data with each show under the title that a reader gets."""
    if titles == "en":
        return dataset
    shows = {one.id: titled(one, titles) for one in dataset.shows.values()}
    return msgspec.structs.replace(dataset, shows=shows)
