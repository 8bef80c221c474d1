// Opens pages in Firefox, over WebDriver BiDi, and prints what was found, as JSON.
//   node firefox.mjs PROGRAM HOME BASE PATH…
import puppeteer from "puppeteer-core";

const [program, home, base, ...paths] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: program,
  headless: true,
  env: { ...process.env, HOME: home, TZ: "Europe/Paris" },
  extraPrefsFirefox: { "intl.accept_languages": "fr-FR", "app.normandy.enabled": false },
});
const page = await browser.newPage();
const found = {};
let now = "";
const wrong = (text) => found[now]?.wrong.push(text);
page.on("console", (one) => ["error", "warn"].includes(one.type()) && wrong(one.text()));
page.on("pageerror", (error) => wrong(error.message));
page.on("requestfailed", (one) => wrong(`${one.url()}: ${one.failure()?.errorText}`));
page.on("request", (one) => [base, "data:"].some((own) => one.url().startsWith(own)) || wrong(one.url()));
// Where things stand in each picture from the first in which there is something to see.
await page.evaluateOnNewDocument(() => {
  window.places = [];
  const look = () => {
    if (document.body && getComputedStyle(document.body).visibility === "visible") {
      const all = [...document.querySelectorAll("h1, h2, footer")];
      window.places.push(all.map((one) => Math.round(one.getBoundingClientRect().top + scrollY)).join());
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
await page.setViewport({ width: 390, height: 800 });
for (now of paths) {
  found[now] = { wrong: [] };
  await page.goto(base + now, { waitUntil: "load" });
  await page.waitForFunction(() => window.places.length > 5);
  Object.assign(found[now], await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    shifts: new Set(window.places).size - 1,
    zone: document.getElementById("zone")?.textContent ?? null,
    local: [...document.querySelectorAll("td.local")].map((one) => one.textContent),
  })));
}
now = "";
await page.goto(`${base}shows/metal-sky/`, { waitUntil: "load" });
await page.click(".subscribe > summary");
await page.waitForFunction(() => document.querySelector(".subscribe").open);
await page.evaluate(() => document.querySelector("button.code").click());
await page.waitForSelector("figure.code canvas");
await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
found.version = await browser.version();
await browser.close();
console.log(JSON.stringify(found));
