"""Times as people and broadcasters print them, in Japanese or English, read as the language's ``starts``.

The text is cut into tokens (``_TOKENS``), the tokens are gathered (``_Print.take``), and what was gathered is
weighed (``_Print.read``). Whatever was decided on the way is a note; what cannot be decided is refused.
The notation, its precisions and the broadcast clock are those of ``.github/CONTRIBUTING.md``.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from ..language.moment import JST, SEASONS, Moment, clock, parse_clock, season_of
from ..words.moments import MONTHS, WEEKDAYS, day_words

LONGEST = 200
"""Characters of a text that is still read."""
JUST_PAST = dt.timedelta(days=60)
"""A day without a year that lies no further back than this is not taken as that of next year."""
LONGEST_SLOT = 720
"""Minutes of a printed range that is still believed."""


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """What a printed time says: ``starts`` in the data language, and the slot's length if a range is printed.

    ``slot`` is a weekly slot that was printed without its first day, such as ``Wed 24:55``; ``notes`` are
    sentences that say what was decided.
    """

    starts: str
    minutes: int | None
    slot: str | None
    notes: tuple[str, ...]


class Unreadable(ValueError):  # noqa: N818  # it says what the text is
    """The text has no single meaning; the message says why, and how to mend it.

    ``is_slot`` says that it is a weekly slot, which lacks its first night.
    """

    is_slot = False


def read(text: str, *, today: dt.date, zone: str = JST) -> Printed:
    """Read a printed time, such as ``1月10日（水）24:55〜`` or ``January 2024``.

    ``today`` is the day that a missing year and 来年 are seen from, ``zone`` that of the network's own clock.
    Raises Unreadable for a text that has no meaning, or more than one.
    """
    if len(text) > LONGEST:
        raise Unreadable(f"more than {LONGEST} characters are too many: paste the date alone")
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    if not plain:
        raise Unreadable("nothing is printed: paste a date, such as 1月10日（水）24:55〜 or January 2024")
    found = _Print(plain, today, zone)
    at = 0
    while at < len(plain):
        kind, match = next((kind, match) for kind, token in _TOKENS if (match := token.match(plain, at)))
        found.take(kind, match)
        at = match.end()
    return found.read()


# --- words ------------------------------------------------------------------------------------------------

_DASHES = str.maketrans("〜∼‒–—―‐‑−", "~~~~~~---")
_DAYS = tuple(calendar.day_name)
_QUARTERS = ("January to March", "April to June", "July to September", "October to December")

_NUMBERS = {"sept": 9, "autumn": 3, "元": 1}
_NUMBERS |= {name[:size].lower(): number for number, name in enumerate(MONTHS) for size in (3, 9) if name}
_NUMBERS |= {name[:3].lower(): number for number, name in enumerate(_DAYS)}
for _names in ("月火水木金土日", "冬春夏秋", SEASONS):
    _NUMBERS |= {name: number for number, name in enumerate(_names)}
"""Months from 1, weekdays (Monday) and seasons (winter) from 0."""

_ERAS = {"令和": 2018, "reiwa": 2018, "平成": 1988, "heisei": 1988}
"""The year before an era's first."""

_RELATIVE = ("年内", "今年", "this-year", "来年", "next-year")

