// Asking the server to change something: with the session's token, and its answer or its reason.

export async function ask(path, content = null) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token() },
    body: content === null ? null : JSON.stringify(content),
  });
  if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  const told = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.detail), { status: answer.status });
  return told;
}

export function token() {
  return document.querySelector('meta[name="csrf"]')?.content ?? "";
}

export function signOut(actions) {
  actions.add("sign-out", [], "", async () => {
    await ask("/sign-out");
    location.assign("/sign-in");
  });
}

// A line of a thread of reviews.
export function line(review) {
  const item = document.createElement("li");
  const by = document.createElement("b");
  by.textContent = review.by;
  const when = document.createElement("span");
  when.className = "muted small";
  when.textContent = ` ${review.made.slice(0, 16).replace("T", " ")} `;
  const said = document.createElement(review.kind === "comment" ? "p" : "span");
  const value = review.kind === "severity" ? ` ${review.value}` : "";
  said.textContent = review.kind === "comment" ? review.text : review.kind.replace("_", " ") + value;
  item.append(by, when, said);
  return item;
}
