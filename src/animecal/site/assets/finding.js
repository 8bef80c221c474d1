// Finding shows, studios, networks and blocks by what people type. MiniSearch keeps the index and looks into it;
// here is what a word is, what is asked in which order, and what comes first.
import { soonest } from "./coming.js";
import MiniSearch from "./minisearch.js";
import { unpacked } from "./picking.js";

const FIRST = 50, CHUNK = 400;  // rows that are taken in between two breaths
const LONGEST = 120;  // letters of a question; no title needs more to be found
const MOST = 12;  // words of it
export const FILTERS = ["network", "block", "country", "season"];

// The words of a text: its letters and digits, without case and width. End to end they are what language/names.py
// calls the likeness of a title. A fraction or a numeral is a word of its own; "journey's" is one word.
export const words = (text) => text
  .replace(/[\p{No}\p{Nl}]/gu, " $& ").replace(/(?<=\p{L})['’‘](?=\p{L})/gu, "")
  .normalize("NFKC").toUpperCase().toLowerCase().replace(/ς/g, "σ").match(/[\p{L}\p{N}]+/gu) ?? [];

// A word as it is compared: without accents, katakana as hiragana, and without what tells long vowels from short
// ones, which everybody writes otherwise: "shōjo", "shoujo", "shojo"; "サーバー", "サーバ".
const plain = (word) => word.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC")
  .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60)).replace(/ー/g, "")
  .replace(/o[ou]+/g, "o").replace(/u{2,}/g, "u");

const KANJI = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]";
const between = new RegExp(`(?<=${KANJI}) (?=${KANJI})`, "gu");
const pieces = new RegExp(`${KANJI}+|(?:(?!${KANJI})\\S)+`, "gu");
const isKanji = new RegExp(`^${KANJI}`, "u");
// The pieces of a text that are looked for: words, and what stands without spaces in Japanese.
const split = (text) => {
  const found = words(text).map(plain);
  return /[^\x00-\x7f]/.test(text) ? found.join(" ").replace(between, "").match(pieces) ?? [] : found;
};
const pairs = (piece) => {
  const letters = [...piece];
  return letters.length === 1 ? letters : letters.slice(1).map((letter, at) => letters[at] + letter);
};
// The particle is written in two ways.
const SPELLED = { o: ["o", "wo"], wo: ["wo", "o"] };
const terms = (found) => found.flatMap(
  (piece) => isKanji.test(piece) ? [...pairs(piece), [...piece].at(-1)] : SPELLED[piece] ?? [piece]);

const NAMES = ["title", "native", "others"];
// What the index keeps of a row: the terms of its names and of its id; each name run together, and its first letters.
const kept = ({ id, title, native, others }) => {
  const [[called], [printed], more] = [title, native, others].map((names) => names.split("\n").map(split));
  const spelled = [called, printed, ...more].filter((name) => name.length && !name.some((piece) => isKanji.test(piece)));
  return {
    id, title: terms(called), native: terms(printed), others: terms([...more.flat(), ...split(id)]), joined: spelled.map((name) => name.join("")),
    initials: spelled.filter((name) => name.length > 2).map((name) => name.map((piece) => piece[0]).join("")),
  };
};
const options = {
  fields: [...NAMES, "joined", "initials"],
  stringifyField: (found) => found,
  tokenize: (found) => found,
  processTerm: (term) => term,
  searchOptions: { boost: { title: 3, native: 3, others: 2 }, fields: NAMES, tokenize: (term) => [term] },
};

const edits = (piece) => piece.length < 4 ? false : piece.length < 6 ? 1 : 2;
const and = (...queries) => ({ combineWith: "AND", queries });
const or = (...queries) => ({ combineWith: "OR", queries });
const one = (term, more = {}) => ({ queries: [term], ...more });
const japanese = (piece) => {
  const letters = [...piece];
  return letters.length === 1 ? one(piece, { prefix: true }) : and(...pairs(piece).map((pair) => one(pair)));
};
// What is asked, one question after the other until one has an answer: all words, as they are or as beginnings, or
// run together; first letters; all words with errors in them.
const questions = (asked) => {
  const last = asked.length - 1;
  const together = asked.join("");
  const spelled = !asked.some((piece) => isKanji.test(piece));
  const every = (latinOne) => and(...asked.map((piece, at) => isKanji.test(piece) ? japanese(piece) : latinOne(piece, at)));
  const begun = every((piece, at) => one(piece, { prefix: at === last || piece.length > 2 }));
  return [
    spelled && together.length > 3 ? or(begun, one(together, { prefix: true, fields: ["joined"] })) : begun,
    ...spelled && asked.length === 1 && together.length > 2 ? [one(together, { prefix: true, fields: ["initials"] })] : [],
    ...spelled || asked.length > 1 ? [or(
      every((piece, at) => one(piece, { prefix: at === last, fuzzy: edits(piece) })),
      ...spelled && together.length > 5 ? [one(together, { fuzzy: edits(together), fields: ["joined"] })] : [])] : [],
  ];
};
// What comes nearest, if nothing has all words: any of them, or how one begins.
const near = (asked) => or(...asked.flatMap((piece) => isKanji.test(piece) ? pairs(piece).map((pair) => one(pair)) : [
  one(piece, { fuzzy: edits(piece) }),
  ...piece.length > 3 ? [one(piece.slice(0, Math.max(3, Math.ceil(piece.length / 2))), { prefix: true })] : []]));

