// Selected words of an article: a link to just these (a text fragment), and a check of them. The two stand after
// the block in which the selection ends, so that Tab leads there, as does the key "s"; Escape takes them away.
"use strict";

const ENDS = 5; // words that name a long selection at either end, as in archive/text/fragments.py
const AROUND = 3; // words before and after that tell it from others
const LONGEST = 1500; // characters that fit in an address

const text = document.querySelector(".text");
const bar = document.createElement("div");
const link = document.createElement("button");
const check = document.createElement("a");

bar.className = "selected";
bar.setAttribute("role", "group");
bar.setAttribute("aria-label", "Selected words");
link.type = "button";
check.textContent = "Check this quote";
check.rel = "nofollow";
bar.append(link, check);

const LABEL = "Copy link to these words";
const escaped = (words) => encodeURIComponent(words).replaceAll("-", "%2D");
const split = (words) => words.split(/\s+/u).filter(Boolean);

// The paragraph or heading around a place, and how many characters of it come before.
function placeOf(node, offset) {
  const element = node.nodeType === 1 ? node : node.parentElement;
  const block = element.closest(".text p, .text h2");
  if (!block || block.closest(".margin")) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  return { block, at: before.toString().length };
}

// Whole words only: browsers find no parts of words.
function whole(block, from, to) {
  const words = block.textContent;
  if (!Intl.Segmenter) return [from, to];
  const segments = new Intl.Segmenter(block.lang || "en", { granularity: "word" }).segment(words);
  while (from < to && /\s/u.test(words[from])) from += 1;
  while (to > from && /\s/u.test(words[to - 1])) to -= 1;
  const last = segments.containing(to - 1);
  return from < to ? [segments.containing(from).index, last.index + last.segment.length] : [from, to];
}

function fragment(first, last) {
  const words = first.block.textContent;
  if (first.block !== last.block) {
    const [from] = whole(first.block, first.at, words.length);
    const [, to] = whole(last.block, 0, last.at);
    const ends = [split(words.slice(from)).slice(0, ENDS), split(last.block.textContent.slice(0, to)).slice(-ENDS)];
    return ends.map((end) => escaped(end.join(" "))).join(",");
  }
  const [from, to] = whole(first.block, first.at, last.at);
  const [own, before, after] = [words.slice(from, to), words.slice(0, from), words.slice(to)].map(split);
  const ends = own.length > 2 * ENDS ? [own.slice(0, ENDS), own.slice(-ENDS)] : [own];
  const told = ends.map((end) => escaped(end.join(" "))).join(",");
  const prefix = before.length ? `${escaped(before.slice(-AROUND).join(" "))}-,` : "";
  const suffix = after.length ? `,-${escaped(after.slice(0, AROUND).join(" "))}` : "";
  return prefix + told + suffix;
}

function show() {
  const selection = getSelection();
  if (bar.contains(document.activeElement)) return;
  const range = selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0);
  const first = range && placeOf(range.startContainer, range.startOffset);
  const last = range && placeOf(range.endContainer, range.endOffset);
  if (!first || !last || !selection.toString().trim()) return bar.remove();
  const { origin, pathname } = location;
  link.textContent = LABEL;
  link.value = `${origin}${pathname}#${first.block.id}:~:text=${fragment(first, last)}`;
  const words = selection.toString().trim();
  check.hidden = words.length > LONGEST;
  check.href = `${text.dataset.check}?${new URLSearchParams({ text: words })}`;
  const block = last.block.closest(".block") ?? last.block;
  if (block.nextElementSibling !== bar) block.after(bar);
  const end = [...range.getClientRects()].at(-1);
  bar.style.insetBlockStart = `${end.bottom - text.getBoundingClientRect().top + 8}px`;
}

link.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(link.value);
    link.textContent = "Copied";
  } catch {
    link.textContent = "Could not copy";
  }
  setTimeout(() => (link.textContent = LABEL), 2000);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && bar.remove());

let pause;
document.addEventListener("selectionchange", () => {
  clearTimeout(pause);
  pause = setTimeout(show, 150); // not at every letter that the mouse passes
});
show();
