// A week by the visitor's own days: columns on wide screens, a list on phones. From today on, with what was
// on earlier today, and a line where it is now.
import { dated } from "./coming.js";
import { clock, date, lang, root, said, weekday } from "./page.js";
import { star } from "./stars.js";

const SOON = 30 * 60000;  // what began not longer ago is still on
const today = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
const part = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

// Return a night as a line of the week.
const line = (night) => {
  const row = part("night");
  const { show, what, called, expected, premiere, days } = night;
  const [time, link, about, tag] = ["clock", "title", "what", "tag"].map((one) => row.querySelector(`.${one}`));
  time.textContent = days.length ? "–" : clock.format(dated(night));
  link.textContent = show.title;
  link.href = `${root}shows/${show.id}/`;
  about.textContent = [what, called].join(" · ");
  tag.hidden = !expected;
  row.classList.toggle("premiere", premiere);
  row.dataset.show = show.id;
  row.append(star(show.id, show.title) ?? "");
  return row;
};

const midnight = (ahead) => {
  const when = new Date();
  when.setDate(when.getDate() + ahead);
  return when.setHours(0, 0, 0, 0);
};

// Draw nights into an element, and return how many of the week are to come.
export const draw = (days, nights) => {
  const now = Date.now();
  const open = days.querySelector(".earlier")?.open ?? matchMedia("(min-width: 72rem)").matches;
  const shown = nights.filter((night) => !night.off && night.days.length < 3);
  const order = (a, b) => dated(a) - dated(b) || a.show.title.localeCompare(b.show.title, lang);
  let count = 0;
  const sections = Array.from({ length: 7 }, (_, ahead) => {
    const [first, after] = [midnight(ahead), midnight(ahead + 1)];
    const here = shown.filter((night) => dated(night) >= first && dated(night) < after).sort(order);
    const over = here.filter((night) => !night.days.length && dated(night) < now - SOON);
    const rest = here.filter((night) => !night.days.length && !over.includes(night));
    const hourless = here.filter((night) => night.days.length);
    const section = part("day");
    const [earlier, mark, later, some, none] = ["earlier", "now", "later", "hourless", "none"].map((one) => section.querySelector(`.${one}`));
    const fill = (list, some) => list.append(...some.map(line));
    section.querySelector(".weekday").textContent = weekday.format(first);
    section.querySelector(".date").textContent = date.format(first);
    section.querySelector(".near").textContent = ahead < 2 ? today.format(ahead, "day") : "";
    fill(earlier.querySelector("ul"), over);
    fill(later, rest);
    fill(some.querySelector("ul"), hourless);
    earlier.open = open;
    earlier.hidden = !over.length;
    mark.hidden = ahead > 0 || !here.length;
    mark.textContent = said(mark.textContent, { time: clock.format(now) });
    later.hidden = !rest.length;
    some.hidden = !hourless.length;
    none.hidden = here.length > 0;
    for (const one of section.querySelectorAll("[hidden]")) {
      one.remove();
    }
    count += rest.length + hourless.length;
    return section;
  });
  days.classList.add("timetable");
  days.replaceChildren(...sections);
  return count;
};
