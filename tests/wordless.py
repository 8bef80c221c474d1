"""A language without words, and data without a Latin letter: each word on its site is one that we wrote."""

from __future__ import annotations

import datetime as dt
import gettext
import re
from pathlib import Path

from animecal.check.rules import read_data
from animecal.publish.run import publish
from animecal.site.tree import publishable
from animecal.words.languages import Language
from support import write_data

BRAND = {"animecal"}
LETTERS = re.compile(r"[A-Za-z]+")


class Blank(gettext.NullTranslations):
    """Says of a message only what stands in its braces."""

    def gettext(self, message: str) -> str:
        return "·".join(re.findall(r"\{\w+[^}]*\}", message))

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        return self.gettext(msgid2)


BLANK = Language("el", Blank())
"""It says nothing, and has scripts count and write dates as Greek does."""

SOURCE = 'source = "https://192.0.2.1/1"'


def _dates(*lines: str) -> str:
    return "\n".join(("[[airings.dates]]", "announced = 2024-01-10", *lines, SOURCE, ""))


def _change(*lines: str) -> str:
    return "\n".join(("[[airings.changes]]", "announced = 2024-03-20", *lines, SOURCE, ""))


def _airing(network: str, *parts: str, more: str = "") -> str:
    return f'[[airings]]\nnetwork = "{network}"\n{more}' + "".join(parts)


def _show(title: str, head: str, *parts: str) -> str:
    return f'title = "{title}"\n{head}' + "".join(parts)


TV = 'format = "tv"\n'
WEEKLY = _dates('starts = "2024-03-27 24:55"')
FILES = {
    "networks.toml": """\
[one]
name = "Δίκτυο α"
name_ja = "一局"
kind = "terrestrial"
regions = ["JP"]
[two]
name = "Δίκτυο β"
kind = "streaming"
regions = { except = ["asia"] }
[three]
name = "Δίκτυο γ"
kind = "streaming"
[four]
name = "Δίκτυο δ"
kind = "streaming"
regions = ["CN", "FR", "JP", "KR", "US"]
[cinemas]
name = "Σινεμά"
kind = "theatrical"
regions = ["JP"]
""",
    "blocks.toml": '[block]\nname = "Ζώνη"\nnetworks = ["one"]\n',
    "regions.toml": """\
feeds = ["JP", "FR", "US"]
[countries]
CN = "Κίνα"
FR = "Γαλλία"
JP = "Ιαπωνία"
KR = "Κορέα"
US = "Αμερική"
[groups.asia]
name = "Ασία"
countries = ["CN", "JP", "KR"]
""",
    # All that a page can say of a show: outlets, people, links, an episode that moved.
    "shows/2024/1.toml": _show(
        "Άλφα",
        TV
        + 'title_ja = "鋼の空"\ntitle_romaji = "Αλφα"\nstudios = ["Στούντιο 1", "Στούντιο 2"]\nepisodes = 5\n'
        'website = "https://192.0.2.1/"\npremise = "Μια ιστορία."\nids = { anilist = 1 }\n',
        _airing("one", WEEKLY, more='block = "block"\n'),
        _change('episode = 2\nstarts = "2024-04-04 21:00"\nreason = "Αγώνας"'),
        _change('special = "Ειδικό 1"\nstarts = "2024-04-24 24:55"'),
        _airing("two", _dates('delay = "1 day"')),
        _airing("three", _dates('starts = "2024-06"')),
        _airing("four", _dates()),
        f'[[credits]]\nannounced = 2024-01-10\n{SOURCE}\nstaff = [{{ role = "ρ", name = "ν" }}]\n'
        'cast = [{ role = "ρ", name = "ν" }]\n',
        *(
            f'[[links]]\nannounced = 2024-01-10\nkind = "{kind}"\nurl = "https://192.0.2.1/2"\n{SOURCE}\n'
            for kind in ("trailer", "visual")
        ),
    ),
    # Its length is not known; several episodes at once, and a week off.
    "shows/2024/2.toml": _show(
        "Βήτα",
        TV,
        _airing("one", _dates('starts = "2024-03-29 22:00"')),
        _change('episodes = "1-3"'),
        _change("skips = [2024-04-12]", 'reason = "Αγώνας"'),
    ),
    "shows/2024/3.toml": _show("Γάμμα", TV, _airing("one", WEEKLY), _change("hiatus_from = 2")),
    "shows/2024/4.toml": _show(
        "Δέλτα", TV + "episodes = 3\n", _airing("one", WEEKLY), _change("cancelled_from = 1")
    ),
    "shows/2024/5.toml": _show(
        "Έψιλον",
        TV + "episodes = 9\n",
        _airing("one", WEEKLY),
        _change("hiatus_from = 3", 'resumes = "2024-07"'),
    ),
    "shows/2024/6.toml": _show(
        "Ζήτα", 'format = "movie"\n', _airing("cinemas", _dates('starts = "2024-03-29"'))
    ),
    "shows/2024/7.toml": _show(
        "Ήτα",
        TV + "episodes = 8\n",
        _airing("three", _dates('starts = "2024-03-31"'), more='cadence = "all-at-once"\n'),
    ),
    "shows/2024/8.toml": _show("Θήτα", TV, _airing("one", _dates('starts = "2024-04"'))),
    "shows/2024/9.toml": _show("Ιώτα", TV, "[[airings]]\n", _dates('starts = "2024-spring"')),
    "shows/2024/10.toml": _show("Κάππα", TV, "[[airings]]\n", _dates()),
    "shows/2025/11.toml": _show("Λάμδα", TV, _airing("one", _dates('starts = "2025"'))),
}


def wordless_site(
    folder: Path, base_url: str, now: dt.datetime, language: Language = BLANK
) -> dict[str, bytes]:
    """Return the files of a site without words of its data, made in a folder; without any in ``BLANK``."""
    data = write_data(folder / "data", FILES)
    publish(data, folder / "feeds", as_of=now.date(), now=now, base_url=f"{base_url}feeds/")
    return publishable(
        read_data(data),
        folder / "feeds",
        as_of=now.date(),
        now=now,
        base_url=base_url,
        language=language,
        others=(),
    )
