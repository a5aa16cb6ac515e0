"use strict";
// The video of a lecture page: chapters, subtitles, links to a moment, keys.

const video = document.querySelector("video");
const lecture = JSON.parse(document.getElementById("lecture").textContent);
const chapterStarts = lecture.chapters.map((chapter) => chapter.start);
const chapterLinks = [...document.querySelectorAll("#chapters a")];

function seek(seconds) {
  video.currentTime = seconds;
}

function jump(seconds) {
  seek(seconds);
  history.replaceState(null, "", `#t=${Math.floor(seconds)}`);
  video.play().catch(() => {}); // the browser may want a click first
}

// Every link to a moment on this page, in the chapters and in the transcript.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-start]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  jump(Number(link.dataset.start));
});

function seekByAddress() {
  const moment = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  if (moment) seek(Number(moment[1]));
}
window.addEventListener("hashchange", seekByAddress);
seekByAddress();

// Chapters as pieces of a thin bar, each filled as it is played.
const marks = lecture.chapters.map((chapter, index) => {
  const end = chapterStarts[index + 1] ?? lecture.duration;
  const mark = document.createElement("button");
  mark.type = "button";
  mark.title = `${clock(chapter.start)} ${chapter.title}`;
  mark.tabIndex = -1; // the list of chapters is for the keyboard
  mark.style.flexGrow = Math.max(end - chapter.start, 1);
  mark.addEventListener("click", () => jump(chapter.start));
  return { mark, start: chapter.start, end };
});
const bar = document.getElementById("marks");
bar.append(...marks.map(({ mark }) => mark));
bar.hidden = marks.length === 0;

function showTime() {
  const now = video.currentTime;
  const current = lastNotAfter(chapterStarts, now + 0.05);
  marks.forEach(({ mark, start, end }, index) => {
    const share = Math.min(Math.max((now - start) / (end - start || 1), 0), 1);
    mark.style.setProperty("--played", `${share * 100}%`);
    mark.classList.toggle("now", index === current);
  });
  chapterLinks.forEach((link, index) => {
    if (index === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  copyLink.querySelector(".time").textContent = clock(now);
}

const said = document.getElementById("said");
let silence = 0;
function say(words) {
  said.textContent = words;
  clearTimeout(silence);
  silence = setTimeout(() => (said.textContent = ""), 2500);
}

const copyLink = document.getElementById("copy-link");
copyLink.addEventListener("click", async () => {
  const address = `${location.href.split("#")[0]}#t=${Math.floor(video.currentTime)}`;
  try {
    await navigator.clipboard.writeText(address);
    say("Copied");
  } catch {
    history.replaceState(null, "", address);
    say("The link is in the address bar");
  }
});

const speed = document.getElementById("speed");
speed.addEventListener("change", () => (video.playbackRate = Number(speed.value)));
video.addEventListener("ratechange", () => (speed.value = String(video.playbackRate)));

// `<track src>` is blocked on file:// pages, so the cues come from this page.
const isSoundOnly = Boolean(video.closest(".sound-only"));
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
for (const { language, cues } of lecture.subtitles) {
  const track = video.addTextTrack("subtitles", language ? languageName(language) : "Subtitles", language);
  track.mode = "hidden";
  for (const [start, end, text] of cues) {
    const cue = new VTTCue(start, end, escaped(text));
    if (isSoundOnly) cue.line = 1; // above the controls, which do not go away there
    track.addCue(cue);
  }
}

const subtitles = document.getElementById("subtitles");
const tracks = () => [...video.textTracks];
function toggleSubtitles() {
  const show = !tracks().some((track) => track.mode === "showing");
  tracks().forEach((track, index) => (track.mode = show && index === 0 ? "showing" : "hidden"));
}
const tellSubtitles = () =>
  subtitles.setAttribute("aria-pressed", tracks().some((track) => track.mode === "showing"));
subtitles.hidden = lecture.subtitles.length === 0;
subtitles.addEventListener("click", toggleSubtitles);
video.textTracks.addEventListener("change", tellSubtitles);
if (lecture.subtitles.length && isSoundOnly) toggleSubtitles();

const keys = {
  " ": () => (video.paused ? video.play() : video.pause()),
  ArrowLeft: () => seek(Math.max(0, video.currentTime - 5)),
  ArrowRight: () => seek(video.currentTime + 5),
  c: toggleSubtitles,
};
document.addEventListener("keydown", (event) => {
  const isTaken = event.target.closest("input, select, button, a, video, textarea");
  if (isTaken || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});

for (const happening of ["timeupdate", "seeking", "loadedmetadata"]) {
  video.addEventListener(happening, showTime);
}
showTime();
