// Keys and buttons do the same things: an action has a name, a key, a sentence and a function.

export class Actions {
  constructor(root = document) {
    this.actions = new Map();
    this.root = root;
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button && !button.disabled) this.run(button.dataset.do, event);
    });
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  // keys: one key, or several, as in KeyboardEvent.key; help: what `?` says of it
  add(name, keys, help, act) {
    this.actions.set(name, { keys: [].concat(keys), help, act });
    return this;
  }

  run(name, event) {
    const action = this.actions.get(name);
    if (!action) return false;
    action.act(event);
    return true;
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
    if (event.key === " " && target.closest("button, a, summary")) return;
    for (const action of this.actions.values()) {
      if (!action.keys.includes(event.key)) continue;
      event.preventDefault();
      action.act(event);
      return;
    }
  }

  help(list) {
    list.replaceChildren();
    for (const { keys, help } of this.actions.values()) {
      if (!help || !keys.length) continue;
      const term = document.createElement("dt");
      for (const key of keys) {
        const drawn = document.createElement("kbd");
        drawn.textContent = KEY_NAMES[key] ?? key;
        term.append(drawn, " ");
      }
      const told = document.createElement("dd");
      told.textContent = help;
      list.append(term, told);
    }
  }
}

const KEY_NAMES = { " ": "space", ArrowLeft: "←", ArrowRight: "→" };

// What every page has: light or dark, and the list of its keys.
export function everyPage(actions) {
  const root = document.documentElement;
  const kept = remembered("tone.theme");
  if (kept) root.dataset.theme = kept;
  actions.add("theme", [], "", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("tone.theme", root.dataset.theme);
    document.dispatchEvent(new Event("tone:theme"));
  });
  const dialog = document.getElementById("keys");
  actions.add("help", "?", "This list", () => {
    actions.help(dialog.querySelector("dl"));
    dialog.showModal();
  });
}

export function remembered(name, store = localStorageOrNone()) {
  return store?.getItem(name) ?? null;
}

export function remember(name, value, store = localStorageOrNone()) {
  try {
    store?.setItem(name, value);
  } catch {
    // a full or forbidden store forgets
  }
}

function localStorageOrNone() {
  try {
    return window.localStorage;
  } catch {
    return null; // pages from disk may have none
  }
}
