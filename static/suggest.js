// Suggestions under the search fields: an editable combobox with a listbox, as the ARIA Authoring Practices have
// it. What was typed stays as it is until a suggestion is chosen. Comfort only: without this the field is a plain
// one in a plain form.
"use strict";

const PAUSE = 150; // milliseconds without a key before the archive is asked
const LEAST = 2; // characters

document.querySelectorAll("[data-suggest]").forEach((field, place) => {
  const list = document.createElement("ul");
  const told = document.createElement("span");
  let timer, question, active = -1;

  list.id = `suggestions-${place}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  told.className = "away";
  told.setAttribute("role", "status");
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  field.after(list, told);

  function open() {
    list.hidden = !list.children.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  }

  function forget() {
    clearTimeout(timer);
    question?.abort();
  }

  function close() {
    forget();
    activate(-1);
    list.hidden = true;
    told.textContent = "";
    field.setAttribute("aria-expanded", "false");
  }

  function activate(next) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = next;
    const option = list.children[active];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function show(texts, kinds, addresses) {
    activate(-1);
    list.replaceChildren(
      ...texts.map((text, number) => {
        const option = document.createElement("li");
        const words = document.createElement("span");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        words.textContent = text;
        option.append(words);
        if (kinds[number]) {
          const kind = document.createElement("small");
          kind.textContent = kinds[number];
          option.append(" ", kind);
        }
        option.addEventListener("click", () => choose(text, kinds[number] && addresses[number]));
        return option;
      }),
    );
    open();
    told.textContent = texts.length ? `${texts.length} suggestion${texts.length > 1 ? "s" : ""}` : "";
  }

  function choose(text, address) {
    close();
    if (address) {
      const { pathname, search, hash } = new URL(address);
      return location.assign(pathname + search + hash);
    }
    field.value = text;
    field.form.requestSubmit();
  }

  async function ask() {
    const typed = field.value;
    question = new AbortController();
    try {
      const asked = `${field.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(asked, { signal: question.signal });
      const [, ...suggestions] = answer.ok ? await answer.json() : ["", [], [], []];
      if (field.value === typed && document.activeElement === field) show(...suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the network is away: so are the suggestions, no more
    }
  }

  function changed() {
    forget();
    activate(-1);
    if (field.value.trim().length < LEAST) close();
    else timer = setTimeout(ask, PAUSE);
    if (list.hidden) list.replaceChildren(); // they were for other words
  }

  field.addEventListener("input", (event) => event.isComposing || changed());
  field.addEventListener("compositionend", changed);
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = list.children.length - 1;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (event.altKey) step > 0 ? open() : close();
      else if (last < 0) changed();
      else if (list.hidden) {
        open();
        activate(step > 0 ? 0 : last);
      } else {
        // From the last suggestion back to what was typed, and round again.
        const next = active + step;
        activate(next > last ? -1 : next < -1 ? last : next);
      }
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      list.children[active].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // or the browser would empty the field
      close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) activate(-1);
  });
});
