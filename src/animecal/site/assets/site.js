// Makes a page better that works without it: times of the visitor's own zone, a countdown, the search.
"use strict";
// Nothing is painted before the page is as it will stay, so nothing moves under the reader's eyes. This runs in
// the head; what the second listener does is done even if the first one fails.
document.documentElement.classList.add("waiting");
document.addEventListener("DOMContentLoaded", () => {
  const root = document.body.dataset.root;
  const lang = document.documentElement.lang;
  const format = (options) => new Intl.DateTimeFormat(lang, options);
  const long = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const day = { format: (when) => long.format(when).replace(",", "") };
  const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const whole = format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const today = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const span = Intl.DurationFormat && new Intl.DurationFormat(lang, { style: "short" });  // since 2025
  const plural = new Intl.PluralRules(lang);
  // Words come from the page, in its language; values go to the names in their braces.
  const said = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const at = (element) => new Date(Number(element.dataset.utc) * 1000);

  // --- the week, by local day ---
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

  // --- a show's times ---
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

  // --- where it streams here: a guess, and called one ---
  const country = new Intl.Locale(navigator.language).region;
  const outlets = [...document.querySelectorAll(".outlet[data-countries]")];
  const here = outlets.filter((one) => (one.dataset.countries.match(/../g) ?? []).includes(country));
  for (const one of here.length < outlets.length ? here : []) {
    const mark = document.createElement("span");
    mark.className = "here";
    mark.textContent = one.dataset.here;
    one.querySelector("summary").append(mark);
  }

  // --- subscribing: the visitor's own platform first, as one button ---
  const told = document.getElementById("status");
  const platform = [["android", /Android/], ["apple", /iPhone|iPad|Macintosh/], ["windows", /Windows/]]
    .find(([, pattern]) => pattern.test(navigator.userAgent))?.[0];
  const own = (menu) => {
    const list = menu.querySelector("ul");
    const first = list.querySelector(platform === "windows" ? "a[href*='outlook.live.com']" : "a[href^='webcal:']");
    if (!platform || !first || menu.querySelector(".others")) {
      return;
    }
    const top = document.createElement("ul");
    top.append(first.parentElement);
    first.classList.add("own");
    list.before(top);
    if (platform === "android") {
      const note = document.createElement("p");
      first.textContent = told.dataset.icsx;
      note.textContent = told.dataset.icsxNote;
      list.before(note);
      list.querySelector("a[href*='calendar.google.com']").parentElement.remove();
    }
    const others = document.createElement("details");
    const title = document.createElement("summary");
    others.className = "others";
    title.textContent = told.dataset.others;
    list.before(others);
    others.append(title, list);
  };
  for (const menu of document.querySelectorAll(".subscribe")) {
    menu.addEventListener("toggle", () => own(menu), { once: true });
  }

  // --- copying addresses ---
  for (const button of document.querySelectorAll("button.copy")) {
    const label = button.textContent;
    let later;
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const address = new URL(root + button.dataset.path, location.href).href;
      const copied = await navigator.clipboard.writeText(address).then(() => true, () => false);
      told.textContent = copied ? told.dataset.copied : told.dataset.failed;
      if (copied) {
        button.textContent = told.dataset.copied;
      } else {
        const menu = button.closest(".subscribe");
        const note = menu.querySelector(".failed") ?? document.createElement("p");
        const code = document.createElement("code");
        note.className = "failed";
        code.textContent = address;
        note.replaceChildren(told.dataset.failed, " ", code);
        button.closest("ul").after(note);
        getSelection().selectAllChildren(code);
      }
      clearTimeout(later);
      later = setTimeout(() => {
        button.textContent = label;
        told.textContent = "";
      }, 2000);
    });
  }

  // --- the search ---
  const form = document.getElementById("search");
  if (form) {
    const names = ["q", "network", "block", "country", "season"];
    const plain = (text) => text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    const list = document.getElementById("results");
    const count = document.getElementById("count");
    let index = null;
    const file = (path) => fetch(root + path).then((answer) => answer.ok ? answer.json() : Promise.reject(answer.status));
    const load = () => {
      // Large sets come in several files, the newest shows in the first.
      index ??= file("search.json").then(async (newest) => [newest, ...await Promise.all(newest.parts.map(file))]);
      return index;
    };
    const wanted = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
    const away = (active) => {
      form.classList.toggle("searching", active);
      for (const section of document.querySelectorAll("#week, .season")) {
        section.hidden = active;
      }
    };
    const show = async () => {
      const asked = wanted();
      const active = names.some((name) => asked[name]);
      away(active);
      if (!active) {
        list.replaceChildren();
        count.textContent = "";
        return;
      }
      let files;
      try {
        files = await load();
      } catch {
        index = null;  // the next word that is typed tries again
        count.textContent = count.dataset.failed;
        away(false);
        return;
      }
      if (names.some((name) => asked[name] !== wanted()[name])) {
        return;  // something else was asked for while this was under way
      }
      const words = plain(asked.q).split(/\s+/).filter(Boolean);
      const found = files.flatMap(({ shows, countries }) => shows.filter(
        ([, title, native, romaji, , networks, blocks, regions, season]) =>
          words.every((word) => [title, native, romaji].some((text) => plain(text).includes(word)))
          && (!asked.network || networks.split(" ").includes(asked.network))
          && (!asked.block || blocks.split(" ").includes(asked.block))
          && (!asked.country || (countries[regions].match(/../g) ?? []).includes(asked.country))
          && (!asked.season || season === asked.season)));
      list.replaceChildren(...found.slice(0, 100).map(([id, title, native, , starts]) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = `${root}shows/${id}/`;
        link.textContent = title;
        item.append(link);
        if (native && native !== title) {
          const second = document.createElement("span");
          second.lang = list.dataset.native;
          second.className = "native";
          second.textContent = native;
          item.append(" ", second);
        }
        const meta = document.createElement("span");
        meta.className = "meta";
        meta.textContent = starts;
        item.append(meta);
        return item;
      }));
      const { none, other, [plural.select(found.length)]: some = other } = count.dataset;
      count.textContent = found.length ? said(some, { number: found.length }) : none;
    };
    const restore = () => {
      const asked = new URLSearchParams(location.search);
      for (const name of names) {
        form.elements[name].value = asked.get(name) ?? "";
        if (form.elements[name].selectedIndex === -1) {
          form.elements[name].value = "";  // a filter that there is no more
        }
      }
      show();
    };
    const address = () => {
      const asked = new URLSearchParams(Object.entries(wanted()).filter(([, value]) => value));
      return asked.size ? `?${asked}` : location.pathname;
    };
    form.hidden = false;
    form.addEventListener("input", (event) => {
      // Typing changes the present entry of the history; choosing a filter makes a new one to go back from.
      history[event.target.name === "q" ? "replaceState" : "pushState"](null, "", address());
      show();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => {
      history.pushState(null, "", address());
      show();
    }));
    addEventListener("popstate", restore);
    restore();
  }
});
document.addEventListener("DOMContentLoaded", () => document.documentElement.classList.remove("waiting"));
