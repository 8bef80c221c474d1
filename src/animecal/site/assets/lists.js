// Reading a list that the visitor exported elsewhere: MyAnimeList's XML, packed or not, AniList's JSON, or ours.
const LIMIT = 20_000_000;  // bytes, of the file and of what it unfolds to
// What is watched or planned: by words, and by the numbers of old exports of MyAnimeList.
const MAL = new Set(["watching", "plan to watch", "1", "6"]);
const ANILIST = new Set(["CURRENT", "PLANNING", "REPEATING", 0, 1, 5]);

const unpacked = async (file) => {
  const bytes = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const stream = bytes[0] === 0x1f && bytes[1] === 0x8b
    ? file.stream().pipeThrough(new DecompressionStream("gzip"))
    : file.stream();
  let size = 0;
  const parts = [];
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) {
      return new Blob(parts).text();
    }
    size += value.length;
    if (size > LIMIT) {
      await reader.cancel();
      throw new RangeError();
    }
    parts.push(value);
  }
};

const ofMal = (text) => {
  // Browsers make a page of their own of XML that is cut short, so it is refused before.
  const whole = text.endsWith("</myanimelist>");
  const root = whole && new DOMParser().parseFromString(text, "text/xml").documentElement;
  if (root?.tagName !== "myanimelist" || root.querySelector("parsererror")) {
    throw new TypeError();
  }
  const told = (one, name) => one.querySelector(name)?.textContent.trim() ?? "";
  return [...root.querySelectorAll("anime")]
    .filter((one) => MAL.has(told(one, "my_status").toLowerCase()))
    .map((one) => ({ mal: Number(told(one, "series_animedb_id")), title: told(one, "series_title") }));
};

// AniList's own export has rows of ids; what its API answers has them within groups, with titles.
const ofAnilist = (value) => {
  const rows = [];
  const look = (one, depth) => {
    if (one === null || typeof one !== "object" || depth > 8) {
      return;
    }
    const anilist = one.media?.id ?? one.mediaId ?? one.series_id;
    if (anilist === undefined) {
      Object.values(one).forEach((part) => look(part, depth + 1));
    } else if (ANILIST.has(one.status) && (one.series_type ?? 0) === 0 && (one.media?.type ?? "ANIME") === "ANIME") {
      const { english, romaji, native, userPreferred } = one.media?.title ?? {};
      // Whatever is neither a number nor a text becomes one here, or throws.
      rows.push({
        anilist: Number(anilist), mal: Number(one.media?.idMal),
        title: String(english ?? userPreferred ?? romaji ?? native ?? ""),
      });
    }
  };
  look(value.data ?? value, 0);
  return rows;
};

// Return what a file lists, as { id } or { mal, anilist, title }; throws what it is not.
export const listed = async (file) => {
  const text = (await unpacked(file)).replace(/^\uFEFF/, "").trim();
  if (text.startsWith("<")) {
    return ofMal(text);
  }
  const value = JSON.parse(text);
  const own = Array.isArray(value) ? value : value.stars;
  if (Array.isArray(own) && own.every((one) => typeof one === "string")) {
    return own.map((id) => ({ id, title: id }));
  }
  return ofAnilist(Array.isArray(value) ? { lists: value } : value);
};

// Return the ids of the shows of a list that there are here, and what the others are called.
export const matched = (rows, shows) => {
  const known = new Map();
  for (const { id, ids = {} } of shows) {
    known.set(id, id);
    Object.entries(ids).forEach(([name, value]) => known.set(`${name} ${value}`, id));
  }
  const found = new Set();
  const others = new Set();
  for (const { id, mal, anilist, title } of rows) {
    const show = known.get(id) ?? known.get(`anilist ${anilist}`) ?? known.get(`mal ${mal}`);
    if (show) {
      found.add(show);
    } else {
      others.add(title || [mal && `MAL ${mal}`, anilist && `AniList ${anilist}`].filter(Boolean).join(", "));
    }
  }
  return { found: [...found], others: [...others] };
};
