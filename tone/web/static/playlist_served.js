// A list of clips: it plays through; a coach drags it into order, and what they change is kept at once.

import { Actions, everyPage } from "/static/keys.js";
import { Playlist } from "/static/playlist.js";
import { ask, signOut } from "./asking.js";

const session = document.querySelector(".session");
const list = session.querySelector(".playlist");
const rows = session.querySelector(".order");
const title = document.getElementById("title");
const told = document.getElementById("told");
const address = `/playlists/${session.dataset.playlist}`;
const actions = new Actions();
const A_PAUSE = 500; // ms without a key, after which what is written is kept
let last = Promise.resolve();

const cardOf = (row) => document.getElementById(`clip-${row.dataset.for}`);

async function tell(done, asked) {
  try {
    await asked();
    told.textContent = done;
  } catch (error) {
    told.textContent = error.status === 409 ? "Somebody else changed this playlist. Load the page again." : error.message;
  }
}

// One change after the other, so that a quick hand is never told that it is stale to itself.
function keep() {
  const wanted = {
    title: title.value.trim(),
    clips: [...rows.children].map((row) => ({ id: Number(row.dataset.for), note: cardOf(row).querySelector(".note-text").value })),
  };
  last = last.then(() => tell("Kept", async () => {
    const { revision } = await ask(address, { ...wanted, seen: Number(session.dataset.revision) });
    session.dataset.revision = revision;
  }));
}

// The cards follow the rows.
function follow() {
  [...rows.children].forEach((row, index) => {
    const card = cardOf(row);
    if (list.children[index] !== card) list.insertBefore(card, list.children[index]);
    for (const number of [row, card].map((each) => each.querySelector(".number"))) number.textContent = index + 1;
    card.setAttribute("aria-label", `Clip ${index + 1}`);
  });
  keep();
}

function drag() {
  let dragged = null;
  rows.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-for]");
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("is-dragged");
  });
  rows.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = event.target.closest("[data-for]");
    if (!over || over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  rows.addEventListener("drop", (event) => event.preventDefault());
  rows.addEventListener("dragend", () => {
    dragged.classList.remove("is-dragged");
    dragged = null;
    follow();
  });
}

function move(event) {
  const row = event.target.closest("[data-for]");
  const { move, takeOut } = event.target.dataset;
  if (takeOut !== undefined) {
    cardOf(row).remove();
    row.remove();
  } else if (move === "-1") row.previousElementSibling?.before(row);
  else if (move === "1") row.nextElementSibling?.after(row);
  else return;
  follow();
  event.target.focus();
}

function arrange() {
  drag();
  rows.addEventListener("click", move);
  let soon = 0;
  for (const field of [title, ...list.querySelectorAll(".note-text")]) {
    field.addEventListener("input", () => {
      clearTimeout(soon);
      soon = setTimeout(keep, A_PAUSE);
    });
  }
  const share = document.getElementById("share");
  share.addEventListener("change", () => {
    const done = share.value ? `Shared with ${share.selectedOptions[0].text}` : "Shared with nobody";
    tell(done, () => ask(`${address}/share`, { person_id: Number(share.value) || null }));
  });
  actions.add("remove-list", [], "", () => {
    if (!confirm("Remove this playlist? The calls stay.")) return;
    tell("Removed", async () => {
      await ask(`${address}/remove`);
      location.assign(`/agent?name=${encodeURIComponent(session.dataset.agent)}`);
    });
  });
}

new Playlist(list, actions);
if (title) arrange();
signOut(actions);
everyPage(actions);
