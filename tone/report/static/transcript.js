// The transcript in step with the sound: the words of now are marked, a word that is clicked plays.

export class Transcript {
  // box: what scrolls; words: [start, end] in the order of their data-w
  constructor(box, words, { onSeek }) {
    this.box = box;
    this.words = words;
    this.onSeek = onSeek;
    this.spans = [...box.querySelectorAll("[data-w]")];
    this.order = words.map((_, index) => index).sort((a, b) => words[a][0] - words[b][0]);
    this.longest = words.reduce((most, [start, end]) => Math.max(most, end - start), 0);
    this.marked = [];
    this.following = true;
    box.addEventListener("click", (event) => this.#clicked(event));
    box.addEventListener("keydown", (event) => this.#key(event));
    for (const name of ["wheel", "touchmove"]) {
      box.addEventListener(name, () => this.#read(), { passive: true });
    }
  }

  // Indices of the words that are said at a time, whoever says them.
  at(time) {
    const found = [];
    for (let place = this.#after(time) - 1; place >= 0; place -= 1) {
      const index = this.order[place];
      const [start, end] = this.words[index];
      if (start < time - this.longest) break;
      if (time < end) found.push(index);
    }
    return found.reverse();
  }

  show(time, { follow }) {
    this.lastTime = time;
    const now = this.at(time);
    if (now.length === this.marked.length && now.every((each, i) => each === this.marked[i])) return;
    for (const index of this.marked) this.spans[index]?.classList.remove("now");
    for (const index of now) this.spans[index]?.classList.add("now");
    this.marked = now;
    if (follow && this.following && now.length) this.reveal(this.spans[now[0]]);
  }

  // Scroll the box, and nothing around it, until the word stands in its middle third.
  reveal(span) {
    if (!span || this.box.scrollHeight <= this.box.clientHeight + 4) return;
    const box = this.box.getBoundingClientRect();
    const word = span.getBoundingClientRect();
    const place = (word.top - box.top) / box.height;
    if (place > 0.15 && place < 0.75) return;
    this.box.scrollTop += word.top - box.top - box.height / 3;
  }

  // The first word at or after a time.
  nearest(time) {
    const place = Math.min(this.#after(time - 0.001), this.order.length - 1);
    return this.order[place];
  }

  #after(time) {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[this.order[middle]][0] <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #clicked(event) {
    const word = event.target.closest("[data-w]");
    const at = event.target.closest("[data-seek]");
    if (word) this.onSeek(this.words[word.dataset.w][0], { play: true });
    else if (at) this.onSeek(Number(at.dataset.seek), { play: true });
  }

  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const line = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step && !line) {
      if (event.key === "Enter") this.onSeek(this.words[this.#current()][0], { play: true });
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const target = step ? this.#current() + step : this.#firstOfLine(line);
    const index = Math.min(Math.max(0, target), this.words.length - 1);
    this.following = true;
    if (this.words.length) this.onSeek(this.words[index][0], { play: false });
  }

  #current() {
    return this.marked[0] ?? this.nearest(this.lastTime ?? 0);
  }

  #firstOfLine(direction) {
    const lines = [...this.box.querySelectorAll(".turn")].filter((line) => line.querySelector("[data-w]"));
    const here = lines.indexOf(this.spans[this.#current()]?.closest(".turn"));
    const line = lines[Math.min(Math.max(0, here + direction), lines.length - 1)];
    return Number(line.querySelector("[data-w]").dataset.w);
  }

  // Whoever scrolls is reading: the transcript stays where they put it for a while.
  #read() {
    this.following = false;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.following = true;
    }, 4000);
  }
}
