"""Languages: every message has its translation, and feeds and pages are in the language asked for."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

from animecal.check.rules import read_data
from animecal.feeds.ended import all_feeds
from animecal.feeds.events import Event
from animecal.feeds.news import news
from animecal.language.moment import Moment, to_instant
from animecal.language.tables import Regions
from animecal.schedule.episodes import State
from animecal.schedule.shows import schedule
from animecal.words.languages import ENGLISH, LANGUAGES, Language, language_of, read_language
from animecal.words.moments import delay_words, moment_words, printed
from animecal.words.regions import place_words, region_words
from animecal.words.states import state_words
from animecal.words.tongues import dub_words
from catalogues import PACKAGE, catalogue, forms_of, names, problems, said_by, template
from support import HANGS, write_data
from test_golden import AS_OF, GOLDEN
from test_site_words import NOW, told, words
from wordless import FILES, wordless_site

OTHERS = LANGUAGES[1:]
JAPANESE = language_of("ja")


# --- catalogues ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_has_its_translation_and_every_translation_a_message(code: str) -> None:
    found = problems(template(), catalogue(code))
    assert not found, "\n".join(
        [f"words/catalogues/{code}.po; run `python tests/catalogues.py` and fill in what is empty:", *found]
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_can_be_said_with_its_values(code: str) -> None:
    language = language_of(code)
    for message in template():
        if not message.id:
            continue
        forms = [message.id] if isinstance(message.id, str) else list(message.id)
        values = {name: at for at, name in enumerate(sorted(names(forms[-1])), 71)}
        if len(forms) == 1:
            context = message.context
            text = (
                language.say_of(context, forms[0], **values) if context else language.say(forms[0], **values)
            )
            assert all(str(value) in text for value in values.values()), text
            continue
        values.pop("number", None)
        for number in (0, 1, 2, 5, 21):
            text = language.count(number, *forms, **values)
            assert all(str(value) in text for value in values.values()), text
            assert not re.search(r"\{\w", text), text


def test_what_a_catalogue_lacks_or_has_too_much_is_told_by_message() -> None:
    said, there = template(), catalogue("ja")
    there["Calendars"].string = ""
    there["{show}, {episode}"].string = "{show}"
    del there["{number} show"]
    there.add("Nobody says this", "誰も言わない", locations=[("words/pages.py", 1)])
    assert problems(said, there) == [
        "not translated: {number} show / {number} shows (words/groups.py, words/pages.py)",
        "not translated: Calendars (words/pages.py)",
        "nobody says it: Nobody says this (words/pages.py)",
        "other names in its braces: {show}, {episode} (words/events.py)",
    ]


def test_messages_are_found_where_names_lead_to_them() -> None:
    source = (
        'STATES = {1: "one", 2: ("two", "{number} more")}\n'
        "def told(say, language, known, state):\n"
        '    message = "known {here}" if known else "unknown"\n'
        "    say(message, here=1)\n"
        "    language.say(STATES[state])\n"
        '    language.say_of("stream", "begins")\n'
        '    language.count(2, "{number} day", "{number} days")\n'
        '    "text".count("t")\n'
    )
    module = {"STATES": {1: "one", 2: ("two", "{number} more")}}
    assert set(said_by(source, module)) == {
        (("{number} day", "{number} days"), None),
        ("begins", "stream"),
        *((one, None) for one in ("known {here}", "unknown", "one", "two", "{number} more")),
    }
    with pytest.raises(ValueError, match=r"line 2: cannot tell what is said by show\.title"):
        list(said_by("def told(say, show):\n    say(show.title)\n", {}))


POLISH = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Calendars"
msgstr "Kalendarze"

msgid "{number} show"
msgid_plural "{number} shows"
msgstr[0] "{number} seria"
msgstr[1] "{number} serie"
msgstr[2] "{number} serii"
"""


def test_a_language_is_one_file_and_the_rest_is_known_of_it() -> None:
    polish = read_language("pl", POLISH.encode())
    assert polish.say("Calendars") == "Kalendarze"
    assert polish.say("News") == "News"
    counted = [polish.count(number, "{number} show", "{number} shows") for number in (1, 3, 5, 22)]
    assert counted == ["1 seria", "3 serie", "5 serii", "22 serie"]
    assert polish.forms("{number} show", "{number} shows") == {
        "one": "{number} seria",
        "few": "{number} serie",
        "many": "{number} serii",
    }
    assert moment_words(Moment.parse("2027-01-07"), polish) == "czw., 7 sty 2027"
    assert moment_words(Moment.parse("2027-01"), polish) == "styczeń 2027"


