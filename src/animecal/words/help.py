"""How to subscribe, and what apps then do, in words."""

from __future__ import annotations

from .languages import ENGLISH, Language


class HelpWords:
    """Words for the page that helps to subscribe, in one language."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self.say = say = language.say
        self.note = say(
            "Open “Subscribe” beside any calendar. If the button of your app does nothing, copy the address "
            "and add it by hand: that always works."
        )
        self.looks = say("When changes arrive")
        self.looks_note = say(
            "Your app decides how often it looks. We suggest every twelve hours; this is what apps do:"
        )
        self.looks_app = say("App")
        self.looks_often = say("Looks")
        self.moves = say("When a date moves")
        self.moves_note = say(
            "The event moves: it is the same event, with a note why. What is known only to the month is an "
            "all-day event on the first of it, marked tentative. What was put off without a date stays where "
            "it was and says so; what was cancelled says that. No calendar ever changes its address."
        )

    def ways(self) -> list[tuple[str, str]]:
        """Return apps, and how to subscribe in each."""
        say = self.say
        return [
            (
                say("iPhone, iPad and Mac"),
                say(
                    "Tap the first button and confirm. By hand: Calendar → Calendars → Add Calendar → "
                    "Add Subscription Calendar, and paste the address. On a Mac: File → New Calendar "
                    "Subscription."
                ),
            ),
            (
                say("Google Calendar"),
                say(
                    "On a computer: Other calendars → + → From URL, and paste the address. The phone app "
                    "cannot add one; it shows the calendar a while after. Google's own button is known to "
                    "fail now and then."
                ),
            ),
            (
                say("Outlook"),
                say(
                    "There is a button for Outlook at home and one for work or school. By hand, on the web: "
                    "Add calendar → Subscribe from web, and paste the address."
                ),
            ),
            (
                say("Android without Google"),
                say(
                    "Install ICSx⁵ (free, from F-Droid or Google Play), tap the button, or paste the address "
                    "there. Every calendar app on the phone then shows it."
                ),
            ),
            (
                say("Samsung Calendar"),
                say(
                    "It cannot add an address itself. It shows what ICSx⁵ subscribes to, and what your "
                    "Google account does."
                ),
            ),
            (
                say("Thunderbird"),
                say(
                    "New Calendar → On the Network, paste the address as the location without a user name, "
                    "Find Calendars → Subscribe."
                ),
            ),
            (
                say("GNOME Calendar"),
                say("Manage Calendars → Add Calendar, and paste the address."),
            ),
            (
                say("Proton Calendar"),
                say("On the web: Add calendar → Add calendar from URL, and paste the address."),
            ),
            (
                say("Nextcloud"),
                say(
                    "In Calendar: New calendar → New subscription from link (read-only), and paste the "
                    "address."
                ),
            ),
            (
                say("Fastmail"),
                say("Settings → Calendars → Subscribe to a public calendar, and paste the address."),
            ),
            (
                say("Home Assistant"),
                say(
                    "Settings → Devices & services → Add integration → Remote Calendar, and paste the "
                    "address."
                ),
            ),
        ]

    def rhythms(self) -> list[tuple[str, str]]:
        """Return apps, and how often each looks for changes."""
        say = self.say
        return [
            (say("Google Calendar"), say("every 8 to 24 hours, and there is no way to hurry it")),
            (
                say("Apple Calendar"),
                say("as you set it, from every 5 minutes to every week; weekly at first on some devices"),
            ),
            (say("Outlook on the web"), say("every few hours, sometimes more than a day")),
            (say("Thunderbird"), say("every 30 minutes, or as you set it")),
            (say("ICSx⁵"), say("as you set it")),
        ]
