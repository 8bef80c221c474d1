// What this browser keeps for the visitor, and nobody else sees: stars, and where they watch.
const said = () => document.dispatchEvent(new Event("kept"));
let storage = null;
try {
  storage = localStorage;
  storage.getItem("animecal");
} catch {
  storage = null;  // denied by the visitor's settings
}
export const keeps = storage !== null;

// Other sites of the same host keep theirs beside it, so the names tell where the site is.
const place = new URL(document.body.dataset.root, location.href).pathname;
const named = (name) => `animecal ${place} ${name}`;

export const kept = (name) => {
  try {
    return JSON.parse(storage.getItem(named(name)));
  } catch {
    return null;  // nothing, or not ours
  }
};
// Returns whether it could be kept: a full storage keeps nothing more.
export const keep = (name, value) => {
  try {
    if (value === null) {
      storage.removeItem(named(name));
    } else {
      storage.setItem(named(name), JSON.stringify(value));
    }
    said();
    return true;
  } catch {
    return false;
  }
};
// Pages in other tabs keep up, and one that comes back from the browser's memory.
addEventListener("storage", (event) => (event.key === null || event.key.startsWith(named(""))) && said());
addEventListener("pageshow", (event) => event.persisted && said());
