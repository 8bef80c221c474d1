// The week of the front page, by the visitor's own days.
import { at, clock, day, lang, said } from "./page.js";

const today = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
const days = document.querySelector("#week .days");
if (days) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const note = document.getElementById("zone");
  note.textContent = said(note.dataset.local, { zone });
  const sections = new Map();
  const place = (name, order, item) => {
    if (!sections.has(name)) {
      const section = document.createElement("section");
      section.className = "day";
      const title = document.createElement("h3");
      title.textContent = name;
      section.append(title, document.createElement("ul"));
      sections.set(name, { section, order });
    }
    const found = sections.get(name);
    found.order = Math.min(found.order, order);
    found.section.querySelector("ul").append(item);
  };
  // The page holds this week and the next: what is over, and what is more than a week away, is left out.
  const midnight = new Date().setHours(0, 0, 0, 0);
  const week = new Date(midnight).setDate(new Date(midnight).getDate() + 8);
  const over = Date.now() - 30 * 60000;
  for (const section of [...days.querySelectorAll(".day")]) {
    const printed = new Date(`${section.dataset.day}T00:00`);
    for (const item of [...section.querySelectorAll("li")]) {
      const when = item.dataset.utc ? at(item) : printed;
      if (when < (item.dataset.utc ? over : midnight) || when >= week) {
        continue;
      }
      if (item.dataset.utc) {
        item.querySelector(".clock").textContent = clock.format(when);
      }
      place(day.format(when), when.getTime(), item);
    }
    section.remove();
  }
  const names = [0, 1].map((ahead) => {
    const when = new Date();
    when.setDate(when.getDate() + ahead);
    return day.format(when);
  });
  for (const [name, { section }] of [...sections].sort(([, a], [, b]) => a.order - b.order)) {
    if (names.includes(name)) {
      const near = document.createElement("p");
      near.className = "near";
      near.textContent = today.format(names.indexOf(name), "day");
      section.querySelector("h3").before(near);
    }
    days.append(section);
  }
  if (!sections.size) {
    const none = document.createElement("p");
    const holds = midnight < new Date(`${days.dataset.until}T00:00`);
    none.textContent = holds ? days.dataset.none : days.dataset.old;
    days.replaceChildren(none);
  }
}
