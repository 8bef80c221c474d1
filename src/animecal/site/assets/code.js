// Opening a calendar on another device: a QR code of its page, drawn when it is asked for.
const told = document.getElementById("status");
const show = async (button) => {
  const menu = button.closest(".subscribe");
  const about = menu.closest(".calendar")?.querySelector(".name a") ?? menu.closest("#results > li")?.querySelector(":scope > a");
  const page = about?.href ?? location.href.replace(/[?#].*/, "");
  const figure = document.createElement("figure");
  const canvas = document.createElement("canvas");
  const note = document.createElement("figcaption");
  const { generate } = await import("./lean-qr.js");
  generate(page).toCanvas(canvas, { on: [0, 0, 0], off: [255, 255, 255, 255] });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", page);
  note.textContent = told.dataset.codeNote;
  figure.className = "code";
  figure.append(canvas, note);
  button.closest("ul").after(figure);
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button.code");
  if (!button) {
    return;
  }
  const there = button.closest(".subscribe").querySelector("figure.code");
  if (there) {
    there.remove();
  } else {
    await show(button).catch(() => {
      told.textContent = told.dataset.codeFailed;
    });
  }
  button.setAttribute("aria-expanded", String(!there));
});
