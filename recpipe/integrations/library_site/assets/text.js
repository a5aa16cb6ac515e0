"use strict";
// Text and time for people; used by the front page and the lecture pages.

const ACCENTED = /[\u00c0-\u024f\u0386-\u03ce\u0451\u1e00-\u1eff]/g;
const plainLetters = new Map();

function withoutAccent(letter) {
  if (!plainLetters.has(letter)) {
    const plain = letter.normalize("NFD").replace(/\p{M}/gu, "");
    plainLetters.set(letter, plain.length === 1 ? plain : letter);
  }
  return plainLetters.get(letter);
}

/** Lower case without accents, of the same length: places found in it are places in the text. */
function fold(text) {
  const lower = text.toLowerCase();
  const same = lower.length === text.length ? lower : text.replace(/[^]/g, (unit) => {
    const low = unit.toLowerCase();
    return low.length === 1 ? low : unit;
  });
  return same.replace(ACCENTED, withoutAccent);
}

/** A query as people mean it: folded, single spaces. */
function asQuery(typed) {
  return fold(typed.trim().replace(/\s+/g, " "));
}

/** Where the needle begins in the folded text, at most `limit` places. */
function places(folded, needle, limit = 1000) {
  const found = [];
  for (let at = folded.indexOf(needle); needle && at >= 0 && found.length < limit; ) {
    found.push(at);
    at = folded.indexOf(needle, at + needle.length);
  }
  return found;
}

/** Index of the last of the ascending `starts` that is not after `value`, or -1. */
function lastNotAfter(starts, value) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** 1:23 or 1:02:03 */
function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours}:${pad(minutes % 60)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** Fills the element with the text, every term of the query marked. */
function showMarked(element, text, terms) {
  element.replaceChildren();
  const folded = fold(text);
  const spans = terms
    .flatMap((term) => places(folded, term).map((start) => [start, start + term.length]))
    .sort((one, other) => one[0] - other[0]);
  let done = 0;
  for (const [start, end] of spans) {
    if (start < done) continue;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    element.append(text.slice(done, start), mark);
    done = end;
  }
  element.append(text.slice(done));
}

function languageName(tag) {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

for (const element of document.querySelectorAll("[data-language]")) {
  element.textContent = languageName(element.dataset.language);
}

/** `/` goes to the search field. */
function focusBySlash(field) {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input[type=search], textarea");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
