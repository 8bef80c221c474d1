// Pages stay readable without a connection, and say so: see sw.js, which marks those that it has kept.
import { said, whole } from "./page.js";

const note = document.getElementById("kept");
const { kept } = document.body.dataset;
if (kept) {
  note.textContent = said(note.dataset.kept, { moment: whole.format(new Date(kept)) });
  note.hidden = false;
}
// A browser that keeps nothing, as in a private window, may refuse.
addEventListener("load", () => {
  navigator.serviceWorker?.register(`${note.dataset.top}sw.js`).catch(() => {});
});