_WORDS = {
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

_PARTS = (
    "early mid late first-half second-half beginning-of start-of middle-of end-of "
    "前半 上半期 後半 下半期 初め 頭 半ば 末"
)
_TEN_DAYS = {"上": "first", "初": "first", "中": "middle", "下": "last"}

_IDLE = (
    "at on in of the from tv anime season will be scheduled weekly every each slot on-air 毎週 放送日時 "
    "放送日 放送 放映 配信 開始 スタート オンエア 予定 決定 初回 先行 公開 アニメ "
    "にて に の は で を ほか から より"
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
        ("era", rf"({_any(_ERAS)}) ?(\d\d?|元)(?: ?年)?"),
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
        ("word", rf"{_any(word for word in _WORDS if word not in ('am', 'pm'))}|[ap]\.?m(?![a-z])\.?"),
        ("midnight", r"midnight(?![a-z])"),
        ("part", rf"(?:{_any(_PARTS.split())})-?|[上初中下]旬|(?<=年)[内中]"),
        ("weekday", rf"(毎週 ?|every |each )?({_WEEKDAY})[a-z]*\.?"),
        ("weekday", "(毎週 ?)?([月火水木金土日])曜日?"),
        ("weekday", rf"(毎週 ?|(?<!{_KANJI}))([月火水木金土日])(?!{_KANJI})"),
        ("mark", r"(?:~|-|から|より|to(?![a-z]))(?! ?[、,;。()\[\]])"),
        ("idle", rf"{_any(_IDLE.split())}|祝日?|(?<=\d)t(?=\d)"),
        ("idle", r"(?:start|premier|debut|air|broadcast|stream|begin|releas)(?:e?[sd]?|n?ing)(?![a-z])"),
        ("idle", r"[\s()\[\]{}<>「」『』【】〈〉《》\"'・,、。;|!~-]|(?<!\d):|\.(?!\d)"),
        ("unknown", r"[a-z]+|\d+|."),
    )
)


class _Time(NamedTuple):
    """A time as printed: its hour and minute, and the words that say which half of the day or night."""

    hour: int
    minute: int
    words: tuple[str, ...]
    raw: str

    def on_the_clock(self) -> int:
        """Return the minutes since the printed day's midnight. Raises Unreadable if there is no such time."""
        halves = (0, 12, 24) if self.words and self.hour <= 12 else ()
        hours = {self.hour % 12 + half for half in halves} or {self.hour}
        fitting = hours.intersection(*(_WORDS[word] for word in self.words))
        if not fitting:
            words = " ".join(self.words)
            raise Unreadable(f"'{self.raw}' does not go with '{words}': write the time as 24:55")
        try:
            return parse_clock(f"{min(fitting):02}:{self.minute:02}")
        except ValueError as error:
            raise Unreadable(str(error)) from None


# --- meaning ----------------------------------------------------------------------------------------------


