// The search of a copy of the site (manage.py export --format static). The index comes as scripts that call
// offlineSearch: a page from a disk may load scripts, but read no other file. archive/exports/offline.py makes it.
"use strict";

(() => {
  const hits = document.querySelector("#hits");
  const count = document.querySelector("#count");
  const more = document.querySelector("#more");
  const { shards, chunk } = hits.dataset;
  const PAGE = 20;
  const WORD = /[\p{L}\p{N}]+/gu;
  const waiting = new Map(); // by name of a script: how to hand on what it brings
  const loaded = new Map();

  // What the scripts of the index call.
  globalThis.offlineSearch = {
    words: (number, words) => waiting.get(`words-${number}`)(words),
    passages: (number, passages) => waiting.get(`passages-${number}`)(passages),
  };

  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(
        name,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          waiting.set(name, resolve);
          script.onerror = () => reject(new Error(`${name}.js is missing`));
          script.src = `${name}.js`;
          document.head.append(script);
        }),
      );
    }
    return loaded.get(name);
  }

  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const wordsOf = (text) => plain(text).match(WORD) ?? [];

  // What is asked for: `all` are clauses, each a list of alternatives (parted by OR), each a list of words in a row;
  // `not` are such lists that must not occur.
  function read(query) {
    const asked = { all: [], not: [] };
    let either = false;
    for (const [given, minus, phrase, word] of query.matchAll(/(?<!\S)(-?)(?:["“]([^"”]*)["”]|(\S+))/gu)) {
      if (given === "OR" && asked.all.length) {
        either = true;
        continue;
      }
      const terms = wordsOf(phrase ?? word).map((text) => ({ text, begins: false }));
      if (!terms.length) continue;
      if (phrase === undefined && word.endsWith("*")) terms.at(-1).begins = true;
      if (minus) asked.not.push(terms);
      else if (either) asked.all.at(-1).push(terms);
      else asked.all.push([terms]);
      either = false;
    }
    return asked;
  }

  // As shard_of in archive/exports/offline.py.
  function shardOf(word) {
    const [first, second = "\0"] = word;
    return (31 * first.codePointAt() + second.codePointAt()) % shards;
  }

  function numbersOf(gaps) {
    let last = -1;
    return gaps.split(" ").map((gap) => (last += parseInt(gap, 36)));
  }

  // The numbers of the passages with a word, or with a word that begins so.
  async function having({ text, begins }) {
    const words = await load(`words-${shardOf(text)}`);
    if (!begins) return new Set(Object.hasOwn(words, text) ? numbersOf(words[text]) : []);
    const found = Object.keys(words).filter((word) => word.startsWith(text));
    return new Set(found.flatMap((word) => numbersOf(words[word])));
  }

  // The numbers of the passages with all of these words, in a row or not.
  async function havingAll(terms) {
    const sets = await Promise.all(terms.map(having));
    const [fewest, ...others] = sets.sort((one, other) => one.size - other.size);
    return new Set([...fewest].filter((number) => others.every((set) => set.has(number))));
  }

  async function havingOne(alternatives) {
    const sets = await Promise.all(alternatives.map(havingAll));
    return new Set(sets.flatMap((set) => [...set]));
  }

  const matches = (word, { text, begins }) => (begins ? word.startsWith(text) : word === text);

  function inRow(words, terms) {
    return words.some((_, at) => terms.every((term, turn) => at + turn < words.length && matches(words[at + turn], term)));
  }

  async function passage(number) {
    const passages = await load(`passages-${Math.floor(number / chunk)}`);
    const [address, kind, place, text, headline, speaker] = passages[number % chunk];
    return { address, kind, place, text, headline, speaker };
  }

  function element(tag, name, ...content) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...content);
    return made;
  }

  // The words of a passage, those that were asked for in <mark>.
  function marked(text, terms) {
    const parts = [];
    let at = 0;
    for (const found of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      if (!wordsOf(found[0]).some((word) => terms.some((term) => matches(word, term)))) continue;
      parts.push(text.slice(at, found.index), element("mark", "", found[0]));
      at = found.index + found[0].length;
    }
    return [...parts, text.slice(at)];
  }

  function link(address, ...content) {
    const made = element("a", "", ...content);
    made.href = address;
    return made;
  }

  function hit({ address, kind, place, text, headline, speaker }, terms) {
    const name = kind === "headline" ? "Headline" : `${kind[0].toUpperCase()}${kind.slice(1)} ${place}`;
    const item = element(
      "li",
      `hit ${kind}`,
      element("p", "kicker", link(address, name), speaker ? `, ${speaker}` : ""),
      element("p", "words", link(address, ...marked(text, terms))),
      element("p", "from", "in ", element("cite", "", headline)),
    );
    item.dataset.kind = kind;
    item.querySelector(".words").dir = "auto";
    return item;
  }

  // Yield the passages that are wanted, the newest first, as they are found: rows of words and kinds need their text.
  async function* results(asked, kind) {
    const sets = await Promise.all(asked.all.map(havingOne));
    const [fewest, ...others] = sets.sort((one, other) => one.size - other.size);
    for (const number of [...fewest].sort((one, other) => one - other)) {
      if (!others.every((set) => set.has(number))) continue;
      const found = await passage(number);
      if ((found.kind === "quote") !== (kind === "quote")) continue;
      const words = wordsOf(found.text);
      const has = (terms) => inRow(words, terms);
      if (asked.all.every((alternatives) => alternatives.some(has)) && !asked.not.some(has)) yield found;
    }
  }

  async function search(query, kind) {
    const asked = read(query);
    if (!asked.all.length) {
      count.textContent = query.trim() ? "Type at least one word to look for." : "";
      return;
    }
    count.textContent = "Searching …";
    const found = results(asked, kind);
    let shown = 0;
    let next = await found.next();
    async function showMore() {
      more.disabled = true;
      for (let turn = 0; turn < PAGE && !next.done; turn++) {
        hits.append(hit(next.value, asked.all.flat(2)));
        shown += 1;
        next = await found.next();
      }
      more.disabled = false;
      more.hidden = next.done;
      const results = `${shown.toLocaleString("en")} result${shown === 1 ? "" : "s"}`;
      count.textContent = `${next.done ? (shown ? results : "No results") : `The first ${results}`} for ${query}`;
    }
    more.addEventListener("click", showMore);
    await showMore();
  }

  const given = new URLSearchParams(location.search);
  const form = document.querySelector(".search-form");
  form.elements.q.value = given.get("q") ?? "";
  form.elements.kind.value = given.get("kind") === "quote" ? "quote" : "";
  search(form.elements.q.value, form.elements.kind.value).catch((error) => {
    count.textContent = `The search can’t go on: ${error.message}. Is the copy whole?`;
  });
})();
