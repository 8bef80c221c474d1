// Stars: the shows that the visitor follows, kept in this browser alone.
import { keep, keeps, kept, whenKept } from "./kept.js";
import { said } from "./page.js";

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
// The ids among some values, each once.
export const ids = (values) => [...new Set(values)].filter((one) => typeof one === "string" && one.length <= 80 && ID.test(one));
export const starred = () => {
  const stars = kept("stars");
  return Array.isArray(stars) ? ids(stars) : [];
};
export const setStars = (stars) => keep("stars", stars.length ? ids(stars) : null);

const form = document.getElementById("star");
const paint = (button, stars) => button.setAttribute("aria-pressed", String(stars.includes(button.dataset.star)));
// Return a button that stars a show; null where the browser keeps nothing.
export const star = (id, title, stars = starred()) => {
  if (!keeps || !form) {
    return null;
  }
  const button = form.content.firstElementChild.cloneNode(true);
  button.ariaLabel = said(button.ariaLabel, { show: title });
  button.dataset.star = id;
  button.addEventListener("click", () => {
    const now = starred();
    setStars(now.includes(id) ? now.filter((one) => one !== id) : [...now, id]);
  });
  paint(button, stars);
  return button;
};

whenKept("stars", () => {
  const now = starred();
  for (const button of document.querySelectorAll("button.star")) {
    paint(button, now);
  }
});

const stars = starred();
for (const row of keeps ? document.querySelectorAll("[data-show]") : []) {
  row.append(star(row.dataset.show, row.querySelector("a, h1").textContent, stars));
}
