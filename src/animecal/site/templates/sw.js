// Pages that were read can be read again without a connection. A page comes from the network if there is any;
// feeds, JSON and all else always do: this worker does not touch them.
"use strict";
const NEEDED = {{ needed | tojson }};
const PAGES = 60;
const root = registration.scope;
const offline = `${root}offline.html`;
// Other sites may be on this host too, and each keeps its own. The digest is that of all assets.
const mine = `animecal ${root} `;
const kept = mine + {{ digest | tojson }};

const below = (url) => (url.startsWith(root) ? new URL(url).pathname.slice(new URL(root).pathname.length) : null);
const isPage = (url) => /^$|\/$|\.html$/.test(below(url) ?? "-");
const bare = (url) => url.replace(/[?#].*/, "");

const find = (request) => caches.match(request, { cacheName: kept });
// When a newer worker has thrown this one's cache away, an answer that comes late does not make it anew.
const put = async (request, answer) => {
  const cache = (await caches.has(kept)) ? await caches.open(kept) : undefined;
  await cache?.put(request, answer);
  return cache;
};

// Keeps a page with the time; of many, the last ones.
const keep = async (url, answer) => {
  const type = answer.headers.get("content-type");
  if (!answer.ok || answer.redirected || !type?.startsWith("text/html")) {
    return;
  }
  const headers = { "content-type": type, "x-kept": new Date().toISOString() };
  const cache = await put(bare(url), new Response(await answer.blob(), { headers }));
  const pages = ((await cache?.keys()) ?? []).filter((one) => isPage(one.url) && ![root, offline].includes(one.url));
  await Promise.all(pages.slice(0, -PAGES).map((one) => cache.delete(one)));
};

const look = async (url) => keep(url, await fetch(url, { cache: "no-cache" }));

const page = async (event) => {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(event.request.url, answer.clone()));
    return answer;
  } catch (error) {
    const found = (await find(bare(event.request.url))) ?? (await find(offline));
    if (!found) {
      throw error;
    }
    const told = `<body data-kept="${found.headers.get("x-kept")}" `;
    return new Response((await found.text()).replace("<body ", told), { headers: found.headers });
  }
};

// The name of an asset changes with its content.
const asset = async (event) => {
  const found = await find(event.request);
  if (found) {
    return found;
  }
  const answer = await fetch(event.request);
  if (answer.ok) {
    event.waitUntil(put(event.request, answer.clone()));
  }
  return answer;
};

addEventListener("install", (event) => {
  skipWaiting();
  const all = async () => {
    await (await caches.open(kept)).addAll(NEEDED.map((path) => root + path));
    await Promise.all([look(root), look(offline)]);
  };
  event.waitUntil(all());
});

addEventListener("activate", (event) => {
  const all = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(mine) && name !== kept);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
    // What was opened before there was a worker is kept too.
    const open = await clients.matchAll({ type: "window" });
    await Promise.all(open.filter((one) => isPage(one.url)).map((one) => look(bare(one.url)).catch(() => {})));
  };
  event.waitUntil(all());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.mode === "navigate" && isPage(bare(request.url))) {
    event.respondWith(page(event));
  } else if (request.method === "GET" && below(request.url)?.startsWith("assets/")) {
    event.respondWith(asset(event));
  }
});
