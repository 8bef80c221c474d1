// Subscribing: the visitor's own platform first, as one button; and copying addresses.
import { absolute, copied } from "./page.js";

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
// Copying addresses.
const copies = (button) => {
  const label = button.textContent;
  let later;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const address = absolute(button.dataset.path);
    const done = await copied(address);
    told.textContent = done ? told.dataset.copied : told.dataset.failed;
    if (done) {
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
};

// Make a menu work, one that the page had or one that came later.
export const work = (menu) => {
  menu.addEventListener("toggle", () => own(menu), { once: true });
  menu.querySelectorAll("button.copy").forEach(copies);
  for (const button of menu.querySelectorAll("button.code")) {
    button.hidden = false;  // code.js draws what it asks for
  }
};
document.querySelectorAll(".subscribe").forEach(work);