class _Print(msgspec.Struct):
    """What the tokens of one text say, gathered by ``take`` and weighed by ``read``.

    ``start`` and ``end`` hold the numbers of the printed day or window, and of the end of the run, by the
    names of the tokens' groups; ``tail`` is where the end stands in the text, and ``unknown`` the first part
    that is not understood. ``last`` is the kind of the last token that counts, date or time, and ``mark``
    what it was before an open range mark.
    """

    text: str
    today: dt.date
    zone: str
    start: dict[str, int] = {}
    end: dict[str, int] = {}
    weekdays: set[int] = set()
    times: list[_Time] = []
    untils: list[_Time] = []
    words: tuple[str, ...] = ()
    parts: list[str] = []
    notes: list[str] = []
    tail: tuple[int, int] = (0, 0)
    unknown: tuple[int, int] = (0, 0)
    last: str = ""
    mark: str = ""

    def take(self, kind: str, match: re.Match[str]) -> None:
        """Gather one token. Raises Unreadable for one that cannot be meant."""
        raw = match[0].strip()
        match kind:
            case "date":
                self._date(match, {name: _number(text) for name, text in match.groupdict().items() if text})
            case "short":
                self._date(match, {"month": int(match[1]), "day": int(match[2])})
                self.notes.append(f"{raw} is read as month/day")
            case "era":
                year = _ERAS[match[1].lower()] + _number(match[2])
                self._date(match, {"year": year})
                self.notes.append(f"{raw} is {year}")
            case "relative":
                year = self.today.year + raw.lower().startswith(("来", "next"))
                self._date(match, {"year": year})
                self.notes.append(f"{raw} is {year}, seen from {self.today}")
            case "quarter":
                season = int(match[1]) - 1 if match[1] else int(match[2]) // 3
                self._date(match, {"season": season})
                self.notes.append(f"{raw} is kept as the season")
            case "end day" if self.mark == "date" and "day" in self.start:
                self._date(match, {"day": int(match[1])})
            case "time":
                self._time(match)
            case "word":
                word = raw.lower().replace(".", "").replace(" ", "-")
                if word in ("am", "pm") and self.last == "time" and not self.mark:
                    times = self.untils or self.times
                    times[-1] = times[-1]._replace(words=(*times[-1].words, word))
                else:
                    self.words += (word,)
            case "weekday" if not self.end or match[1] or self.last == "time":
                self.weekdays.add(_number(match[2]))
            case "part" if not self.end:
                self.parts.append(raw.removesuffix("-"))
            case "weekday" | "part":
                self.tail = self.tail[0], match.end()
            case "mark":
                self.mark = self.last
            case "zone":
                hint = "write the network's own time, or leave it out and add `timezone` to the statement"
                raise Unreadable(f"'{raw}' is another clock: {hint}")
            case "japan" if self.zone != JST:
                hint = f'leave it out and add timezone = "{JST}" to the statement'
                raise Unreadable(f"'{raw}' is another clock than the network's ({self.zone}): {hint}")
            case "midnight":
                raise Unreadable(
                    f"'{raw}' may be that of two nights: write 24:00 on the day that ends with it"
                )
            case "unknown" | "end day":
                start, end = self.unknown
                if end in (0, match.start()):
                    self.unknown = (start if end else match.start()), match.end()

    def _date(self, match: re.Match[str], numbers: dict[str, int]) -> None:
        """Add to the start, or to the run's end if the token follows a range mark behind a date."""
        if self.end or (self.mark and self.start):
            side = self.end
            self.tail = (self.tail[0] if self.end else match.start()), match.end()
        else:
            side = self.start
        _put(side, numbers, match[0].strip())
        self.last, self.mark = "date", ""

    def _time(self, match: re.Match[str]) -> None:
        """Add to the times, or to the ends of the slot if the token follows a range mark behind a time."""
        minute = 30 if match[3] else int(match[2] or 0)
        time = _Time(int(match[1] or 12), minute, self.words, match[0].strip())
        (self.untils if self.mark == "time" else self.times).append(time)
        self.words = ()
        self.last, self.mark = "time", ""

    def read(self) -> Printed:
        """Weigh what was gathered. Raises Unreadable if it has no meaning, or more than one."""
        start = self.start
        if self.unknown[1]:
            unknown = self.text[slice(*self.unknown)]
            raise Unreadable(f"'{unknown}' is not understood: leave it out, or write it another way")
        if len(self.weekdays) > 1:
            names = " and ".join(_DAYS[weekday] for weekday in sorted(self.weekdays))
            raise Unreadable(f"two weekdays are printed, {names}: paste that of the first night alone")
        weekday = next(iter(self.weekdays), None)
        if self.end:
            self._leave_out_the_end()
        if "first" in start:
            self._put_in_order(weekday)
        if {"season", "month"} <= start.keys() and (start["month"] - 1) // 3 != start["season"]:
            raise Unreadable(f"{MONTHS[start['month']]} is not in {SEASONS[start['season']]}: leave one out")
        minute, minutes = self._clock()
        starts, slot = (self._night if "day" in start else self._window)(weekday, minute)
        return Printed(starts=starts, minutes=minutes, slot=slot, notes=tuple(self.notes))

    def _leave_out_the_end(self) -> None:
        """Note that the run has an end, and take a missing year from it."""
        start, end = self.start, self.end
        tail = self.text[slice(*self.tail)].rstrip("(")
        tail += ")" * (tail.count("(") - tail.count(")"))
        if _finest(start) != _finest(end):
            raise Unreadable(f"the range up to '{tail}' is not understood: paste its first date alone")
        if "year" in end and "year" not in start:
            start["year"] = end["year"] - (_order(start) > _order(start | end))
            self.notes.append(f"the year {start['year']} follows from that of the end")
        self.notes.append(f"the end ({tail}) is left out: write it as `ends`")

    def _put_in_order(self, weekday: int | None) -> None:
        """Find the order of 1/10/2024: the only one that is a date and has the weekday."""
        first, second, year = (self.start[name] for name in ("first", "second", "year"))
        printed = f"{first}/{second}/{year}"
        days = [day for pair in sorted({(first, second), (second, first)}) if (day := _day(year, *pair))]
        fitting = [day for day in days if weekday in (None, day.weekday())]
        if len(fitting) != 1:
            readings = " or ".join(map(day_words, days)) or "not a date"
            raise Unreadable(f"{printed} is {readings}: write the month as a word, or the right weekday")
        _put(self.start, {"month": fitting[0].month, "day": fitting[0].day}, printed)
        self.notes.append(f"{printed} is read as {day_words(fitting[0])}")

    def _clock(self) -> tuple[int | None, int | None]:
        """Return the minute of the broadcast clock and the length of the slot, where they are printed."""
        if self.words and self.times:
            self.times[0] = self.times[0]._replace(words=self.times[0].words + self.words)
        elif self.words:
            self.notes.append(f"'{' '.join(self.words)}' is printed without a time: left out")
        minute, until = _only(self.times), _only(self.untils)
        if minute is not None and minute >= 1440 and all(time.hour < 24 for time in self.times):
            printed = " ".join((*self.times[0].words, self.times[0].raw))
            self.notes.append(f"'{printed}' is read as {clock(minute)} of the printed day")
        if minute is None or until is None:
            return minute, None
        start, end = self.times[0], self.untils[0]
        if end.words and not start.words and start.hour <= 12:
            raise Unreadable(f"'{start.raw}' may be in either half of the day: write both times as 24:55")
        halved = start.words and not end.words and end.hour <= 12
        minutes = (until - minute) % (720 if halved else 1440)
        if not 0 < minutes <= LONGEST_SLOT:
            raise Unreadable(f"'{start.raw}' to '{end.raw}' is not a slot: write both times as 24:55")
        return minute, minutes

    def _night(self, weekday: int | None, minute: int | None) -> tuple[str, None]:
        """Return the first night, with its time if it is printed."""
        start = self.start
        if "month" not in start:
            raise Unreadable(f"the day {start['day']} is printed without a month: add it")
        if self.parts:
            raise Unreadable(f"'{self.parts[0]}' beside a day is not understood: leave one of them out")
        if "year" not in start:
            self._find_year(start["month"], start["day"], weekday)
        day = _moment(f"{start['year']:04}-{start['month']:02}-{start['day']:02}").day
        if weekday is not None and weekday != day.weekday():
            before = day - dt.timedelta(days=(day.weekday() - weekday) % 7)
            nearest = f"{day_words(before)} and {day_words(before + dt.timedelta(days=7))}"
            names = f"a {_DAYS[day.weekday()]}, not a {_DAYS[weekday]}"
            raise Unreadable(f"{day} is {names}: the nearest of those are {nearest}")
        if minute is None:
            return str(day), None
        self._refuse_early(minute, day_words(day), (str(day - dt.timedelta(days=1)), str(day)), day.weekday())
        return f"{day} {clock(minute)}", None

    def _find_year(self, month: int, day: int, weekday: int | None) -> None:
        """Add the year in which the day has the weekday, or else comes next, if it is not just past.

        A weekday decides alone, because no two of three years in a row share it.
        """
        years = range(self.today.year - 1, self.today.year + 2)
        days = [date for year in years if (date := _day(year, month, day))]
        fitting = [date for date in days if weekday in (None, date.weekday())]
        named = f"{day} {MONTHS[month]}"
        if not fitting:
            dates = ", ".join(map(day_words, days)) or "not a date"
            raise Unreadable(f"{named} is {dates}: check the day and its weekday, or add the year")
        date = next((date for date in fitting if date >= self.today - JUST_PAST), fitting[-1])
        self.start["year"] = date.year
        why = f"{date.year} is the nearest in which {named} is a {_DAYS[date.weekday()]}"
        if weekday is None:
            why = f"{named} {date.year} is {'just past' if date < self.today else 'the coming one'}"
        self.notes.append(f"the year is not printed: {why}")

    def _window(self, weekday: int | None, minute: int | None) -> tuple[str, str | None]:
        """Return the printed month, season or year, and the weekly slot if it is printed."""
        start, today = self.start, self.today
        words = ([] if weekday is None else [WEEKDAYS[weekday]]) + ([] if minute is None else [clock(minute)])
        slot = " ".join(words)
        if not start and weekday is not None:
            error = Unreadable(f"{slot} is the weekly slot, not the first night: add its day or its month")
            error.is_slot = True
            raise error
        if not start:
            raise Unreadable(f"{slot or 'it'} is printed without a day: add one, as in 1月10日 24:55")
        name, rest, past = _finest(start), "", False
        if name == "month":
            rest, past = f"-{start['month']:02}", start["month"] < today.month
        elif name == "season":
            rest, past = f"-{SEASONS[start['season']]}", start["season"] < season_of(today)[1]
            self.notes.append(f"{SEASONS[start['season']]} is {_QUARTERS[start['season']]}")
        if "year" not in start:
            start["year"] = today.year + past
            self.notes.append(f"the year is not printed: {start['year']} is the coming one")
        starts = str(_moment(f"{start['year']:04}{rest}"))
        for part in self.parts:
            meaning = f" (the {_TEN_DAYS[part[0]]} ten days)" if part.endswith("旬") else ""
            self.notes.append(f"{part}{meaning} is kept as the {name}")
        if weekday is None or minute is None:
            self.notes += [f"{slot} is only a part of the weekly slot: left out"] * bool(slot)
            return starts, None
        self._refuse_early(minute, slot[:3], (WEEKDAYS[weekday - 1], slot[:3]), weekday)
        self.notes.append(f"the first night is not printed: {slot} is the weekly slot")
        return starts, slot

    def _refuse_early(self, minute: int, printed: str, nights: tuple[str, str], weekday: int) -> None:
        """Refuse 00:00 to 04:59 in Japan, with the evenings of both nights that may be meant."""
        if self.zone == JST and minute < 5 * 60:
            late = clock(minute + 1440)
            raise Unreadable(
                f"{clock(minute)} on {printed} may be either of two nights: write {nights[0]} {late} if "
                f"{_DAYS[weekday - 1]} night is meant, {nights[1]} {late} if {_DAYS[weekday]} night"
            )


