// The search field that every page has. What finds and shows is loaded when somebody turns to the field.
const form = document.getElementById("find");
if (form) {
  const field = form.elements.q;
  let begun = null;
  const begin = () => {
    begun ??= import("./found.js").then((found) => found.begin(form), () => { begun = null; });  // the next turn tries again
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
  const page = document.getElementById("found");
  if (page) {
    // What was asked stands in the address; nothing is shown of the page that would go when it is answered.
    document.getElementById("filters").hidden = false;
    document.getElementById("scriptless").hidden = true;
    const asked = [...new URLSearchParams(location.search)].some(([name, value]) => value && form.elements[name]);
    page.classList.toggle("asked", asked);
    document.getElementById("about").hidden = asked;
    begin();
  }
}
