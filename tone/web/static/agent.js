import "./plain.js";
import { ask } from "./asking.js";

document.getElementById("begin")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { title, of } = Object.fromEntries(new FormData(event.target));
  const agent = document.querySelector("[data-agent]").dataset.agent;
  try {
    const { id } = await ask("/playlists", { agent, title, empty: of === "empty" });
    location.assign(`/playlists/${id}`);
  } catch (error) {
    document.getElementById("told").textContent = error.message;
  }
});
