// What the other modules ask of the page: its language, where it is, its words, and the visitor's dates and clock.
// Pages of another language stand in a folder of the site; their feeds too, which are named from there.
export const { root, feeds, up } = document.body.dataset;
export const lang = document.documentElement.lang;

// Words are in the page's language; the order of a date and the clock are those of the visitor's country.
const { region, hourCycle } = (() => {
  const known = (tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length > 0;
    } catch {
      return false;  // some systems give names of their own kind, such as en-US@posix
    }
  };
  const first = navigator.languages.find(known) ?? lang;
  const asked = new Intl.DateTimeFormat(first, { hour: "numeric" }).resolvedOptions();
  return { region: new Intl.Locale(first).maximize().region, hourCycle: asked.hourCycle };
})();
const there = new Intl.Locale(lang, { region }).toString();
// Where the language is not at home, browsers would take its largest country's order.
const home = new Intl.Locale(new Intl.DateTimeFormat(there).resolvedOptions().locale).region;
const locale = home ? there : lang;
const format = (options) => new Intl.DateTimeFormat(locale, options);
const hour = { hour: hourCycle.startsWith("h1") ? "numeric" : "2-digit", minute: "2-digit", hourCycle };
export const weekday = format({ weekday: "long" });
export const date = format({ day: "numeric", month: "long" });
export const clock = format(hour);
export const whole = format({ weekday: "short", day: "numeric", month: "short", ...hour });
const dayOnly = format({ weekday: "short", day: "numeric", month: "short" });
// A moment with its day; without its hour, where nobody has said that.
export const when = (moment, hourless) => (hourless ? dayOnly : whole).format(moment);

// Words come from the page, in its language; values go to the names in their braces.
export const said = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const plural = new Intl.PluralRules(lang);
// The forms of a message that counts stand in an element's data, by plural category.
export const counted = (forms, number) => said(forms[plural.select(number)] ?? forms.other, { number });

// Where something is that is named by its path, from the folder of the language's pages.
export const absolute = (path) => new URL(path, new URL(root, location.href)).href;
// Brings a file of the site, read "as" JSON or text; fails for whatever is no good answer.
export const answered = (path, as = "json") =>
  fetch(root + path).then((answer) => answer.ok ? answer[as]() : Promise.reject(answer.status));
// Copies a text, and returns whether the browser did.
export const copied = (text) =>
  Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject()).then(() => true, () => false);

export const at = (element) => new Date(Number(element.dataset.utc) * 1000);
