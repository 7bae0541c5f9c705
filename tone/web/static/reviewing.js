// The keys of a review, the same in the queue and on a call's page.
//
// host: { moment() → element with data-revision and data-severity, id(element), comment(), shown(element, answer) }

import { ask } from "./asking.js";

const KINDS = [
  ["agree", "a", "Agree"],
  ["dispute", "d", "Dispute"],
  ["wrong_time", "t", "Wrong time"],
  ["wrong_speaker", "w", "Wrong speaker"],
];

export class Reviewing {
  constructor(host, told) {
    this.host = host;
    this.told = told;
    this.last = Promise.resolve();
  }

  add(actions) {
    for (const [kind, key, help] of KINDS) actions.add(kind, key, help, () => this.say({ kind }));
    actions
      .add("severity", "s", "Severity 1, 2, 3 in turn", () => this.severity())
      .add("comment", "c", "Comment", () => this.host.comment())
      .add("undo", "u", "Take back what you last said of the moment", () => this.undo());
  }

  severity() {
    const now = Number(this.host.moment()?.dataset.severity ?? 0);
    return this.say({ kind: "severity", value: (now % 3) + 1 });
  }

  say(judgement) {
    return this.#send((id, element) =>
      ask(`/moments/${encodeURIComponent(id)}/reviews`, { ...judgement, seen: Number(element.dataset.revision) }),
    );
  }

  undo() {
    return this.#send((id) => ask(`/moments/${encodeURIComponent(id)}/undo`));
  }

  // One after the other, so that a quick hand is never told that it is stale to itself.
  #send(sent) {
    const element = this.host.moment();
    if (!element) return this.last;
    this.last = this.last.then(() => this.#settle(element, sent));
    return this.last;
  }

  async #settle(element, sent) {
    try {
      const answer = await sent(this.host.id(element), element);
      element.dataset.revision = answer.moment.revision;
      element.dataset.severity = answer.moment.severity ?? "";
      show(element, answer.moment);
      this.host.shown(element, answer);
      this.told.textContent = answer.review ? `${answer.moment.label}: kept` : "Nothing of yours to take back";
    } catch (error) {
      this.told.textContent = error.status === 409 ? "Somebody else judged this meanwhile. Shown as it is now; judge again." : error.message;
      if (error.status === 409) await this.#refresh(element);
    }
  }

  async #refresh(element) {
    const answer = await (await fetch(`/moments/${encodeURIComponent(this.host.id(element))}/reviews.json`)).json();
    element.dataset.revision = answer.moment.revision;
    element.dataset.severity = answer.moment.severity ?? "";
    show(element, answer.moment);
    this.host.shown(element, { review: null, ...answer });
  }
}

function show(element, moment) {
  element.querySelector(".state-name").textContent = moment.label;
  element.querySelector(".severity").textContent = moment.severity ? `severity ${moment.severity}` : "";
  element.querySelector(".assignee").textContent = moment.assignee ?? "";
}
