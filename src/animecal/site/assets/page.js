// What the other modules ask of the page: its language, its root, and its words.
export const root = document.body.dataset.root;
export const lang = document.documentElement.lang;
const format = (options) => new Intl.DateTimeFormat(lang, options);
const long = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const day = { format: (when) => long.format(when).replace(",", "") };
export const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const whole = format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

// Words come from the page, in its language; values go to the names in their braces.
export const said = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const plural = new Intl.PluralRules(lang);
// The forms of a message that counts stand in an element's data, by plural category.
export const counted = (forms, number) => said(forms[plural.select(number)] ?? forms.other, { number });

export const at = (element) => new Date(Number(element.dataset.utc) * 1000);
