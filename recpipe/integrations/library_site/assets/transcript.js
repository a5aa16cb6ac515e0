"use strict";
// The transcript of a lecture page: it follows the video, seeks it, and is searched.

const spoken = document.getElementById("spoken");
const phrases = [...spoken.querySelectorAll("span[data-start]")];
const phraseStarts = phrases.map((phrase) => Number(phrase.dataset.start));
const follow = document.getElementById("follow");
const find = document.getElementById("find");
const found = document.getElementById("found");
const steps = [document.getElementById("previous"), document.getElementById("next")];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Only the panel scrolls, never the page under the reader's hands.
function bringIntoView(rectangle, always) {
  const view = spoken.getBoundingClientRect();
  const isSeen = rectangle.top > view.top + 24 && rectangle.bottom < view.top + view.height * 0.7;
  if (isSeen && !always) return;
  const top = spoken.scrollTop + rectangle.top - view.top - view.height * 0.3;
  spoken.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
}

let shown = null;
function showPhrase() {
  const phrase = phrases[lastNotAfter(phraseStarts, video.currentTime + 0.05)] ?? null;
  if (phrase === shown) return;
  shown?.classList.remove("now");
  phrase?.classList.add("now");
  shown = phrase;
  if (phrase && follow.checked && !find.value) bringIntoView(phrase.getBoundingClientRect());
}
for (const happening of ["timeupdate", "seeking", "loadedmetadata"]) {
  video.addEventListener(happening, showPhrase);
}
follow.addEventListener("change", () => {
  if (follow.checked && shown) bringIntoView(shown.getBoundingClientRect(), true);
});
for (const scrolling of ["wheel", "touchmove"]) {
  spoken.addEventListener(scrolling, () => (follow.checked = false), { passive: true });
}

spoken.addEventListener("click", (event) => {
  const phrase = event.target.closest("span[data-start]");
  if (!phrase || !getSelection().isCollapsed) return; // somebody is copying a passage
  jump(Number(phrase.dataset.start));
});

// Search over the joined text, so that words are found across phrases.
const pieces = phrases.map((phrase) => phrase.textContent);
const pieceStarts = [];
let total = 0;
for (const piece of pieces) {
  pieceStarts.push(total);
  total += piece.length + 1;
}
const folded = fold(pieces.join(" "));

function rangeOf(start, end) {
  const range = new Range();
  const first = lastNotAfter(pieceStarts, start);
  const last = lastNotAfter(pieceStarts, end - 1);
  range.setStart(phrases[first].firstChild, start - pieceStarts[first]);
  range.setEnd(phrases[last].firstChild, Math.min(end - pieceStarts[last], pieces[last].length));
  return range;
}

let hits = [];
let current = -1;
function paint() {
  if (!window.CSS?.highlights) return; // an older browser still counts and scrolls
  CSS.highlights.set("found", new Highlight(...hits));
  const chosen = new Highlight(...hits.slice(Math.max(current, 0), current + 1));
  chosen.priority = 1;
  CSS.highlights.set("chosen", chosen);
}

function choose(index) {
  current = hits.length ? (index + hits.length) % hits.length : -1;
  found.textContent = find.value.trim() ? (hits.length ? `${current + 1} of ${hits.length}` : "none") : "";
  steps.forEach((button) => (button.hidden = hits.length < 2));
  paint();
  if (current >= 0) bringIntoView(hits[current].getBoundingClientRect());
}

find.addEventListener("input", () => {
  const query = asQuery(find.value);
  const at = places(folded, query);
  hits = at.map((start) => rangeOf(start, start + query.length));
  const ahead = at.findIndex((start) => phraseStarts[lastNotAfter(pieceStarts, start)] >= video.currentTime);
  choose(Math.max(ahead, 0));
});
find.addEventListener("keydown", (event) => {
  if (event.key === "Enter") choose(current + (event.shiftKey ? -1 : 1));
  if (event.key === "Escape") find.blur();
});
steps[0].addEventListener("click", () => choose(current - 1));
steps[1].addEventListener("click", () => choose(current + 1));
focusBySlash(find);
showPhrase();
