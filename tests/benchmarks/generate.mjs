// The feeds by the npm package ical-generator: its documented API, the same properties for every event.
//
//   TZ=Asia/Tokyo node generate.mjs PREPARED OUT
//
// Prints how many seconds it took to make the calendars and write the files. Not in them: reading the prepared
// events, turning their times into dates, making the folders. Native dates, the fastest kind that the package
// takes, are printed in the process's own zone, hence TZ.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import ical, { ICalEventBusyStatus, ICalEventStatus, ICalEventTransparency } from "ical-generator";

const ZONE = "Asia/Tokyo";
const [, , preparedFile, out] = process.argv;
const prepared = JSON.parse(readFileSync(preparedFile, "utf8"));
const date = (text) =>
  new Date(
    text.replace(
      /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/,
      (_, year, month, day, hour = "00", minute = "00", second = "00", utc = "") =>
        `${year}-${month}-${day}T${hour}:${minute}:${second}${utc}`,
    ),
  );
const events = prepared.events.map((event) => ({
  ...event,
  start: date(event.start),
  end: date(event.end),
  stamp: date(event.stamp),
  modified: date(event.modified),
}));
for (const feed of prepared.feeds) mkdirSync(dirname(join(out, feed.path)), { recursive: true });

const began = performance.now();
const timezone = { name: ZONE, generator: () => prepared.timezone };
for (const feed of prepared.feeds) {
  const calendar = ical({
    name: feed.name,
    description: feed.about,
    prodId: { company: "animecal", product: "animecal", language: "EN" },
    scale: "GREGORIAN",
    ttl: 12 * 60 * 60,
    timezone,
  });
  for (const index of feed.events) {
    const event = events[index];
    calendar.createEvent({
      id: event.uid,
      stamp: event.stamp,
      lastModified: event.modified,
      sequence: event.sequence,
      start: event.start,
      end: event.end,
      allDay: event.allDay,
      timezone: ZONE,
      summary: event.summary,
      description: event.description,
      location: event.location,
      categories: [{ name: "Anime" }],
      status: event.tentative ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED,
      transparency: ICalEventTransparency.TRANSPARENT,
      busystatus: ICalEventBusyStatus.FREE,
      url: event.url,
    });
  }
  writeFileSync(join(out, feed.path), calendar.toString());
}
console.log((performance.now() - began) / 1000);