def _number(text: str) -> int:
    """Return what digits or a word of ``_NUMBERS`` stand for."""
    number = _NUMBERS.get(text.lower())
    return int(text) if number is None else number


def _put(side: dict[str, int], numbers: dict[str, int], raw: str) -> None:
    """Add numbers to the start or the end. Raises Unreadable if others stand there."""
    if not 1 <= numbers.get("month", 1) <= 12:
        raise Unreadable(f"'{raw}' is not a date: there is no month {numbers['month']}")
    for name, number in numbers.items():
        if side.setdefault(name, number) != number:
            raise Unreadable(f"'{raw}' is a second date: paste that of the first night alone")


def _finest(side: dict[str, int]) -> str:
    """Return the name of the most exact number."""
    return next(name for name in ("first", "day", "month", "season", "year") if name in side)


def _order(side: dict[str, int]) -> list[int]:
    """Return what a window or day is sorted by within its year."""
    return [side.get(name, 0) for name in ("season", "month", "day")]


def _only(times: list[_Time]) -> int | None:
    """Return the minute that all the times mean, if there are any. Raises Unreadable if they differ."""
    minutes = sorted({time.on_the_clock() for time in times})
    if len(minutes) > 1:
        raise Unreadable(f"two times are printed, {' and '.join(map(clock, minutes))}: paste one of them")
    return minutes[0] if minutes else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    """Return the date, if there is one."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _moment(text: str) -> Moment:
    """Return the moment of the data language. Raises Unreadable if there is none."""
    try:
        return Moment.parse(text)
    except ValueError as error:
        raise Unreadable(str(error)) from None
