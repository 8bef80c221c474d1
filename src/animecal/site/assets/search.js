// The search field that every page has. What finds and shows is loaded when somebody turns to the field.
const form = document.getElementById("find");
if (form) {
  const field = form.elements.q;
  const page = document.getElementById("found");
  const restore = () => {
    const asked = new URLSearchParams(location.search);
    for (const name of ["q", "network", "block", "country", "season"]) {
      const control = form.elements[name];
      control.value = asked.get(name) ?? "";
      if (control.selectedIndex === -1) {
        control.value = "";  // a filter that there is no more
      }
    }
  };
  let begun = null;
  const begin = () => {
    begun ??= import("./found.js").then((found) => found.begin(form, restore), () => { begun = null; });  // the next turn tries again
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
