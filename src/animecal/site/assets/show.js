// A show's times on the visitor's clock, and the countdown to its next episode.
import { at, lang, said, whole } from "./page.js";

const span = Intl.DurationFormat && new Intl.DurationFormat(lang, { style: "short" });  // since 2025
for (const row of document.querySelectorAll("tr[data-utc]")) {
  row.querySelector("td.local").textContent = whole.format(at(row));
}
for (const cell of document.querySelectorAll("table:has(tr[data-utc]) .local")) {
  cell.hidden = false;
}
const next = document.querySelector(".next");
if (next) {
  // The page was made some time this week: what it calls the next episode may have been on since.
  const rows = [...document.querySelector(".outlet").querySelectorAll("tr[data-utc]")];
  const tell = () => {
    const row = rows.find((one) => !/postponed|cancelled/.test(one.className) && at(one) > Date.now());
    if (row) {
      next.dataset.utc = row.dataset.utc;
      next.querySelector(".tag").hidden = row.className !== "expected";
      const [what, printed] = row.cells;
      next.querySelector(".which").textContent = said(next.dataset.next, { episode: what.textContent, moment: printed.textContent.trim() });
    }
    const minutes = Math.max(0, Math.floor((at(next) - Date.now()) / 60000));
    const left = { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
    const told = [whole.format(at(next)), span?.format(left)].filter(Boolean).map((one) => `· ${one}`).join(" ");
    next.querySelector(".countdown").textContent = minutes ? told : "";
  };
  tell();
  setInterval(tell, 60000);
}

// Where it streams here: a guess, and called one.
const country = new Intl.Locale(navigator.language).region;
const outlets = [...document.querySelectorAll(".outlet[data-countries]")];
const here = outlets.filter((one) => (one.dataset.countries.match(/../g) ?? []).includes(country));
for (const one of here.length < outlets.length ? here : []) {
  const mark = document.createElement("span");
  mark.className = "here";
  mark.textContent = one.dataset.here;
  one.querySelector("summary").append(mark);
}
