// Comfort only: every page works without this. "/" goes to the search box, j and k to the next and previous
// record or paragraph, "s" to selected words, "?" helps, "Copy link" copies. The keys can be turned off in the
// footer (WCAG 2.1.4).
"use strict";

const scripts = document.currentScript.dataset;
const keys = document.querySelector("[data-keys]");
const help = document.querySelector("#keys");
let keysOn = stored("keys") !== "off";

function stored(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null; // storage is closed to us: the keys are on
  }
}

if (keys) {
  const button = keys.querySelector("[data-switch]");
  const show = () => {
    button.textContent = keysOn ? "Turn off" : "Turn on";
    keys.classList.toggle("off", !keysOn);
  };
  button.addEventListener("click", () => {
    keysOn = !keysOn;
    stored("keys", keysOn ? "on" : "off");
    show();
  });
  show();
  keys.hidden = false;
  keys.querySelector("[data-help]").addEventListener("click", () => help.showModal());
  // A click beside it closes it, too; the browser gives the focus back to where it was.
  help.addEventListener("click", (event) => event.target.matches("dialog, button") && help.close());
}

// What few need is fetched when it is needed: suggestions when a search field has the focus, links to words when
// words of an article are selected.
// What was typed while a script came is told to it, unless it is still being composed.
let composing = false;
document.addEventListener("compositionstart", () => (composing = true));
document.addEventListener("compositionend", () => (composing = false));

function repeat() {
  const field = document.activeElement;
  if (focused() && !composing && field.value !== field.defaultValue) field.dispatchEvent(new Event("input"));
}

function fetchOnce(event, isNeeded, script) {
  const listen = () => {
    if (!isNeeded()) return;
    document.removeEventListener(event, listen);
    import(script).then(repeat);
  };
  document.addEventListener(event, listen);
  listen();
}

const focused = () => document.activeElement?.matches("[data-suggest]");
const text = document.querySelector(".text");
const selected = () => !getSelection().isCollapsed && text?.contains(getSelection().anchorNode);
// A copy of the site has neither.
if (scripts.suggesting) fetchOnce("focusin", focused, scripts.suggesting);
if (scripts.selecting) fetchOnce("selectionchange", selected, scripts.selecting);

function turn(step) {
  const link = document.querySelector(`a[rel="${step > 0 ? "next" : "prev"}"]`);
  if (link) return link.click();
  // Not on a record or list: walk the numbers in the margin.
  const numbers = [...document.querySelectorAll(".text .number")];
  if (!numbers.length) return;
  const line = innerHeight / 4;
  const here = numbers.indexOf(document.activeElement);
  let next = here + step;
  if (here < 0) {
    const below = numbers.findIndex((number) => number.getBoundingClientRect().top > line);
    next = step > 0 ? below : (below < 0 ? numbers.length : below) - 1;
  }
  const number = numbers[next];
  if (!number) return;
  number.focus({ preventScroll: true });
  number.closest(".block").scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (!keysOn || help.open || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const field = document.querySelector("[data-search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "j") turn(1);
  else if (event.key === "k") turn(-1);
  else if (event.key === "s") document.querySelector(".selected button")?.focus();
  else if (event.key === "?") help.showModal();
});

// The words of elements; those of a quote between marks.
function wordsOf(ids) {
  const elements = ids.split(" ").map((id) => document.getElementById(id));
  return elements
    .map((one) => (one.matches("blockquote") ? `“${one.textContent.trim()}”` : one.textContent.trim()))
    .join("\n\n");
}

for (const button of document.querySelectorAll("[data-copy], [data-copy-from]")) {
  if (!navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? wordsOf(button.dataset.copyFrom));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Could not copy";
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}
