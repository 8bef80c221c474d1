// What comes next of a show where the visitor watches.
import { pick } from "./picking.js";

// When a night begins: an instant or, if nobody has said the hour, its day on the visitor's calendar.
export const dated = ({ days, latest }) => days.length ? new Date(`${days[0]}T00:00`) : new Date(latest * 60000);
// When it is no longer to come: of a day or a longer window, as that is over.
const over = (night) => night.days.length ? new Date(`${night.days[1] ?? night.days[0]}T24:00`) : dated(night);

// Return the nights of a show that are to come for a choice, the next one first.
export const coming = (show, chosen, now = Date.now()) => pick(show, chosen)
  .filter((night) => !night.off && over(night) > now)
  .sort((a, b) => dated(a) - dated(b));
// Return the next one that has a day. What is shown nowhere that they watch still has its first broadcast.
export const soonest = (show, chosen, now, fallback = "original") =>
  coming(show, { ...chosen, fallback }, now).find(({ days }) => days.length < 3);
