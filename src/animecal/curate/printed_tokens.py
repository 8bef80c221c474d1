"""The words with which people and broadcasters print times, and how a text is cut into them.

A token is a kind (``date``, ``time``, ``weekday``, …) and its match. Of those that match at a place, the
first in their order is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from ..language.moment import SEASONS
from ..words.moments import LONG_WEEKDAYS, MONTHS

# --- words ------------------------------------------------------------------------------------------------

_DASHES = str.maketrans("〜∼‒–—―‐‑−", "~~~~~~---")

_NUMBERS = {"sept": 9, "autumn": 3, "元": 1}
_NUMBERS |= {name[:size].lower(): number for number, name in enumerate(MONTHS) for size in (3, 9) if name}
_NUMBERS |= {name[:3].lower(): number for number, name in enumerate(LONG_WEEKDAYS)}
for _names in ("月火水木金土日", "冬春夏秋", SEASONS):
    _NUMBERS |= {name: number for number, name in enumerate(_names)}
"""Months from 1, weekdays (Monday) and seasons (winter) from 0."""

ERAS = {"令和": 2018, "reiwa": 2018, "平成": 1988, "heisei": 1988}
"""The year before an era's first."""

_RELATIVE = ("年内", "今年", "this-year", "来年", "next-year")

HOURS = {
    word: frozenset(hours)
    for words, hours in (
        ("am 午前", (*range(12), *range(24, 30))),
        ("pm 午後 ごご afternoon", range(12, 24)),
        ("未明 early-morning", range(6)),
        ("早朝 朝 あさ morning", range(4, 12)),
        ("昼 ひる", range(10, 17)),
        ("夕方 evening", range(15, 24)),
        ("夜 よる night", range(17, 29)),
        ("深夜 夜中 late-night", range(22, 30)),
        ("翌", range(24, 30)),
    )
    for word in words.split()
}
"""The hours of the broadcast clock that a word can go with; hours up to 12 move by half days to fit."""

CLOCKS = {
    "America/New_York": frozenset(("et", "est", "edt", "eastern", "eastern time")),
    "America/Chicago": frozenset(("ct", "cst", "cdt", "central", "central time")),
    "America/Denver": frozenset(("mt", "mst", "mdt", "mountain", "mountain time")),
    "America/Los_Angeles": frozenset(("pt", "pst", "pdt", "pacific", "pacific time")),
    "Asia/Seoul": frozenset(("kst",)),
    "Europe/London": frozenset(("gmt", "bst")),
    "Europe/Paris": frozenset(("cet", "cest")),
}
"""What the clocks of zones are called beside a time."""

_PARTS = (
    "early mid late first-half second-half beginning-of start-of middle-of end-of "
    "前半 上半期 後半 下半期 初頭 初め 頭 半ば 末"
)
THIRDS = {
    **dict.fromkeys(("early", "beginning of", "start of", "上旬", "初旬", "初頭", "初め", "頭"), "early"),
    **dict.fromkeys(("mid", "middle of", "中旬", "半ば"), "mid"),
    **dict.fromkeys(("late", "end of", "下旬", "末"), "late"),
}
"""The thirds of a year or a month that parts name; the others are halves."""

_IDLE = (
    "at on in of the from tv anime season will be scheduled weekly every each slot on-air 毎週 放送日時 "
    "放送日 放送 放映 配信 開始 スタート オンエア 予定 決定 初回 先行 公開 アニメ "
    "にて に の は で を ほか から より 全国 ロードショー 劇場 映画館 nationwide cinemas theaters theatres"
)
"""Words that say nothing about the time."""

# --- tokens -----------------------------------------------------------------------------------------------


