// Subscribing to another calendar than the one that a menu was printed for.
import { root, said } from "./page.js";

const serve = document.body.dataset.serve ?? "";
const webcal = (url) => `webcal:${url.slice(url.indexOf(":") + 1)}`;
const absolute = (path) => new URL(path, new URL(root, location.href)).href;

// Return the address of a calendar on request, if somebody serves them: for shows, or for all.
export const onRequest = ({ region, services, audio, fallback }, shows = []) => {
  if (!serve) {
    return null;
  }
  const many = [["shows", shows], ["services", services], ["audio", audio]].filter(([, values]) => values.length);
  const asked = many.map(([key, values]) => `${key}=${values.join("+")}`);
  return `${serve}my.ics?${[...asked, ...(region ? [`region=${region}`] : []), `fallback=${fallback}`].join("&")}`;
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
