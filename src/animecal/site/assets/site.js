// Makes a page better that works without it: each part finds what is its own on the page, or nothing.
import "./offline.js";
import "./stars.js";
import "./week.js";
import "./show.js";
import "./next.js";
import "./subscribing.js";
import "./code.js";
import "./search.js";
