// Subscribing to another calendar than the one that a menu was printed for.
import { absolute, root, said } from "./page.js";

const serve = document.body.dataset.serve ?? "";
const webcal = (url) => `webcal:${url.slice(url.indexOf(":") + 1)}`;

// What an address may have at most, in letters and in values: see serve/asking.py.
const LONGEST = 8000;
const MOST = 500;

// Return the address of a calendar on request, for shows or for all; null if nobody serves it, or not of so many.
export const onRequest = ({ region, services, audio, fallback }, shows = []) => {
  if (!serve) {
    return null;
  }
  const many = [["shows", shows], ["services", services], ["audio", audio]].filter(([, values]) => values.length);
  const asked = many.map(([key, values]) => `${key}=${values.join("+")}`);
  const one = [...(region ? [`region=${region}`] : []), `fallback=${fallback}`];
  const address = `${serve}my.ics?${[...asked, ...one].join("&")}`;
  const { pathname, search } = new URL(address);
  const number = many.flatMap(([, values]) => values).length + one.length;
  return pathname.length + search.length > LONGEST || number > MOST ? null : address;
};

const printed = new WeakMap();  // menus, with what stood in them
// Make a menu one for a calendar: { address, title, about }; a published feed's address is below the site.
export const readdress = (menu, { address, title, about }) => {
  const copy = menu.querySelector("button[data-path]");
  const told = menu.querySelector("summary .hidden");
  const before = printed.get(menu) ?? {
    path: copy.dataset.path,
    url: menu.querySelector("p > code")?.textContent ?? absolute(copy.dataset.path),
    links: [...menu.querySelectorAll("a[href]")].map((link) => [link, link.getAttribute("href")]),
  };
  printed.set(menu, before);
  const url = absolute(address);
  const plain = [[before.url, url], [webcal(before.url), webcal(url)]];
  const changes = [
    ...plain, ...plain.map((pair) => pair.map(encodeURIComponent)),
    [root + before.path, url],
  ];
  for (const [link, href] of before.links) {
    const changed = changes.reduce((text, [from, to]) => text.replaceAll(from, to), href);
    link.setAttribute("href", changed.replace(/&name=[^&]*/, () => `&name=${encodeURIComponent(title)}`));
  }
  for (const code of menu.querySelectorAll("p > code")) {
    code.textContent = url;
  }
  copy.dataset.path = address;
  told.textContent = said(told.dataset.told, { calendar: title });
  menu.querySelector(".about").textContent = about;
};
