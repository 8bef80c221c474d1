// The week of the front page, at the outlets where the visitor watches.
import { dated } from "./coming.js";
import { counted, feeds, root, said } from "./page.js";
import { pick, unpacked } from "./picking.js";
import { onRequest, readdress } from "./readdress.js";
import { draw } from "./timetable.js";
import { choice, country, offer, whenChosen, zone } from "./watching.js";

const data = document.getElementById("nights");
const days = document.querySelector("#week .days");
if (data && days) {
  const file = JSON.parse(data.textContent);
  const shows = unpacked(file);
  const note = document.getElementById("zone");
  const count = document.getElementById("to-come");
  const vague = document.getElementById("vague");
  note.textContent = said(note.dataset.local, { zone });

  const dateless = (nights) => {
    const from = new Date().setHours(0, 0, 0, 0);
    const after = new Date(`${days.dataset.after}T00:00`);
    const some = nights.filter((one) => one.days.length > 2 && !one.off
      && new Date(`${one.days[1]}T00:00`) >= from && dated(one) < after);
    vague.hidden = !some.length;
    vague.querySelector("ul").replaceChildren(...some.map(({ show, days: [, , when], called }) => {
      const row = vague.querySelector("template").content.firstElementChild.cloneNode(true);
      row.querySelector("a").textContent = show.title;
      row.querySelector("a").href = `${root}shows/${show.id}/`;
      row.querySelector(".meta").textContent = [when, called].join(" · ");
      return row;
    }));
  };

  const show = () => {
    const old = new Date().setHours(0, 0, 0, 0) >= new Date(`${days.dataset.until}T00:00`);
    const nights = [...shows.values()].flatMap((one) => pick(one, choice()));
    const number = old ? 0 : draw(days, nights);
    count.textContent = old ? count.dataset.old : number ? counted(count.dataset, number) : count.dataset.none;
    days.hidden = old;
    dateless(nights);
  };
  show();
  offer(file, shows);
  whenChosen(() => {
    show();
    document.getElementById("status").textContent = count.textContent;  // for who hears the page
  });
  // It goes on while the page is open, but not under the hands of somebody who reads by the keyboard.
  setInterval(() => days.contains(document.activeElement) || show(), 60000);
  addEventListener("visibilitychange", () => document.hidden || days.contains(document.activeElement) || show());

  // What Subscribe gives: every episode at these outlets, by the nearest calendar that there is.
  const bar = document.querySelector(".bar");
  const menu = bar?.querySelector(".subscribe");
  const { dataset } = bar ?? {};
  const calendar = (chosen) => {
    const { region, services } = chosen;
    const named = services.map((one) => file.networks.find(([id]) => id === one)).filter((one) => one?.[3]);
    const places = { country: region ? country(region) : "", network: named[0]?.[1] };
    const address = onRequest(chosen);
    if (address) {
      return { address, title: dataset.own, about: dataset.ownAbout, others: [] };
    }
    const [title, about] = [dataset.title, dataset.about].map((one) => said(one, places));
    if (named.length === 1 && services.length === 1) {
      const [one, all] = [dataset.station, dataset.stationAbout].map((text) => said(text, places));
      return { address: `${feeds}networks/${services[0]}.episodes.ics`, title: one, about: all, others: [] };
    }
    const there = dataset.countries.match(/../g)?.includes(region);
    return there ? { address: `${feeds}regions/${region.toLowerCase()}.episodes.ics`, title, about, others: named } : null;
  };
  const aim = () => {
    const found = calendar(choice());
    if (found) {
      readdress(menu, found);
    }
    const others = bar.querySelector(".services-of");
    others.hidden = !found?.others.length;
    others.querySelector("span").replaceChildren(...(found?.others ?? []).flatMap(([id, name]) => {
      const link = document.createElement("a");
      link.href = `${root}networks/${id}/`;
      link.textContent = name;
      return [link, " "];
    }));
  };
  if (menu) {
    aim();
    whenChosen(aim);
  }
}
