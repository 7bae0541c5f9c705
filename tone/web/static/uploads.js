// Uploads with progress; how far each analysis is.

import "./plain.js";
import { token } from "./asking.js";

const sending = document.getElementById("sending");
const chosen = document.getElementById("files");

document.getElementById("upload").addEventListener("submit", async (event) => {
  event.preventDefault();
  for (const file of chosen.files) await send(file);
  chosen.value = "";
  await refresh();
});

// The table as it is now; what was refused stays above it.
async function refresh() {
  const page = new DOMParser().parseFromString(await (await fetch("/uploads")).text(), "text/html");
  document.getElementById("uploads").replaceWith(page.getElementById("uploads"));
  clearTimeout(next);
  next = setTimeout(poll, 1000);
}

function send(file) {
  const item = document.createElement("li");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", file.name);
  item.append(`${file.name} `, bar);
  sending.append(item);
  const address = new URLSearchParams({ name: file.name, channels: document.getElementById("channels").value });
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const fail = (reason) => {
      item.className = "refused";
      bar.replaceWith(reason);
    };
    request.upload.onprogress = (event) => (bar.value = event.loaded / event.total);
    request.onload = () => {
      if (request.status === 202) item.remove();
      else fail(JSON.parse(request.responseText).detail);
      done();
    };
    request.onerror = () => {
      fail("The server went away; upload it again.");
      done();
    };
    request.open("POST", `/uploads?${address}`);
    request.setRequestHeader("X-CSRF-Token", token());
    request.send(file);
  });
}

async function poll() {
  const rows = [...document.querySelectorAll("#uploads [data-id]")];
  if (!rows.some((row) => /queued|analysing/.test(row.querySelector(".fate").textContent))) return;
  const { uploads } = await (await fetch("/uploads.json")).json();
  for (const row of rows) {
    const now = uploads.find((each) => each.id === row.dataset.id);
    if (!now) continue;
    const fate = row.querySelector(".fate");
    if (now.state === "analysing") fate.textContent = `analysing: ${now.stage} ${Math.round(100 * now.share)} %`;
    if (now.state === "done" || now.state === "failed") return refresh();
  }
  next = setTimeout(poll, 1500);
}

let next = setTimeout(poll, 1000);
