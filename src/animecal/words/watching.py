"""What the site says of where its visitor watches, and of the shows that they follow."""

from __future__ import annotations

from .languages import ENGLISH, Language


class WatchWords:
    """Words for the visitor's own choice and stars; messages with ``{names}`` are for the script."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self.language = language
        say = language.say
        self.star = say("Star {show}")

        # where they watch
        self.where = say("Where I watch")
        self.guess = say("{country} (a guess)")
        self.guess_note = say("The country is a guess from your time zone until you choose.")
        self.anywhere = say("Anywhere")
        self.country = say("Country")
        self.audio, self.any_audio = say("Audio"), say("The original first, else a dub")
        self.services = say("Services")
        self.services_note = say("Without a choice, whichever shows an episode first.")
        self.stations = say("Television and cinemas")
        self.fallback = say("Also the first broadcast of what is not known to be shown there")
        self.kept = say("This stays in your browser; nobody else sees it.")
        self.forget = say("Forget my choice")
        self.each_service = say("Subscribe goes by the country. These services have calendars of their own:")

        self.here, self.here_guess = say("where you watch"), say("where you may watch, by your time zone")
        self.next = say("Next: {episode}, {network}")

        # their week
        self.earlier = say("Earlier today")
        self.now = say("Now, {time}")
        self.hourless = say("Hour not announced")
        self.nothing = say("Nothing known")
        self.none_there = say("Nothing is known for the next days where you watch.")
        self.to_come = language.forms("{number} episode to come.", "{number} episodes to come.")

        # their calendar
        self.mine = say("My calendar")
        self.mine_about = say(
            "The shows that you star, as one week and one calendar. Stars stay in this browser; nobody else "
            "sees them."
        )
        self.needs_script = say("Stars need JavaScript. Each show's page has a calendar without it.")
        self.denied = say("This browser keeps nothing for this site, so there can be no stars here.")
        self.failed = say("The shows could not be loaded. Are you connected? Try again then.")
        self.no_stars = say(
            "There is no star yet. Each show has one, in the week, in lists and on its page; or bring a list "
            "from elsewhere, below."
        )
        self.linked = language.forms(
            "This link brings {number} show. Nothing changes until you choose.",
            "This link brings {number} shows. Nothing changes until you choose.",
        )
        self.add, self.replace = say("Add to mine"), say("Replace mine")
        self.leave = say("Leave mine as they are")
        self.own_about = say("Every episode of the shows that you have starred, where you watch")
        self.none_of_mine = say("Nothing is known to come of these in the next days where you watch.")
        self.my_shows = say("My shows")
        self.each_show = say("Each has a calendar to subscribe to, which updates itself.")
        self.show_about = say("Every episode of {show} on {network}")
        self.next_on = say("{moment}: {episode}, {network}")
        self.nothing_there = say("Nothing is known to come where you watch.")
        self.once = say("Download what is to come as one file")
        self.once_note = say("The file will not update itself: load it again when something changes.")
        self.saved = language.forms("{number} episode is in the file.", "{number} episodes are in the file.")
        self.bring = say("Bring a list")
        self.list = say("A file that MyAnimeList or AniList exported, or that was saved here:")
        self.own_list = say("A file that was saved here:")
        self.list_note = say(
            "Stars what you watch or plan to watch. The file is read in this browser and sent nowhere."
        )
        self.unreadable = say("This is no list that can be read: an .xml, .xml.gz or .json file is.")
        self.none_listed = say("The list has nothing that you watch or plan to watch.")
        self.brought = language.forms(
            "{number} show of your list has a star now.", "{number} shows of your list have a star now."
        )
        self.not_here = language.forms("{number} show is not here", "{number} shows are not here")
        self.share = say("Share and keep")
        self.share_link = say("A link with these shows, for a friend or another browser of yours:")
        self.copy_link = say("Copy the link")
        self.export = say("Save as a file")
        self.clear = say("Remove all stars")
        self.cleared = say("All stars are removed.")
        self.undo = say("Undo")
