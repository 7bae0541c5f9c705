// Reviews on the page of a call, which introduces itself by "tone:call".

import { ask, line, signOut } from "./asking.js";
import { Reviewing } from "./reviewing.js";

document.addEventListener("tone:call", ({ detail: page }) => {
  signOut(page.actions);
  const opened = () => document.querySelector(".opened.is-open .review");
  if (!document.querySelector(".commenting")) return;
  const told = document.getElementById("told");
  const reviewing = new Reviewing(
    {
      moment: opened,
      id: (element) => element.dataset.review,
      comment: () => opened()?.querySelector("textarea").focus(),
      shown: async (element) => {
        const id = encodeURIComponent(element.dataset.review);
        const kept = await (await fetch(`/moments/${id}/reviews.json`)).json();
        element.querySelector(".thread").replaceChildren(...kept.reviews.map(line));
      },
    },
    told,
  );
  reviewing.add(page.actions);
  for (const form of document.querySelectorAll(".commenting")) {
    const text = form.querySelector("textarea");
    const keep = async () => {
      if (!text.value.trim()) return;
      await reviewing.say({ kind: "comment", text: text.value });
      text.value = "";
      text.blur();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep();
      if (event.key === "Escape") text.blur();
    });
  }
  for (const select of document.querySelectorAll("[data-playlist]")) {
    select.addEventListener("change", async () => {
      const moment_id = select.closest("[data-review]").dataset.review;
      try {
        const { title } = await ask(`/playlists/${select.value}/clips`, { moment_id });
        told.textContent = `In the playlist “${title}”`;
      } catch (error) {
        told.textContent = error.message;
      }
      select.value = "";
    });
  }
  for (const button of document.querySelectorAll("[data-slower]")) {
    const sound = button.nextElementSibling;
    button.addEventListener("click", () => {
      if (sound.paused) sound.play().catch((error) => {
        if (error.name !== "AbortError") told.textContent = "The sound cannot be played here.";
      });
      else sound.pause();
    });
    for (const name of ["play", "pause", "ended"]) {
      sound.addEventListener(name, () => button.setAttribute("aria-pressed", String(!sound.paused)));
    }
  }
  for (const kind of ["assign", "share"]) {
    for (const select of document.querySelectorAll(`[data-${kind}]`)) {
      select.addEventListener("change", async () => {
        if (select.value) await reviewing.say({ kind, value: Number(select.value) });
        select.value = "";
      });
    }
  }
});
