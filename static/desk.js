// Comfort and safety at the editors' desk; every form works without it. It keeps what is being written in this
// browser until the server has said that it is saved, lets words be chosen in a passage, shows previews, and
// gives the queue its keys.

const user = document.querySelector("meta[name=desk-user]")?.content;
const PREFIX = `draft:${user}:`;

// Storage may be closed to us or full: then we say so instead of promising.
const store = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept
    }
  },
  keys(start) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(start));
    } catch {
      return [];
    }
  },
};

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// The server names what it has saved in the message that says so: only then is the kept text dropped.
for (const message of document.querySelectorAll(".messagelist [class*=saved-]")) {
  const token = [...message.classList].find((name) => name.startsWith("saved-")).slice(6);
  store.keys(PREFIX).filter((key) => key.endsWith(`:${token}`)).forEach(store.drop);
}

const timeOf = (draft) => new Date(draft.when).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
const wordsOf = (draft) => draft.values.body ?? draft.values.reason ?? "";

// On the desk's front page: whatever is kept, even if the form it was typed into has moved.
function listDrafts(section) {
  const list = element("ul");
  for (const key of store.keys(PREFIX)) {
    const draft = store.get(key);
    // Only addresses of this site: the storage is ours, but a link is a link.
    if (!draft?.address?.startsWith("/admin/")) continue;
    const link = element("a", { href: draft.address, textContent: wordsOf(draft).slice(0, 200) || "without words" });
    list.append(element("li", {}, link, ` (${timeOf(draft)})`));
  }
  if (!list.children.length) return;
  section.append(list);
  section.hidden = false;
}

function keepDrafts(marker) {
  const form = marker.form;
  const mine = `${PREFIX}${marker.dataset.draft}:`;
  const told = form.querySelector("[data-kept]");
  const fields = [...form.elements].filter(
    (field) => field.name && (field.matches("textarea:not([readonly]), select, input[type=text]") || field.name === "at"),
  );
  const read = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const differs = (values) => fields.some((field) => field.name in values && values[field.name] !== field.value);
  const isTouched = () => fields.some((field) => field.matches("select")
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue);
  if (!marker.value) marker.value = crypto.randomUUID?.().replaceAll("-", "") ?? `${Date.now()}`;
  let waiting = 0;

  const keep = () => {
    clearTimeout(waiting);
    waiting = 0;
    const address = location.pathname + location.search;
    const kept = store.set(mine + marker.value, { when: Date.now(), address, values: read() });
    form.dataset.unkept = kept ? "" : "yes";
    if (told) {
      const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      told.textContent = kept
        ? `Kept in this browser at ${time}, not saved yet.`
        : "This browser can’t keep your text: save often.";
    }
  };
  const soon = () => {
    if (!waiting) waiting = setTimeout(keep, 250);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  addEventListener("pagehide", () => waiting && keep());
  document.addEventListener("visibilitychange", () => waiting && keep());
  form.addEventListener("submit", () => {
    if (isTouched()) keep();
    form.dataset.unkept = "";
  });
  addEventListener("beforeunload", (event) => form.dataset.unkept && event.preventDefault());
  // What came back from the server unsaved, or was typed before this ran, is kept at once.
  if (form.querySelector(".errornote, .errorlist") || isTouched()) keep();

  for (const key of store.keys(mine)) {
    const draft = store.get(key);
    if (key === mine + marker.value) continue;
    if (!draft || !differs(draft.values)) {
      store.drop(key);
      continue;
    }
    const offer = element("section", { className: "desk-offer" });
    offer.setAttribute("aria-label", "Unsaved text");
    const back = element("button", { type: "button", className: "button", textContent: "Put it back" });
    const away = element("button", { type: "button", className: "button", textContent: "Throw it away" });
    back.addEventListener("click", () => {
      for (const field of fields) if (field.name in draft.values) field.value = draft.values[field.name];
      store.drop(key);
      keep();
      offer.remove();
      (form.elements.body ?? fields[0]).focus();
    });
    away.addEventListener("click", () => {
      if (away.dataset.sure) {
        store.drop(key);
        offer.remove();
      } else {
        away.dataset.sure = "yes";
        away.textContent = "Really throw it away";
      }
    });
    offer.append(
      element("h2", {}, "Text of yours that was not saved, from ", element("time", { textContent: timeOf(draft) })),
      element("p", { className: "desk-text", dir: "auto", textContent: wordsOf(draft) }),
      element("p", { className: "desk-buttons" }, back, " ", away),
    );
    form.before(offer);
  }
}

// Offsets are code points for the server, UTF-16 units in the browser.
const points = (text) => [...text].length;

function chooseWords(passage) {
  const field = document.getElementById(passage.dataset.chooses);
  if (!field) return;
  const { at } = field.form.elements;
  const choose = () => {
    if (document.activeElement !== passage) return;
    let { selectionStart: first, selectionEnd: last } = passage;
    const text = passage.value;
    while (first < last && /\s/.test(text[first])) first += 1;
    while (last > first && /\s/.test(text[last - 1])) last -= 1;
    if (first === last) return;
    field.value = text.slice(first, last);
    if (at) at.value = points(text.slice(0, first));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  // A field that is only for reading has no caret: ours has one, and takes nothing.
  passage.readOnly = false;
  passage.setAttribute("aria-readonly", "true");
  passage.addEventListener("beforeinput", (event) => event.preventDefault());
  passage.setSelectionRange(0, 0);
  passage.addEventListener("mouseup", choose);
  passage.addEventListener("keyup", choose);
  passage.addEventListener("touchend", choose);
  // Where the words are typed the place is for the server to find.
  field.addEventListener("input", (event) => event.isTrusted && at && (at.value = ""));
}

function showPreview(button) {
  const form = button.form;
  const shown = form.querySelector("[data-shown]");
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const body = new FormData();
    body.set("body", document.getElementById(button.dataset.preview).value);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    shown.hidden = false;
    try {
      const answer = await fetch(button.formAction, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      shown.innerHTML = await answer.text(); // sanitised by the server, as on the public page
    } catch {
      shown.textContent = "No preview just now: the server did not answer, or you are logged out. Your text is kept here.";
    }
  });
}

function takeText(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const body = document.getElementById("id_body");
    body.value = document.getElementById(button.dataset.takes).value;
    body.dispatchEvent(new Event("input", { bubbles: true }));
    body.focus();
  });
}

