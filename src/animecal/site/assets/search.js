// The search among all shows.
import { counted, root } from "./page.js";

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
    count.textContent = found.length ? counted(count.dataset, found.length) : count.dataset.none;
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
