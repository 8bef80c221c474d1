// My calendar: the starred shows as one week, as one subscription, and as a list to bring, share and keep.
import { coming, dated } from "./coming.js";
import { keeps, whenKept } from "./kept.js";
import { listed, matched } from "./lists.js";
import { answered, copied, counted, feeds, lang, root, said, up, when } from "./page.js";
import { pick, unpacked } from "./picking.js";
import { onRequest, readdress } from "./readdress.js";
import { splice } from "./splice.js";
import { ids, setStars, star, starred } from "./stars.js";
import { work } from "./subscribing.js";
import { draw } from "./timetable.js";
import { choice, offer, whenChosen, zone } from "./watching.js";

const page = document.getElementById("mine");
const told = document.getElementById("mine-told");
const one = (selector) => page.querySelector(selector);
const part = (name) => document.getElementById(name).content.cloneNode(true);
const save = (text, name, type) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

// Titles and ids of all shows: only for who brings a list, or has a star of which nothing is to come.
let index = null;
const everything = () => {
  index ??= answered(`${up}api/v1/index.json`).then(({ shows }) => shows);
  index.catch(() => {
    index = null;  // it is tried again the next time
  });
  return index;
};

const begin = (file) => {
  const shows = unpacked(file);
  const others = new Map();
  const titled = (id) => shows.get(id)?.title ?? others.get(id);
  const picked = (id) => shows.has(id) ? pick(shows.get(id), choice()) : [];
  const next = (id) => shows.has(id) ? coming(shows.get(id), choice())[0] : undefined;
  const order = (a, b) => (next(a)?.latest ?? Infinity) - (next(b)?.latest ?? Infinity) || titled(a).localeCompare(titled(b), lang);

  const feed = (id, { original, key }) => `${feeds}shows/${original ? id : `${id}.${key}`}.ics`;

  // What a show has to come, and at which outlet.
  const row = (id) => {
    const item = part("starred").firstElementChild;
    const link = item.querySelector("a");
    const { dataset } = one(".stars");
    link.href = `${root}shows/${id}/`;
    link.textContent = titled(id);
    const night = next(id);
    item.querySelector(".meta").textContent = night ? said(dataset.next, {
      moment: night.days[2] ?? when(dated(night), night.days.length > 0),
      episode: night.what, network: night.called,
    }) : dataset.nothing;
    item.dataset.show = id;
    const run = night?.airing ?? shows.get(id)?.runs.find(({ original }) => original);
    const menu = part("menu").firstElementChild;
    if (menu && run?.feed) {
      readdress(menu, { address: feed(id, run), title: titled(id), about: said(dataset.about, { show: titled(id), network: run.called }) });
      work(menu);
      item.append(menu);
    }
    item.append(star(id, titled(id)) ?? "");
    return item;
  };

  // One subscription, where calendars are served on request.
  const subscription = (stars) => {
    const place = one(".one-calendar");
    const address = onRequest(choice(), stars);
    one(".each").hidden = address !== null;
    place.hidden = address === null;
    if (address && !place.firstElementChild) {
      const made = part("menu").firstElementChild;
      place.append(made ?? "");
      place.querySelectorAll(".subscribe").forEach(work);
    }
    const menu = place.querySelector(".subscribe");
    if (address && menu) {
      readdress(menu, { address, title: place.dataset.title, about: place.dataset.about });
    }
  };

  const week = () => {
    const count = one(".to-come");
    const number = draw(one(".days"), starred().flatMap(picked));
    count.textContent = number ? counted(count.dataset, number) : count.dataset.none;
  };
  const show = () => {
    const stars = starred().filter(titled);
    page.querySelectorAll(".starry").forEach((section) => {
      section.hidden = !stars.length;
    });
    one(".starless").hidden = stars.length > 0;
    week();
    subscription(stars);
    const focus = document.activeElement?.dataset.star;
    one(".stars").replaceChildren(...[...stars].sort(order).map(row));
    if (focus) {
      one(`.stars [data-star="${focus}"]`)?.focus();
    }
    one("#link").value = new URL(`#shows=${stars.join("+")}`, location.href).href;
  };
  const refreshed = async () => {
    if (starred().some((id) => !titled(id))) {
      const found = await everything().catch(() => []);
      found.forEach(({ id, title }) => others.set(id, title));
    }
    show();
  };

  // A link brings stars: it asks before it touches those that are here.
  const asked = one("#asked");
  const linked = () => ids((new URLSearchParams(location.hash.slice(1)).get("shows") ?? "").split(/[ ,+]/));
  const settle = (stars) => {
    asked.hidden = true;
    history.replaceState(null, "", location.pathname + location.search);
    if (stars) {
      one(".undo").hidden = true;
      setStars(stars);
    }
  };
  const ask = async () => {
    const brought = linked();
    const known = new Set((brought.length ? await everything().catch(() => []) : []).map(({ id, title }) => {
      others.set(id, title);
      return id;
    }));
    const some = brought.filter((id) => shows.has(id) || known.has(id));
    const own = starred();
    if (!some.length || some.every((id) => own.includes(id))) {
      asked.hidden = true;
      return;
    }
    const title = asked.querySelector("h2");
    title.textContent = counted(title.dataset, some.length);
    asked.querySelector(".titles").textContent = some.map(titled).join(" · ");
    asked.querySelector(".add").onclick = () => settle([...starred(), ...some]);
    asked.querySelector(".replace").onclick = () => settle(some);
    asked.querySelector(".replace").hidden = !own.length;
    asked.querySelector(".leave").onclick = () => settle(null);
    asked.hidden = false;
    title.focus();
  };
  addEventListener("hashchange", ask);

  // What is to come as one file, from the bytes of the feeds.
  one(".once button").addEventListener("click", async () => {
    const result = one(".once .told");
    const some = starred().filter((id) => shows.has(id)).flatMap((id) => coming(shows.get(id), choice()));
    const nights = some.filter(({ airing }) => airing.feed);
    const uids = new Set(nights.map(({ show: { id }, airing, key }) => `${id}.${airing.run}.${key}@animecal`));
    const paths = new Set(nights.map(({ show: { id }, airing }) => feed(id, airing)));
    try {
      const texts = await Promise.all([...paths].map((path) => answered(path, "text")));
      const { text, count } = splice(texts, uids, one(".one-calendar").dataset.title);
      result.textContent = count ? counted(result.dataset, count) : result.dataset.none;
      if (count) {
        save(text, "my.ics", "text/calendar");
      }
    } catch {
      result.textContent = result.dataset.failed;
    }
  });

  // A list from elsewhere.
  one("#list").addEventListener("change", async ({ target }) => {
    const result = one(".brought");
    const rest = one("details.others");
    rest.hidden = true;
    let rows;
    try {
      rows = await listed(target.files[0]);
    } catch {
      result.textContent = result.dataset.unreadable;
      return;
    } finally {
      target.value = "";
    }
    const all = await everything().catch(() => null);
    if (!all || !rows.length) {
      result.textContent = all ? result.dataset.none : result.dataset.failed;
      return;
    }
    const { found, others: missing } = matched(rows, all);
    all.forEach(({ id, title }) => others.set(id, title));
    setStars([...starred(), ...found]);
    const summary = rest.querySelector("summary");
    result.textContent = counted(result.dataset, found.length);
    summary.textContent = counted(summary.dataset, missing.length);
    rest.hidden = !missing.length;
    rest.querySelector("ul").replaceChildren(...missing.map((title) => {
      const item = document.createElement("li");
      item.textContent = title;
      return item;
    }));
  });

  // Sharing, keeping, and removing all.
  const status = document.getElementById("status");
  one(".copy-link").addEventListener("click", async () => {
    const link = one("#link");
    link.select();
    status.textContent = await copied(link.value) ? status.dataset.copied : status.dataset.failed;
    one(".copy-link").textContent = status.textContent;
  });
  one(".export").addEventListener("click", () => {
    save(`${JSON.stringify({ stars: starred() }, null, 2)}\n`, "stars.json", "application/json");
  });
  one(".clear").addEventListener("click", () => {
    const before = starred();
    setStars([]);
    one(".undo").hidden = false;
    one(".undo button").onclick = () => {
      one(".undo").hidden = true;
      setStars(before);
    };
    one(".undo button").focus();
  });

  const clocks = one(".zone");
  clocks.textContent = said(clocks.dataset.local, { zone });
  offer(file, shows);
  whenKept("stars", refreshed);
  whenChosen(show);
  setInterval(() => page.contains(document.activeElement) || week(), 60000);
  return refreshed().then(() => ask);
};

if (page) {
  document.getElementById("mine-needs").hidden = true;
  document.querySelector("main").classList.add("loading");  // nothing jumps when it is there
}
const load = async () => {
  try {
    const ask = await begin(await answered("nights.json"));
    told.textContent = "";
    page.hidden = false;
    ask();
  } catch {
    told.textContent = told.dataset.failed;
    addEventListener("online", load, { once: true });
  }
};
if (page && keeps) {
  load();
} else if (page) {
  told.textContent = told.dataset.denied;
}