document.querySelectorAll("[data-draft]").forEach(keepDrafts);
document.querySelectorAll("[data-drafts]").forEach(listDrafts);
document.querySelectorAll("[data-chooses]").forEach(chooseWords);
document.querySelectorAll("[data-preview]").forEach(showPreview);
document.querySelectorAll("[data-takes]").forEach(takeText);

// The queue: j and k walk, Enter opens, c confirms; as on the public pages no key works while something is typed.
function walkQueue(queue) {
  const links = [...queue.querySelectorAll("[data-open]")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const here = links.findIndex((link) => link.closest("li").contains(document.activeElement));
    const step = { j: 1, k: -1 }[event.key];
    if (step) {
      const next = links[Math.max(0, Math.min(links.length - 1, here + step))];
      next?.focus({ preventScroll: true });
      next?.closest("li").scrollIntoView({ block: "nearest" });
    } else if (event.key === "c" && here >= 0) {
      links[here].closest("li").querySelector("[data-confirm]")?.click();
    }
  });
}

// Names of speakers while one is typed; the server asks again before it makes or joins anybody.
function suggestSpeakers(field) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-speakers`;
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      if (field.value.length < 2) return;
      const asked = new URLSearchParams({
        term: field.value, app_label: "archive", model_name: "attribution", field_name: "speaker",
      });
      try {
        const answer = await fetch(`${field.dataset.speakers}?${asked}`, { headers: { Accept: "application/json" } });
        const { results } = await answer.json();
        list.replaceChildren(...results.map(({ text }) => Object.assign(document.createElement("option"), { value: text })));
      } catch {
        // suggestions are comfort only
      }
    }, 200);
  });
}

document.querySelectorAll("[data-queue]").forEach(walkQueue);
document.querySelectorAll("[data-speakers]").forEach(suggestSpeakers);