def test_english_is_said_without_reading_a_catalogue(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom animecal.cli.app import main\n"
        f"sys.argv = ['animecal', 'build', '--data', {str(GOLDEN / 'data')!r}, '--out', 'feeds']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print('babel' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=HANGS
    )
    assert done.stdout.endswith("False\n"), done.stdout + done.stderr
    assert (tmp_path / "feeds" / "premieres.ics").is_file()


# --- what is said ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "japanese"),
    [
        ("2027", "2027年"),
        ("2027-winter", "2027年冬"),
        ("2027-fall", "2027年秋"),
        ("2027-01", "2027年1月"),
        ("2027-late", "2027年後半"),
        ("2027-01-early", "2027年1月上旬"),
        ("2027-01-07", "2027年1月7日(木)"),
        ("2027-01-07 21:00", "2027年1月7日(木)21時00分"),
        ("2027-01-07 09:05", "2027年1月7日(木)9時05分"),
        ("2027-01-07 24:55", "2027年1月7日(木)深夜24時55分"),
        ("2027-01-07 29:30", "2027年1月7日(木)深夜29時30分"),
    ],
)
def test_moments_are_written_as_japanese_broadcasters_print_them(text: str, japanese: str) -> None:
    assert moment_words(Moment.parse(text), JAPANESE) == japanese


@pytest.mark.parametrize(
    ("zone", "japanese"),
    [
        ("Asia/Tokyo", "2027年1月7日(木)深夜24時55分（日本時間）"),
        ("America/Los_Angeles", "2027年1月7日(木)深夜24時55分（アメリカ太平洋時間）"),
        ("Europe/Paris", "2027年1月7日(木)深夜24時55分（中央ヨーロッパ時間）"),
        ("UTC", "2027年1月7日(木)深夜24時55分（UTC）"),
    ],
)
def test_zones_have_their_names_in_the_language(zone: str, japanese: str) -> None:
    moment = Moment.parse("2027-01-07 24:55")
    instant = to_instant(moment.day, moment.minute or 0, zone)
    assert printed(moment, zone, instant, JAPANESE) == japanese


@pytest.mark.parametrize(
    ("minutes", "japanese"),
    [(0, "初出と同時"), (90, "初出の1時間30分後"), (3000, "初出の2日2時間後"), (-4320, "初出より3日先行")],
)
def test_delays_are_said_in_the_order_of_the_language(minutes: int, japanese: str) -> None:
    assert delay_words(minutes, JAPANESE) == japanese


def test_states_dubs_and_places_have_japanese_names() -> None:
    regions = msgspec.convert(tomllib.loads((PACKAGE / "data" / "regions.toml").read_text("utf-8")), Regions)
    told = [state_words(state, JAPANESE) for state in (State.EXPECTED, State.POSTPONED, State.CANCELLED)]
    assert told == ["見込み", "延期", "中止"]
    assert dub_words("en", JAPANESE) == "英語吹替"
    assert region_words(regions, ("JP",), JAPANESE) == "日本"
    assert place_words(regions, "US", JAPANESE) == "アメリカ"
    assert place_words(regions, "southeast-asia", JAPANESE) == "東南アジア"
    assert {code for code in regions.countries if place_words(regions, code, JAPANESE).isascii()} == set()


# --- feeds and pages -------------------------------------------------------------------------------------


def golden_events(language: Language) -> dict[str, Event]:
    """Return the events of the golden data by UID, without their common end."""
    data = read_data(GOLDEN / "data")
    feeds = all_feeds(data, schedule(data, AS_OF), AS_OF, language)
    return {event.uid.removesuffix("@animecal"): event for feed in feeds for event in feed.events}


