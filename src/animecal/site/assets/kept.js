// What this browser keeps for the visitor, and nobody else sees: stars, and where they watch.
let storage = null;
try {
  storage = localStorage;
  storage.getItem("");
} catch {
  storage = null;  // denied by the visitor's settings
}
export const keeps = storage !== null;

// Other sites of the same host keep theirs beside it, so the names tell where the site is, in all languages.
const { root, up } = document.body.dataset;
const place = new URL(root + up, location.href).pathname;
const named = (name) => `animecal ${place} ${name}`;
const tell = (name) => document.dispatchEvent(new CustomEvent("kept", { detail: name }));
const here = new Map();  // for as long as the page is open, where nothing is kept

export const kept = (name) => {
  try {
    return here.get(name) ?? JSON.parse(storage.getItem(named(name)));
  } catch {
    return null;  // nothing, or not ours
  }
};
// Returns whether it is kept for the next visit: a storage that is denied or full keeps nothing.
export const keep = (name, value) => {
  let done = true;
  try {
    if (value === null) {
      storage.removeItem(named(name));
    } else {
      storage.setItem(named(name), JSON.stringify(value));
    }
    here.delete(name);
  } catch {
    here.set(name, value);
    done = false;
  }
  tell(name);
  return done;
};
// Calls when something of a name has changed: on this page, in another tab, or while this page was away.
export const whenKept = (name, call) => document.addEventListener("kept", ({ detail }) => {
  if (detail === null || detail === name) {
    call();
  }
});
addEventListener("storage", ({ key }) => (key === null || key.startsWith(named(""))) && tell(null));
addEventListener("pageshow", ({ persisted }) => persisted && tell(null));
