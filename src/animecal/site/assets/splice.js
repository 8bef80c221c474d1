// One calendar of some events out of published feeds, in their bytes: UIDs and revisions stay what they are.
const blocks = (text, name) => text.match(new RegExp(`^BEGIN:${name}\\r\\n[^]*?^END:${name}\\r\\n`, "gm")) ?? [];
const value = (block, name) => block.replace(/\r\n[ \t]/g, "").match(new RegExp(`^${name}:(.*)\\r$`, "m"))?.[1];
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&");

// Return a calendar with the events of some UIDs, and how many these are.
export const splice = (feeds, uids, title) => {
  const zones = new Map();
  const events = new Map();
  for (const feed of feeds) {
    for (const zone of blocks(feed, "VTIMEZONE")) {
      zones.set(value(zone, "TZID"), zone);
    }
    for (const event of blocks(feed, "VEVENT")) {
      const uid = value(event, "UID");
      if (uids.has(uid)) {
        events.set(uid, event);
      }
    }
  }
  const prodid = feeds.map((feed) => value(feed, "PRODID")).find(Boolean);
  const head = ["BEGIN:VCALENDAR", "VERSION:2.0", `PRODID:${prodid}`, "CALSCALE:GREGORIAN", `X-WR-CALNAME:${escaped(title)}`];
  const used = [...zones].filter(([tzid]) => [...events.values()].some((event) => event.includes(`TZID=${tzid}`)));
  const body = [...used.map(([, zone]) => zone), ...events.values()].join("");
  return { text: `${head.join("\r\n")}\r\n${body}END:VCALENDAR\r\n`, count: events.size };
};
