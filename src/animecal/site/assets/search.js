// The search field that every page has. What finds and shows is loaded when somebody turns to the field, all at once.
import { answered, root } from "./page.js";

const ahead = new Map();
const file = (path) => {
  const found = ahead.get(path) ?? answered(path);
  ahead.delete(path);
  return found;
};

const NAMES = ["q", "network", "block", "country", "season"];
const form = document.getElementById("find");
if (form) {
  const field = form.elements.q;
  const page = document.getElementById("found");
  const restore = () => {
    const asked = new URLSearchParams(location.search);
    for (const name of NAMES) {
      const control = form.elements[name];
      control.value = asked.get(name) ?? "";
      if (control.selectedIndex === -1) {
        control.value = "";  // a filter that there is no more
      }
    }
  };
  let begun = null;
  const begin = () => {
    if (begun) {
      return;
    }
    for (const path of ["search.json", "nights.json"]) {
      ahead.set(path, answered(path));
      ahead.get(path).catch(() => {});  // it is told when it is asked for
    }
    begun = Promise.all([import("./found.js"), import("./finding.js"), import("./minisearch.js")])
      .then(([found]) => found.begin(form, restore, file), () => {
        begun = null;  // the next turn tries again
        for (const place of [document.getElementById("count"), document.getElementById("status")]) {
          place?.replaceChildren(form.dataset.failed);
        }
      });
  };
  form.hidden = false;
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest?.("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !busy && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  for (const turn of ["focus", "input"]) {
    field.addEventListener(turn, begin);
  }
  if (document.getElementById("week") && NAMES.some((name) => new URLSearchParams(location.search).get(name))) {
    location.replace(`${root}search/${location.search}`);  // the search was here once, and addresses stay
  }
  if (page) {
    // Nothing is shown that would go when the answer comes.
    restore();
    const asked = [...new FormData(form).values()].some(Boolean);
    page.classList.toggle("asked", asked);
    document.getElementById("about").hidden = asked;
    document.getElementById("filters").hidden = false;
    document.getElementById("scriptless").hidden = true;
    begin();
  }
}