@pytest.mark.parametrize(
    ("uid", "summary"),
    [
        ("moved-simulcast.original.1", "Moved, and Simulcast; in Part 放送開始（第1話）"),
        ("moved-simulcast.original.2", "Moved, and Simulcast; in Part 第2話"),
        ("moved-simulcast.original.special-recap", "Moved, and Simulcast; in Part 特別編「Recap 😀」"),
        ("moved-simulcast.original.6", "Moved, and Simulcast; in Part 第6話（最終回）"),
        ("moved-simulcast.crunchyroll.1", "Moved, and Simulcast; in Part Crunchyrollで配信開始（第1話）"),
        ("moved-simulcast.crunchyroll.6", "Moved, and Simulcast; in Part 第6話（Crunchyroll、最終回）"),
        ("doubled-then-waiting.original.4", "Doubled, Then Waiting 第4話（延期）"),
        ("all-at-once.original.1", "All at Once 配信開始（第1〜8話、時刻未定）"),
        ("called-off.original.1", "Called Off 初回（中止）"),
        ("film.original.1", "A Film 公開"),
        ("vague.original.1", "Vague 2024年春スタート（日程未定）"),
    ],
)
def test_events_have_japanese_titles(uid: str, summary: str) -> None:
    assert golden_events(JAPANESE)[uid].summary == summary


def test_an_event_says_in_japanese_when_why_where_else_and_who_says_so() -> None:
    event = golden_events(JAPANESE)["moved-simulcast.original.1"]
    assert event.location == "フジテレビ（+Ultra）"
    assert event.description.split("\n") == [
        "2024年1月10日(水)深夜25時25分（日本時間）、フジテレビ（+Ultra）",
        "2024年1月10日(水)深夜24時55分から変更。",
        "理由：the programme before it ran late",
        "",
        "移動、同時配信 · Studio Ōne",
        r"A show that meets everything that can happen to a show, and a backslash: \.",
        "",
        "ほかの放送・配信：",
        "・Crunchyroll（アジアを除く全世界）：2024年1月10日(水)深夜26時25分（日本時間）",
        "",
        "出典：https://news.example/late",
    ]


def test_a_language_changes_no_event_but_its_texts() -> None:
    english, japanese = golden_events(ENGLISH), golden_events(JAPANESE)
    assert english.keys() == japanese.keys()
    assert [(one.start, one.end, one.day, one.tentative, one.url) for one in english.values()] == [
        (one.start, one.end, one.day, one.tentative, one.url) for one in japanese.values()
    ]


def latin_words_of(code: str) -> set[str]:
    """Return the words in Latin letters that translations have: names of apps, and the like."""
    texts = [form for one in catalogue(code) if one.id for form in forms_of(one.string)]
    return set().union(*map(words, texts))


def test_no_page_and_no_feed_in_japanese_has_a_word_of_english_left(tmp_path: Path) -> None:
    names_of_apps = latin_words_of("ja")
    site = wordless_site(tmp_path, "https://192.0.2.2/", NOW, JAPANESE)
    pages = {path: page for path, page in site.items() if path.endswith(".html")}
    left = {path: set().union(*map(words, told(page))) - names_of_apps for path, page in pages.items()}
    assert {path: found for path, found in left.items() if found} == {}

    data = read_data(tmp_path / "data")
    known = list(schedule(data, NOW.date()))
    feeds = all_feeds(data, known, NOW.date(), JAPANESE)
    texts = [text for feed in feeds for text in (feed.title, feed.about)]
    events = {event.uid: event for feed in feeds for event in feed.events}.values()
    texts += [text for one in events for text in (one.summary, one.description, one.location)]
    texts += [one.sentence for one in news(data, known, JAPANESE)]
    assert {text for text in texts if words(text) - names_of_apps} == set()
    assert len(texts) > 100


def test_networks_are_called_in_japanese_by_their_names_in_japan(tmp_path: Path) -> None:
    data = read_data(write_data(tmp_path, FILES))
    known = list(schedule(data, NOW.date()))
    titles = {feed.path: feed.title for feed in all_feeds(data, known, NOW.date(), JAPANESE)}
    assert titles["networks/one.ics"] == "一局：新作アニメ"
    assert titles["networks/two.ics"] == "Δίκτυο β：新作アニメ"
    assert titles["seasons/2024-spring.ics"] == "2024年春アニメ"
    english = {feed.path: feed.title for feed in all_feeds(data, known, NOW.date())}
    assert english["networks/one.ics"] == "Δίκτυο α: anime premieres"
