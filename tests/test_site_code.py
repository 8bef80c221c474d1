"""Opening a calendar on another device: the QR code on the page, read as a camera reads it."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

import tools
from browsing import Open

pytest_plugins = ("browsing",)
ASSETS = files("animecal.site").joinpath("assets")


def read(page: Page) -> str:
    """Return what the code on a page says."""
    page.evaluate(tools.package("jsqr", "dist", "jsQR.js").read_text("utf-8"))
    said: str = page.evaluate(
        """() => {
          const { width, height } = document.querySelector("figure.code canvas");
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [width * 4, height * 4];
          const context = canvas.getContext("2d");
          context.imageSmoothingEnabled = false;
          context.drawImage(document.querySelector("figure.code canvas"), 0, 0, width * 4, height * 4);
          return jsQR(context.getImageData(0, 0, width * 4, height * 4).data, width * 4, height * 4).data;
        }"""
    )
    return said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_can_open_the_page_by_its_code(visit: Open, site: str, scheme: str) -> None:
    page = visit("shows/metal-sky/?from=mail#where", color_scheme=scheme, bypass_csp=True)
    page.locator(".subscribe > summary").first.click()
    button = page.get_by_role("button", name="Open on another device").first
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(page.get_by_role("img", name=f"{site}shows/metal-sky/")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert read(page) == f"{site}shows/metal-sky/"
    button.click()
    expect(page.locator("figure.code")).to_have_count(0)
    expect(button).to_have_attribute("aria-expanded", "false")


def test_in_a_list_the_code_is_that_of_the_calendars_own_page(visit: Open, site: str) -> None:
    page = visit("networks/", bypass_csp=True)
    row = page.locator(".calendar", has_text="AT-X")
    row.locator(".subscribe > summary").first.click()
    row.get_by_role("button", name="Open on another device").first.click()
    expect(row.locator("figure.code canvas")).to_be_visible()
    assert read(page) == f"{site}networks/at-x/"


def test_a_code_is_loaded_only_when_it_is_asked_for_and_says_when_it_cannot_be(visit: Open) -> None:
    page = visit("shows/metal-sky/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.locator(".subscribe > summary").first.click()
    assert not [url for url in asked if "lean-qr" in url]
    page.route(
        "**/lean-qr.*", lambda route: route.fulfill(status=200, body="", content_type="text/javascript")
    )
    page.get_by_role("button", name="Open on another device").first.click()
    expect(page.get_by_role("status").last).to_have_text("The code could not be loaded. Are you connected?")


def test_what_draws_codes_is_shipped_as_its_authors_made_it_with_their_license() -> None:
    for name, parts in (("lean-qr.js", ("nano.mjs",)), ("lean-qr-license.txt", ("LICENSE",))):
        assert ASSETS.joinpath(name).read_bytes() == tools.package("lean-qr", *parts).read_bytes()
