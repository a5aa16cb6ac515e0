"use strict";
// Search as you type over titles, speakers, tags, topics and every spoken word.

const field = document.getElementById("query");
const answer = document.getElementById("answer");
const cards = new Map([...document.querySelectorAll(".card")].map((card) => [card.dataset.folder, card]));
const MOMENTS = 3; // shown for a lecture
const AROUND = 70; // characters on each side of what was found

/** Joins and folds a lecture's words when they are first searched. */
function prepared(entry) {
  if (entry.folded === undefined) {
    entry.starts = [];
    let length = 0;
    for (const [, text] of entry.spoken) {
      entry.starts.push(length);
      length += text.length + 1;
    }
    entry.text = entry.spoken.map(([, text]) => text).join(" ");
    entry.folded = fold(entry.text);
    entry.heading = fold([entry.title, ...entry.about, ...entry.topics.map(([, title]) => title)].join("\n"));
  }
  return entry;
}

function search(entry, query) {
  const { folded, heading } = prepared(entry);
  const terms = query.split(" ");
  if (!terms.every((term) => folded.includes(term) || heading.includes(term))) return null;
  const together = places(folded, query);
  const searched = together.length ? [query] : terms;
  const moments = together.length ? together : terms.flatMap((term) => places(folded, term, 50));
  return { entry, terms: searched, moments: moments.sort((one, other) => one - other) };
}

/** The text around a place, cut at words. */
function passage(text, at) {
  const from = at > AROUND ? text.indexOf(" ", at - AROUND) + 1 : 0;
  const cut = text.indexOf(" ", at + AROUND);
  const start = Math.min(from, at);
  const end = cut < 0 ? text.length : cut;
  return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
}

function momentItem({ entry, terms }, at) {
  const time = entry.spoken[lastNotAfter(entry.starts, at)][0];
  const item = document.createElement("li");
  const link = document.createElement("a");
  const stamp = document.createElement("span");
  const words = document.createElement("span");
  link.href = `lectures/${encodeURIComponent(entry.folder)}/index.html#t=${Math.floor(time)}`;
  stamp.className = "time";
  stamp.textContent = clock(time);
  words.dir = "auto";
  if (entry.language) words.lang = entry.language;
  showMarked(words, passage(entry.text, at), terms);
  link.append(stamp, " ", words);
  item.append(link);
  return item;
}

function spreadOut(moments) {
  const kept = [];
  for (const at of moments) {
    if (kept.length < MOMENTS && (!kept.length || at - kept[kept.length - 1] > 2 * AROUND)) kept.push(at);
  }
  return kept;
}

function show(card, entry, result, query) {
  const terms = query ? query.split(" ") : [];
  card.hidden = Boolean(query) && !result;
  card.classList.toggle("searched", Boolean(query));
  showMarked(card.querySelector("h2"), entry.title, terms);
  card.querySelectorAll(".topics a bdi").forEach((topic, index) => {
    showMarked(topic, entry.topics[index][1], terms);
    topic.closest("li").classList.toggle("hit", topic.childElementCount > 0);
  });
  const moments = result ? spreadOut(result.moments) : [];
  card.querySelector(".moments").replaceChildren(...moments.map((at) => momentItem(result, at)));
}

function update() {
  const query = asQuery(field.value);
  const entries = window.catalog.filter((entry) => cards.has(entry.folder));
  let count = 0;
  for (const entry of entries) {
    const result = query ? search(entry, query) : null;
    if (result) count += 1;
    show(cards.get(entry.folder), entry, result, query);
  }
  const inLectures = count === 1 ? "in 1 lecture" : `in ${count} lectures`;
  answer.textContent = query ? (count ? `Found ${inLectures}` : `Nothing found for “${field.value.trim()}”`) : "";
  history.replaceState(null, "", query ? `#q=${encodeURIComponent(field.value.trim())}` : location.pathname);
}

function searchByAddress() {
  const query = new URLSearchParams(location.hash.slice(1)).get("q");
  if (query === null) return;
  field.value = query;
  update();
}

if (field) {
  let soon = 0;
  field.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(update, 60);
  });
  focusBySlash(field);
  window.addEventListener("hashchange", searchByAddress);
  searchByAddress();
}
