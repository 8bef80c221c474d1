// What comes next, in lists of what is on and what is to come: where the visitor watches, or at the outlet or in the
// country that the list is of.
import { dated, soonest } from "./coming.js";
import { answered, when } from "./page.js";
import { unpacked } from "./picking.js";
import { choice, whenChosen } from "./watching.js";

const rows = [...document.querySelectorAll(".shows.dated [data-show]")];
const line = (className, ...parts) => {
  const made = document.createElement("span");
  made.className = className;
  made.append(...parts);
  return made;
};
const expected = () => line("tag", document.getElementById("find").dataset.expected);

const show = (shows) => {
  const [, kind, of] = location.pathname.match(/(networks|regions)\/([a-z0-9-]+)\/$/) ?? [];
  const chosen = kind === "networks" ? { region: "", services: [of], audio: [] }
    : kind === "regions" ? { ...choice(), region: of.toUpperCase(), services: [] } : choice();
  for (const row of rows) {
    const found = shows.get(row.dataset.show);
    const next = found && soonest(found, chosen, undefined, kind === "networks" ? "none" : "original");
    if (next) {
      const moment = line("moment", when(dated(next), next.days.length > 0), ...(next.expected ? [" ", expected()] : []));
      const which = line("which", `${next.what} · ${next.called}`);
      row.querySelector(".meta").replaceChildren(moment, which);
    }
  }
};
if (rows.length) {
  answered("nights.json").then((file) => {
    const shows = unpacked(file);
    show(shows);
    whenChosen(() => show(shows));
  }).catch(() => {});  // when each began stands there
}
