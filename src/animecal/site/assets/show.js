// A show's times on the visitor's clock, the countdown to its next episode where they watch, and its calendar.
import { dated, soonest } from "./coming.js";
import { at, lang, said, when, whole } from "./page.js";
import { unpacked } from "./picking.js";
import { choice } from "./watching.js";

const span = Intl.DurationFormat && new Intl.DurationFormat(lang, { style: "short" });  // since 2025
for (const row of document.querySelectorAll("tr[data-utc]")) {
  row.querySelector("td.local").textContent = whole.format(at(row));
}
for (const cell of document.querySelectorAll("table:has(tr[data-utc]) .local")) {
  cell.hidden = false;
}

const chosen = choice();
const next = document.querySelector(".next");
const data = document.getElementById("nights");
const outlet = (airing) => document.querySelector(`.outlet[data-airing="${airing.key}"]`);
if (next && data) {
  const [show] = unpacked(JSON.parse(data.textContent)).values();
  const tell = () => {
    const night = soonest(show, chosen);
    next.hidden = !night;
    if (!night) {
      return;
    }
    const { what, called, expected, days } = night;
    const minutes = Math.max(0, Math.floor((dated(night) - Date.now()) / 60000));
    const left = { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
    const told = [when(dated(night), days.length > 0), days.length ? "" : span?.format(left)];
    next.querySelector(".which").textContent = said(next.dataset.next, { episode: what, network: called });
    next.querySelector(".tag").hidden = !expected;
    next.querySelector(".countdown").textContent = told.filter(Boolean).map((one) => `· ${one}`).join(" ");
  };
  tell();
  setInterval(tell, 60000);

  // The outlet at which the next episode comes stands first; Subscribe gives its calendar, and that of the
  // original moves to its place.
  const night = soonest(show, chosen);
  const own = night && !night.airing.original ? outlet(night.airing) : null;
  if (own) {
    document.querySelector(".outlet[open]")?.removeAttribute("open");
    document.querySelector(".outlet").before(own);
    own.open = true;
  }
  const menu = own?.querySelector(".subscribe");
  const main = document.querySelector("main > .subscribe");
  if (menu && main) {
    const original = outlet(show.runs.find((run) => run.original));
    main.replaceWith(menu);
    original?.querySelector("summary").after(main);
  }
}

// Which outlets are those where the visitor watches.
const outlets = [...document.querySelectorAll(".outlet[data-countries]")];
const here = outlets.filter(({ dataset }) => chosen.region && dataset.countries.match(/../g)?.includes(chosen.region)
  && (!chosen.services.length || chosen.services.includes(dataset.network)));
for (const one of here.length < outlets.length ? here : []) {
  const mark = document.createElement("span");
  mark.className = "here";
  mark.textContent = chosen.guessed ? one.dataset.guess : one.dataset.here;
  one.querySelector("summary").append(mark);
}
