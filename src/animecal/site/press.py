"""From pages to bytes: the templates, and the style, script and pictures that they name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from importlib.resources import files
from itertools import chain
from urllib.parse import urlsplit

import jinja2
import msgspec

from ..feeds.news import ATOM
from ..language.names import slug
from ..publish.objects import ASSETS, WORKER
from ..words.calendars import CalendarWords
from ..words.offline import OfflineWords
from ..words.pages import PageWords
from ..words.searching import SearchWords
from ..words.watching import WatchWords
from .places import Place, feed_place, up
from .zones import zones_module


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page before it is printed: its title, its template and what that is told.

    ``path`` is its folder below the root, with a slash at the end unless empty.
    """

    path: str
    template: str
    title: str
    told: Mapping[str, object] = {}


class Press:
    """Prints pages in one language, which stand in a ``folder`` of the site; ``places`` has all languages.

    ``beside`` are the files that there are in the folders of pages.
    """

    def __init__(
        self,
        words: PageWords,
        base_url: str | None,
        folder: str = "",
        places: Sequence[Place] = (),
        beside: Container[str] = (),
        serve: str | None = None,
    ) -> None:
        self.base_url = base_url
        self.folder = folder
        # The picture has our name and subject written on it.
        assets = {
            name: data for name, data in _assets().items() if words.ours or not name.startswith("preview.")
        }
        self.assets = {f"{ASSETS}{name}": data for name, data in assets.items()}
        self._named = {name.partition(".")[0]: f"{ASSETS}{name}" for name in assets}
        self._words = words
        self._environment = jinja2.Environment(
            loader=jinja2.PackageLoader("animecal.site"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            w=words,
            cal=CalendarWords(words.language),
            search=SearchWords(words.language, words.own),
            offline=OfflineWords(words.language),
            watch=WatchWords(words.language),
            lang=words.language.code,
            asset={name: up(folder) + path for name, path in self._named.items()},
            modules=[up(folder) + path for path in self._needed("site")[1:]],
            picture=f"{base_url}{self._named['preview']}" if words.ours else None,
            news_feed=up(folder) + feed_place(ATOM, folder),
            feeds_at=up(folder) + feed_place("", folder),
            base_url=base_url,
            beside=beside,
            folder=folder,
            up=up(folder),
            places=places,
            serve=serve,
            slug=slug,
        )

    def _needed(self, module: str) -> list[str]:
        """Return the path of a module and those of all that it imports at once, each one once."""
        path = self._named[module]
        names = [name.decode().partition(".")[0] for name in _AT_ONCE.findall(self.assets[path])]
        return list(dict.fromkeys([path, *chain.from_iterable(map(self._needed, names))]))

    def page(self, page: Page) -> bytes:
        """Return a page that stands in its folder."""
        root = "../" * page.path.count("/") or "./"
        canonical = f"{self.base_url}{self.folder}{page.path}" if self.base_url else None
        return self._printed(page, root, canonical)

    def page_at_any_depth(self, page: Page) -> bytes:
        """Return a page that is served at any address, so that its links start at the root of the host."""
        return self._printed(page, urlsplit(self.base_url).path if self.base_url else "/", None)

    def manifest(self) -> bytes:
        """Return what browsers know of the site when it is put on a home screen (W3C, Web App Manifest)."""
        words, asset = self._words, self._named
        told = {
            "name": words.name,
            "description": words.tagline,
            "lang": words.language.code,
            "start_url": "./",
            "display": "minimal-ui",
            "icons": [
                {"src": up(self.folder) + asset["icon"], "sizes": "any", "type": "image/svg+xml"},
                {"src": up(self.folder) + asset["touch"], "sizes": "180x180", "type": "image/png"},
            ],
        }
        return as_json(told)

    def worker(self) -> bytes:
        """Return the script that keeps pages readable without a connection (W3C, Service Workers).

        It keeps them with the assets that they name, under a digest of all of these.
        """
        at_once = [self._named[name] for name in ("style", "waiting", "icon")] + self._needed("site")
        digest = hashlib.sha256("".join(self.assets).encode()).hexdigest()[:10]
        return self._environment.get_template(WORKER).render(needed=at_once, digest=digest).encode()

    def sitemap(self, urls: Iterable[str]) -> bytes:
        """Return the list of pages for search engines."""
        return self._environment.get_template("sitemap.xml").render(urls=urls).encode()

    def _printed(self, page: Page, root: str, canonical: str | None) -> bytes:
        template = self._environment.get_template(page.template)
        text = template.render(root=root, canonical=canonical, path=page.path, title=page.title, **page.told)
        return text.encode()


def as_json(value: object) -> bytes:
    """Return a value as a file of JSON."""
    return msgspec.json.encode(value) + b"\n"


def _assets() -> dict[str, bytes]:
    """Return the style, the scripts and the pictures, each with a digest of its content in its name.

    A module names those that it imports as they are called here, so its digest is one of theirs too.
    """
    read = {file.name: file.read_bytes() for file in files("animecal.site").joinpath("assets").iterdir()}
    read["zones.js"] = zones_module()
    order = TopologicalSorter({name: _imported(data) for name, data in sorted(read.items())})
    called: dict[str, str] = {}
    found = {}
    for name in order.static_order():
        data = _IMPORT.sub(lambda at: b'"./%b"' % called[at[1].decode()].encode(), read[name])
        stem, _, kind = name.rpartition(".")
        called[name] = f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{kind}"
        found[called[name]] = data
    return dict(sorted(found.items()))


_AT_ONCE = re.compile(rb'^import (?:.* from )?"\./([\w.-]+)";', re.MULTILINE)
_IMPORT = re.compile(rb'"\./([\w-]+\.js)"')


def _imported(data: bytes) -> set[str]:
    return {name.decode() for name in _IMPORT.findall(data)}
