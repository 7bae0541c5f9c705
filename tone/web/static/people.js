import "./plain.js";
import { ask } from "./asking.js";

document.getElementById("invite").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, role, agent } = Object.fromEntries(new FormData(event.target));
  const told = document.getElementById("link");
  try {
    const { link } = await ask("/people", { name, role, agent: agent || null });
    told.textContent = `Give ${name} this link; it works once, for three days: ${link}`;
  } catch (error) {
    told.textContent = error.message;
  }
});