const breath = () => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); done(); };
  port2.postMessage(null);
});

// Which of two shows to come starts sooner; an unknown day comes last.
const sooner = (a, b) => (a.begins || "9999").localeCompare(b.begins || "9999");

export const AIRING = 0, COMING = 1, PAST = 2;
// A day as data has it, by the clock of whoever looks.
const iso = (when) => `${when.getFullYear()}-${String(when.getMonth() + 1).padStart(2, "0")}-${String(when.getDate()).padStart(2, "0")}`;

export class Finder {
  #index = new MiniSearch(options);
  #rows = new Map();
  #shows = new Map();
  #choice;
  #load;
  complete = false;

  // `file` brings a file of the site, read; `grown` is called whenever there is more to be found; `choice` gives
  // where the visitor watches.
  constructor(file, grown, choice) {
    this.#choice = choice;
    this.#load = async () => {
      const next = file("nights.json").then((found) => { this.#shows = unpacked(found); }, () => {});
      const newest = await file("search.json");
      const others = newest.parts.map(file);
      for (const other of others) {
        other.catch(() => {});  // it is told when its turn comes
      }
      await next;
      this.#add(newest.pages.map(([kind, name, title, more]) => ({ id: `${kind}/${name}/`, kind, title, native: "", others: more })));
      let size = FIRST;
      for (const part of [newest, ...others]) {
        const { shows, countries } = await part;
        const rows = shows.map(([id, title, native, more, printed, networks, blocks, regions, season, begins, until, calendar]) => ({
          id, kind: "shows", title, native, others: more, printed, begins, until, calendar: calendar ? id : null,
          network: networks.split(" "), block: blocks.split(" "), country: countries[regions].match(/../g) ?? [], season: [season],
        }));
        while (rows.length) {
          this.#add(rows.splice(0, size));
          size = Math.min(2 * size, CHUNK);
          grown();
          await breath();
        }
      }
      this.complete = true;
      grown();
    };
  }

  load() {
    return this.#load();
  }

  #add(rows) {
    for (const row of rows) {
      this.#rows.set(row.id, row);
    }
    this.#index.addAll(rows.map(kept));
  }

  // The next night of a show, if its day is known: see coming.js.
  next(id, now) {
    const show = this.#shows.get(id);
    return show && soonest(show, this.#choice(), now.getTime());
  }

  state({ id, begins, until }, now) {
    const today = iso(now);
    if (!begins || begins > today) {
      return begins || !until || until >= today ? COMING : PAST;
    }
    return !until || until >= today || this.next(id, now) ? AIRING : PAST;
  }

  // What fits a question and filters: pages of studios, networks and blocks, then shows; those on air come first, then
  // those to come, then the past; what has the words as they are stands before what only begins like them.
  find(question, filters, now) {
    const fits = (row) => FILTERS.every((name) => !filters[name] || (row[name] ?? []).includes(filters[name]));
    const asked = split(question.slice(0, LONGEST)).slice(0, MOST);
    const sorted = (found) => found.map(({ row, score, rank }) => ({ row, score, rank, state: row.kind === "shows" ? this.state(row, now) : 0 }))
      .sort((a, b) => a.rank - b.rank || a.state - b.state || b.score - a.score || (a.state === COMING ? sooner(a.row, b.row) : 0));
    const answer = (found, nearest = false) => {
      const order = sorted(found);
      const of = (shows) => order.filter(({ row }) => (row.kind === "shows") === shows);
      return { pages: nearest || /^[a-z]$/.test(asked[0]) && asked.length === 1 ? [] : of(false).map(({ row }) => row), shows: of(true), nearest };
    };
    if (!asked.length) {
      const there = [...this.#rows.values()].filter((row) => row.kind === "shows" && fits(row));
      return answer(question.trim() ? [] : there.map((row) => ({ row, score: 0, rank: 0 })));
    }
    const ask = (query) => this.#index.search(query).map(({ id, score, match }) => ({
      row: this.#rows.get(id), score, rank: asked.every((piece) => isKanji.test(piece) || piece in match) ? 0 : 1,
    })).filter(({ row }) => fits(row));
    for (const query of questions(asked)) {
      const found = ask(query);
      if (found.length) {
        return answer(found);
      }
    }
    const nearest = ask(near(asked)).filter(({ row }) => row.kind === "shows").slice(0, 8).map((found) => ({ ...found, rank: 0 }));
    return answer(nearest, true);
  }
}
