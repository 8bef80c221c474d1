"""Every word of the site, in one place, so that other languages can follow."""

from __future__ import annotations

from types import SimpleNamespace

LANGUAGE = "en-GB"

_WORDS = {
    "tagline": "Anime premieres and episodes, in the calendar app you already have",
    "skip": "Skip to the content",
    "home": "What airs",
    "all_shows": "All shows",
    "years": "By year",
    "newest": "Newest",
    "anime_by": "Anime by {}",
    "premieres_by": "What {} makes, the newest first.",
    "feeds": "Calendars",
    "help": "How to subscribe",
    "news": "News",
    "week": "The next days",
    "week_note": "This week and the next, by day in Japan.",
    "your_time": "Days and times are those of your time zone",
    "no_week": "Nothing is known for the next days.",
    "some_time": "Day to be announced",
    "search": "Search shows",
    "search_hint": "English, Japanese or romaji",
    "any_network": "Any network",
    "any_block": "Any block",
    "any_country": "Any country",
    "any_season": "Any season",
    "network": "Network",
    "block": "Block",
    "country": "Country",
    "season": "Season",
    "clear": "Clear",
    "found_none": "No show fits.",
    "found_one": "1 show",
    "found": "{} shows",
    "chart": "Premieres of the season",
    "chart_note": "A dot is a day; a bar is a month or a season in which the day is still to be announced.",
    "subscribe": "Subscribe",
    "apple": "Apple, Thunderbird and most apps",
    "google": "Google Calendar",
    "outlook": "Outlook",
    "copy": "Copy the address",
    "copied": "Copied",
    "download": "Download",
    "where": "Where and when",
    "original": "original",
    "next": "Next",
    "this_week": "This week",
    "here": "in your country, going by your browser's language",
    "units": "d h min",
    "episodes": "Episodes",
    "printed": "As printed",
    "local": "Your time",
    "what": "What",
    "notes": "Notes",
    "moved_from": "moved from",
    "staff": "Staff",
    "cast": "Cast",
    "links": "Trailers and visuals",
    "history": "What was announced, and who says so",
    "website": "Official website",
    "no_time": "no time yet",
    "network_open": "network not known yet",
    "premieres": "Premieres",
    "starts": "Starts",
    "show": "Show",
    "unknown": "not announced",
    "kinds": {
        "premieres": "Everything",
        "network": "Networks: premieres",
        "network-episodes": "Networks: every episode",
        "block": "Blocks",
        "region": "Countries",
        "season": "Seasons",
        "studio": "Studios",
    },
    "not_found": "There is no such page",
    "not_found_note": "Calendars never move: if you came from one, its address still works.",
    "help_note": "Open “Subscribe” beside any calendar. If the button of your app does nothing, copy the "
    "address and add it by hand: that always works.",
    "help_apps": (
        (
            "iPhone, iPad and Mac",
            "Tap the first button and confirm. By hand: Calendar → Calendars → Add Calendar → Add "
            "Subscription Calendar, and paste the address. On a Mac: File → New Calendar Subscription.",
        ),
        (
            "Google Calendar",
            "On a computer: Other calendars → + → From URL, and paste the address. The phone app cannot add "
            "one; it shows the calendar a while after. Google's own button is known to fail now and then.",
        ),
        ("Outlook", "Add calendar → Subscribe from web, and paste the address."),
        (
            "Thunderbird, GNOME Calendar and Android (ICSx⁵)",
            "New calendar → On the network, and paste the address. On Android, ICSx⁵ subscribes without "
            "Google.",
        ),
    ),
    "looks": "When changes arrive",
    "looks_note": "Your app decides how often it looks. We suggest every twelve hours; this is what apps do:",
    "looks_app": "App",
    "looks_often": "Looks",
    "looks_apps": (
        ("Google Calendar", "every 8 to 24 hours, and there is no way to hurry it"),
        (
            "Apple Calendar",
            "as you set it, from every 5 minutes to every week; weekly at first on some devices",
        ),
        ("Outlook on the web", "every few hours, sometimes more than a day"),
        ("Thunderbird", "every 30 minutes, or as you set it"),
        ("ICSx⁵", "as you set it"),
    ),
    "moves": "When a date moves",
    "moves_note": "The event moves: it is the same event, with a note why. What is known only to the month "
    "is an all-day event on the first of it, marked tentative. What was put off without a date stays where "
    "it was and says so; what was cancelled says that. No calendar ever changes its address.",
    "about": "Every time has a source. What is not known is left out.",
}

WORDS = SimpleNamespace(**_WORDS)
"""The words by their names."""
