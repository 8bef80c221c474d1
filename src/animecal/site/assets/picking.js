// Which nights count: the rule of the feeds (schedule/picking.py), for the choice of one visitor.

// Return whether something with a reach can be seen in a country: "*", "", "FRUS", or "-CNJP".
const codes = new Map();
export const reaches = (reach, country) => {
  if (!codes.has(reach)) {
    codes.set(reach, new Set(reach.match(/[A-Z]{2}/g)));
  }
  return reach === "*" || codes.get(reach).has(country) !== reach.startsWith("-");
};

// Return nights as objects: what a file of nights says of them by numbers. Shows are by their ids.
export const unpacked = ({ networks, reaches: every, said, shows }) => {
  const network = (number) => {
    const [id, name, streams, feed] = networks[number] ?? [null, null, false, false];
    return { id, name, streams, feed };
  };
  return new Map(shows.map(([id, title, native, airings, nights]) => {
    const runs = airings.map(([run, key, carrier, called, reach, audio, flags, feed]) => ({
      run, key, network: network(carrier), called: said[called], reach: every[reach], audio, feed,
      original: (flags & 1) > 0, dub: (flags & 2) > 0, showing: (flags & 4) > 0,
    }));
    const show = { id, title, native, runs };
    show.nights = nights.map(([number, key, first, last, latest, what, flags, days, moved], place) => {
      const airing = runs[number];
      const about = first ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : [key];
      const elsewhere = moved.length ? network(moved[0]) : null;
      return {
        show, place, airing, key, about, latest, days, what: said[what],
        network: elsewhere ?? airing.network,
        called: elsewhere ? elsewhere.name : airing.called,
        reach: elsewhere ? every[moved[1]] : airing.reach,
        premiere: (flags & 1) > 0, finale: (flags & 2) > 0, expected: (flags & 4) > 0, off: (flags & 8) > 0,
      };
    });
    return [id, show];
  }));
};

// What sorts the nights of an episode, the one that counts first: see order() in schedule/outlets.py.
const order = ({ off, airing, latest }) => [off, airing.showing, airing.dub, latest, !airing.original].map(Number);
const before = (one, other) => {
  const [a, b] = [order(one), order(other)];
  const place = a.findIndex((value, at) => value !== b[at]);
  return place < 0 ? 0 : a[place] - b[place];
};

// The nights that count, so that each episode has one: see each_once() there.
const eachOnce = (nights) => {
  const taken = new Set();
  const left = [];
  const take = (night) => night.about.forEach((one) => taken.add(one));
  const picked = [...nights].sort(before).filter((night) => {
    const free = !night.about.some((one) => taken.has(one));
    (free ? take : (one) => left.push(one))(night);
    return free;
  });
  for (const night of left) {
    if (!night.about.every((one) => taken.has(one))) {
      take(night);
      picked.push(night);
    }
  }
  return picked;
};

// Return the nights of a show that count for a choice: { region, services, audio, fallback }.
export const pick = ({ nights }, { region, services, audio, fallback }) => {
  const served = ({ network, airing, reach }) =>
    (!services.length || services.includes(network.id))
    && (!audio.length || audio.includes(airing.audio))
    && (!region || (network.id !== null && reaches(reach, region)))
    && (!airing.showing || services.length > 0);
  const found = eachOnce(nights.filter(served));
  if (fallback !== "original") {
    return found;
  }
  const there = new Set(found.flatMap(({ about }) => about));
  const original = eachOnce(nights.filter(({ airing }) => airing.original));
  return [...found, ...original.filter(({ about }) => !about.every((one) => there.has(one)))];
};
