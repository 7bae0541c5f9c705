import "./plain.js";
import { ask } from "./asking.js";

const told = document.getElementById("link");

// What an element shows goes back to what it was where the server refuses.
async function tell(asked, back = () => {}) {
  try {
    told.textContent = await asked();
  } catch (error) {
    back();
    told.textContent = error.message;
  }
}

document.getElementById("invite").addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, role, agent } = Object.fromEntries(new FormData(event.target));
  tell(async () => {
    const { link } = await ask("/people", { name, role, agent: agent || null });
    return `Give ${name} this link; it works once, for three days: ${link}`;
  });
});

for (const field of document.querySelectorAll("[data-change]")) {
  const read = () => (field.type === "checkbox" ? field.checked : field.value);
  let before = read();
  field.addEventListener("change", () => tell(async () => {
    const { name } = await ask(`/people/${field.dataset.person}`, { [field.dataset.change]: read() });
    before = read();
    return `${name} is changed.`;
  }, () => { field[field.type === "checkbox" ? "checked" : "value"] = before; }));
}

for (const button of document.querySelectorAll("[data-renew]")) {
  button.addEventListener("click", () => tell(async () => {
    const { link } = await ask(`/people/${button.dataset.renew}/link`, {});
    return `Give ${button.dataset.name} this link to choose a password; it works once, for three days: ${link}`;
  }));
}
