// What the search found: beneath the field on every page, and at length on the page of its own.
import { dated } from "./coming.js";
import { FILTERS, Finder } from "./finding.js";
import { counted, root, said, when } from "./page.js";
import { star } from "./stars.js";
import { work } from "./subscribing.js";
import { choice } from "./watching.js";

const STEP = 50;  // rows that come at a time
const FEW = 7;  // rows beneath the field
const KINDS = ["studios", "networks", "blocks"];
const element = (name, className, ...parts) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...parts);
  return made;
};

// How to subscribe to the calendar of a show: the form on the page, with its names filled in.
const calendar = (form, { calendar: id, title }) => {
  const menu = form.cloneNode(true);
  const values = { show: id, title, calendar: title };
  const filled = (text) => said(text.replace(/%7B(\w+)%7D/g, (_, name) => encodeURIComponent(values[name])), values);
  for (const one of menu.querySelectorAll("*")) {
    for (const { name, value } of [...one.attributes]) {
      one.setAttribute(name, filled(value));
    }
    for (const part of one.childNodes) {
      if (part.nodeType === Node.TEXT_NODE) {
        part.data = filled(part.data);
      }
    }
  }
  work(menu);
  return menu;
};

// `restore` makes the form ask what the address says, on the page of results; `file` brings a file of the site, read.
export const begin = (form, restore, file) => {
  const told = form.dataset;
  const states = told.states.split("|");
  const kinds = told.kinds.split("|");
  const page = document.getElementById("found");
  let finder = null;
  let failed = false;

  const load = () => {
    if (finder && !failed) {
      return;
    }
    failed = false;
    finder = new Finder(file, () => show(), choice);
    finder.load().catch(() => {
      failed = true;  // the next word that is typed tries again
      show();
    });
  };

  const link = (path, title) => {
    const made = element("a", "", title);
    made.href = root + path;
    return made;
  };
  const chip = (row) => element("li", "", link(row.id, row.title), " ", element("span", "meta", kinds[KINDS.indexOf(row.kind)]));
  const meta = (row, state, now) => {
    const shown = element("span", "state", states[state]);
    const made = element("span", "meta", shown);
    const next = finder.next(row.id, now);
    if (next) {
      const moment = when(dated(next), next.days.length > 0);
      made.append(" · ", said(told.next, { episode: next.what, moment }), " · ", next.called);
      const tag = element("span", "tag", told.expected);
      made.append(...next.expected ? [" ", tag] : []);
    } else if (row.printed) {
      made.append(" · ", row.printed);
    }
    return made;
  };
  const line = ({ row, state }, now) => {
    const item = element("li", "", link(`shows/${row.id}/`, row.title));
    item.dataset.show = row.id;
    if (row.native && row.native !== row.title) {
      const native = element("span", "native", row.native);
      native.lang = told.native;
      item.append(" ", native);
    }
    item.append(meta(row, state, now), star(row.id, row.title) ?? "");
    return item;
  };

  // How many there are, or why there are none; screen readers are told what stands there.
  const heard = document.getElementById("status");
  const tell = (answer) => {
    const number = answer ? answer.pages.length + answer.shows.length : 0;
    const text = failed ? told.failed : !answer ? "" : !finder.complete && !number ? told.waiting
      : answer.nearest && number ? told.nearest : number ? counted(told, number) : told.nothing;
    heard.textContent = text;
    return text;
  };

  const wanted = () => {
    const asked = new FormData(form);
    return Object.fromEntries(["q", ...FILTERS].map((name) => [name, (asked.get(name) ?? "").trim()]));
  };
  const active = (asked) => Object.values(asked).some(Boolean);
  const found = (asked) => active(asked) && !failed && finder ? finder.find(asked.q, asked, new Date()) : null;
  const show = page ? long(page, form, { wanted, active, found, tell, line, chip, restore }) : short(form, { wanted, found, tell, line, chip, link, told });

  // The filters belong to the form and stand elsewhere on the page.
  document.addEventListener("input", ({ target }) => {
    if (target.form === form) {
      load();
      show();
    }
  });
  load();
  show();
};

