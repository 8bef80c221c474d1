// Where the visitor watches: guessed from the time zone and said to be a guess, until they choose.
import { keep, kept, whenKept } from "./kept.js";
import { lang, said } from "./page.js";
import { reaches } from "./picking.js";
import zones from "./zones.js";

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const guess = () => Object.keys(zones).find((code) => zones[code].split(" ").includes(zone)) ?? "";
const texts = (value, form) => Array.isArray(value) ? value.filter((one) => typeof one === "string" && form.test(one)) : [];

// Return the choice: a selection, and whether its region is a guess.
export const choice = () => {
  const found = kept("watching");
  if (typeof found?.region !== "string") {
    return { region: guess(), services: [], audio: [], fallback: "none", guessed: true };
  }
  return {
    region: /^[A-Z]{2}$/.test(found.region) ? found.region : "",
    services: texts(found.services, /^[a-z0-9-]+$/),
    audio: texts(found.audio, /^[A-Za-z0-9-]+$/),
    fallback: found.fallback === "original" ? "original" : "none",
    guessed: false,
  };
};
export const whenChosen = (call) => whenKept("watching", call);

const names = (type) => {
  const found = new Intl.DisplayNames(lang, { type });
  return (code) => {
    try {
      return found.of(code);
    } catch {
      return code;
    }
  };
};
export const country = names("region");
export const tongue = names("language");
const option = (value, text) => new Option(text, value);
const sorted = (values, name) => values.map((one) => [one, name(one)]).sort(([, a], [, b]) => a.localeCompare(b, lang));

const box = document.getElementById("watching");
// Fill the box in which it is chosen, from the nights of the page.
export const offer = ({ networks, reaches: every }, shows) => {
  if (!box) {
    return;
  }
  const form = box.querySelector("form");
  const { region, audio, fallback } = form.elements;
  const words = box.dataset;
  const carriers = networks.map(([id, name, streams, , reach]) => ({ id, name, streams, reach: every[reach] }));
  const tongues = new Set([...shows.values()].flatMap(({ runs }) => runs.map((run) => run.audio)));
  region.append(...sorted(words.countries.match(/../g) ?? [], country).map(([code, name]) => option(code, name)));
  audio.append(...sorted([...tongues], tongue).map(([tag, name]) => option(tag, name)));
  const check = ({ id, name }, chosen) => {
    const one = box.querySelector("template").content.firstElementChild.cloneNode(true);
    const input = one.querySelector("input");
    input.value = id;
    input.checked = chosen.services.includes(id);
    one.append(name);
    return one;
  };
  const paint = () => {
    const chosen = choice();
    if (chosen.region && ![...region.options].some(({ value }) => value === chosen.region)) {
      region.append(option(chosen.region, country(chosen.region)));
    }
    region.value = chosen.region;
    audio.value = chosen.audio[0] ?? "";
    fallback.checked = chosen.fallback === "original";
    const there = carriers.sort((a, b) => a.name.localeCompare(b.name, lang)).filter(({ id, reach }) =>
      !chosen.region || reaches(reach, chosen.region) || chosen.services.includes(id));
    for (const list of box.querySelectorAll(".services")) {
      const some = there.filter(({ streams }) => streams !== Boolean(list.closest(".tv")));
      list.replaceChildren(...some.map((one) => check(one, chosen)));
      (list.closest(".tv") ?? list).hidden = !some.length;
    }
    const place = chosen.region ? country(chosen.region) : words.anywhere;
    const parts = [chosen.guessed && chosen.region ? said(words.guess, { country: place }) : place];
    parts.push(...chosen.services.map((one) => carriers.find(({ id }) => id === one)?.name ?? one));
    parts.push(...chosen.audio.map(tongue));
    box.querySelector(".chosen").textContent = parts.join(" · ");
    box.querySelector(".forget").hidden = chosen.guessed;
    box.querySelector(".guessed").hidden = !chosen.guessed || !chosen.region;
  };
  form.addEventListener("change", ({ target }) => {
    const ticked = [...form.querySelectorAll("input[name=services]:checked")].map(({ value }) => value);
    // A service stays chosen if it serves the new country.
    const services = ticked.filter((one) => target !== region || !region.value
      || carriers.some(({ id, reach }) => id === one && reaches(reach, region.value)));
    keep("watching", {
      region: region.value, services, audio: audio.value ? [audio.value] : [],
      fallback: fallback.checked ? "original" : "none",
    });
    if (target === region) {
      paint();
    }
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  box.querySelector(".forget").addEventListener("click", () => {
    keep("watching", null);
    region.focus();
  });
  whenChosen(() => {
    const focus = document.activeElement;
    const ticked = focus?.name === "services" && box.contains(focus) ? focus.value : null;
    paint();
    [...form.querySelectorAll("input[name=services]")].find(({ value }) => value === ticked)?.focus();
  });
  box.hidden = false;
  paint();
};