def _any(words: Iterable[str]) -> str:
    """Return a pattern for one of some words, the longest first; their hyphens may be printed as spaces."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(word.replace("-", "[ -]") + "(?![a-z])" * word.isascii() for word in ordered)


_MONTH = _any([*MONTHS[1:], *(name[:3] for name in MONTHS[1:]), "sept"])
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)(?=(?:r|rs|s|(?:s|nes|rs|ur)?days?)?(?![a-z]))"
_TH = "(?:st|nd|rd|th)?"
_KANJI = "[ァ-ヶ一-龠々]"

_TOKENS = tuple(
    (kind, re.compile(pattern, re.ASCII | re.IGNORECASE | re.DOTALL))
    for kind, pattern in (
        ("zone", r"(?:utc|gmt|[ecmp][sd]?t|bst|ces?t|[hk]st|ae[sd]t)(?![a-z])|\+\d[\d:]*|(?<=\d)z(?![a-z])"),
        ("zone", r"(?:eastern|central|mountain|pacific|local)(?: time)?(?![a-z])|現地時間"),
        ("japan", r"jst(?![a-z])|japan(?:ese)?(?: standard)? time|日本時間"),
        ("date", r"(?P<year>\d{4})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?!\d)"),
        ("date", r"(?P<first>\d\d?)([-/.])(?P<second>\d\d?)\2(?P<year>\d{4})(?!\d)"),
        ("date", r"(?P<year>\d{4})[-/.](?P<month>\d\d?)(?![\d:])"),
        ("time", r"(\d+):(\d\d)(?![\d:])()"),
        ("time", r"(\d+) ?時(?: ?(\d\d?) ?分|(半))?"),
        ("time", r"(\d\d?)()()(?= ?[ap]\.?m(?![a-z]))"),
        ("time", r"(?:12 ?)?(?:noon(?![a-z])|正午)()()()"),
        ("short", r"(?P<month>\d\d?)[/.](?P<day>\d\d?)(?![\d:]|[/.]\d| ?[ap]\.?m)"),
        ("era", rf"({_any(ERAS)}) ?(\d\d?|元)(?: ?年)?"),
        ("relative", rf"{_any(_RELATIVE)}|[今来](?=[春夏秋])"),
        ("quarter", r"q([1-4])(?!\d)|(10|[147]) ?月(?:期|クール)"),
        ("unknown", r"may(?= (?:start|premiere|debut|air|begin|be|not)(?![a-z]))|まで"),
        ("date", rf"(?P<day>\d\d?){_TH} ?(?:of )?(?P<month>{_MONTH})\.?"),
        ("date", rf"(?P<month>{_MONTH})\.?(?: ?(?P<day>\d\d?){_TH}(?![\d:/]| ?時| ?[ap]\.?m))?"),
        ("date", r"(?P<year>\d{4})(?!\d)(?: ?年)?"),
        ("date", r"(?P<month>\d\d?) ?月|(?P<day>\d\d?) ?日(?!間)"),
        ("date", r"(?:(?<=\d)-)?(?P<season>winter|spring|summer|fall|autumn)(?![a-z])"),
        ("date", r"(?P<season>[春夏秋冬])(?:アニメ|クール|シーズン|期)?"),
        ("end day", rf"(\d\d?){_TH}(?![\d:])"),
        ("word", rf"{_any(word for word in HOURS if word not in ('am', 'pm'))}|[ap]\.?m(?![a-z])\.?"),
        ("midnight", r"midnight(?![a-z])"),
        ("part", rf"(?:{_any(_PARTS.split())})-?|[上初中下]旬|(?<=年)[内中]"),
        ("weekday", rf"(毎週 ?|every |each )?({_WEEKDAY})[a-z]*\.?"),
        ("weekday", "(毎週 ?)?([月火水木金土日])曜日?"),
        ("weekday", rf"(毎週 ?|(?<!{_KANJI}))([月火水木金土日])(?!{_KANJI})"),
        ("mark", r"(?:~|-|から|より|to(?![a-z]))(?! ?[、,;。()\[\]])"),
        ("idle", rf"{_any(_IDLE.split())}|祝日?|(?<=\d)t(?=\d)"),
        ("idle", r"(?:start|premier|debut|air|broadcast|stream|begin|open|releas)(?:e?[sd]?|n?ing)(?![a-z])"),
        ("idle", r"[\s()\[\]{}<>「」『』【】〈〉《》\"'・,、。;|!~-]|(?<!\d):|\.(?!\d)"),
        ("unknown", r"[a-z]+|\d+|."),
    )
)


def plain(text: str) -> str:
    """Return a text with the width, the dashes and the blanks that tokens are written in."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def tokens(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the tokens of a plain text, each by its kind; ``unknown`` is what no other kind fits."""
    at = 0
    while at < len(text):
        kind, found = next((kind, found) for kind, token in _TOKENS if (found := token.match(text, at)))
        yield kind, found
        at = found.end()


def number_of(text: str) -> int:
    """Return what digits or a word of ``_NUMBERS`` stand for."""
    known = _NUMBERS.get(text.lower())
    return int(text) if known is None else known