// What an answer shows. As long as that is the same, what stands there stays: it may be open, or be clicked on.
const key = (asked, answer) => JSON.stringify([asked, answer?.pages.map(({ id }) => id), answer?.shows.map(({ row, state }) => [row.id, state])]);

// Beneath the field: the first of what was found, and the way to all of it.
const short = (form, { wanted, found, tell, line, chip, link, told }) => {
  const field = form.elements.q;
  const panel = element("div", "panel");
  panel.hidden = true;
  form.append(panel);
  let last = "";
  const close = () => { panel.hidden = true; };
  const show = () => {
    const asked = wanted();
    const answer = found(asked);
    const text = tell(answer);
    panel.hidden = !text || !form.contains(document.activeElement);
    const stands = key(asked, answer) + text;
    if (panel.hidden || stands === last) {
      return;
    }
    last = stands;
    const now = new Date();
    const pages = element("ul", "pages", ...(answer?.pages ?? []).slice(0, FEW).map(chip));
    const shows = element("ul", "shows", ...(answer?.shows ?? []).slice(0, FEW).map((one) => line(one, now)));
    const count = element("p", "count", text);
    const all = element("p", "all", link(`search/?${new URLSearchParams({ q: asked.q })}`, told.all));
    panel.replaceChildren(count, pages, shows, all);
  };
  field.addEventListener("focus", show);
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) {
      close();
    }
  });
  form.addEventListener("keydown", (event) => {
    const stops = [field, ...panel.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault();
      field.focus();
      close();
    } else if (to !== undefined && !panel.hidden && stops[to]) {
      event.preventDefault();
      stops[to].focus();
    }
  });
  return show;
};

// On the page of its own: all that was found, part by part, with filters; what was asked stands in the address.
const long = (page, form, { wanted, active, found, tell, line, chip, restore }) => {
  const field = form.elements.q;
  const [count, pages, list, more, about] = ["count", "pages", "results", "more", "about"].map((id) => document.getElementById(id));
  const menu = document.getElementById("row").content.firstElementChild;
  const row = (one, now) => {
    const item = line(one, now);
    if (one.row.calendar) {
      item.append(calendar(menu, one.row));
    }
    return item;
  };
  let answer = null;
  let shown = 0;
  let last = "";
  const grow = () => {
    const now = new Date();
    const begins = shown;
    shown = Math.min(shown + STEP, answer.shows.length);
    list.append(...answer.shows.slice(begins, shown).map((one) => row(one, now)));
    more.hidden = shown === answer.shows.length;
    const text = tell(answer);
    count.textContent = more.hidden ? text : said(page.dataset.shown, { found: text, shown });
    return list.children[begins];
  };
  const show = () => {
    const asked = wanted();
    page.classList.toggle("asked", active(asked));
    answer = found(asked);
    const text = tell(answer);
    const stands = key(asked, answer) + text;
    if (stands === last) {
      return;
    }
    last = stands;
    shown = 0;
    list.replaceChildren();
    pages.replaceChildren(...(answer?.pages ?? []).map(chip));
    count.textContent = text;
    more.hidden = true;
    about.hidden = page.classList.contains("asked") && (!answer || !answer.nearest);
    if (answer) {
      grow();
    }
  };
  const address = () => {
    const asked = new URLSearchParams(Object.entries(wanted()).filter(([, value]) => value));
    return asked.size ? `?${asked}` : location.pathname;
  };
  document.addEventListener("input", ({ target }) => {
    if (target.form === form) {
      // Typing changes the present entry of the history; choosing a filter makes a new one to go back from.
      history[target === field ? "replaceState" : "pushState"](null, "", address());
    }
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    history.pushState(null, "", location.pathname);
    restore();
    show();
  });
  more.addEventListener("click", () => grow().querySelector("a").focus());
  addEventListener("popstate", () => {
    restore();
    show();
  });
  history.replaceState(null, "", address());  // what was typed or chosen while this was under way
  return show;
};
