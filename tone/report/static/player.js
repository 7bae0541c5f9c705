// The sound: play, seek, a stretch once or in a loop, speed with the pitch kept, sides heard or not.
//
// The audio element plays by itself until a side is muted; only then Web Audio parts the channels.
// On a shared track there is nothing to part: a muted side is silenced while it alone speaks.

const NEAR_END = 0.02; // s

export class Player extends EventTarget {
  // audio: an audio element, or null where the page has no sound; sides: of the timeline
  constructor(audio, { duration, sides, shared_track: shared }) {
    super();
    this.audio = audio;
    this.duration = duration;
    this.sides = sides;
    this.shared = shared;
    this.heard = sides.map(() => true);
    this.looping = false;
    this.stretch = null; // [start, end] that is being played
    this.silentTime = 0; // where one is on a page without sound
    this.gains = null;
    if (!audio) return;
    audio.preservesPitch = true;
    for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, () => this.#changed());
    for (const name of ["seeking", "seeked", "timeupdate", "loadedmetadata"]) {
      audio.addEventListener(name, () => this.#moved());
    }
    audio.addEventListener("error", () => this.dispatchEvent(new Event("failed")));
  }

  get time() {
    return this.audio ? this.audio.currentTime : this.silentTime;
  }

  get playing() {
    return Boolean(this.audio && !this.audio.paused && !this.audio.ended);
  }

  async play() {
    if (!this.audio) return;
    if (this.time >= this.duration - NEAR_END) this.seek(0);
    await this.context?.resume();
    await this.audio.play().catch((error) => {
      if (error.name !== "AbortError") this.dispatchEvent(new Event("failed"));
    });
  }

  pause() {
    this.audio?.pause();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  seek(time) {
    const target = Math.min(Math.max(0, time), this.duration);
    if (this.stretch && (target < this.stretch[0] - 0.05 || target > this.stretch[1])) this.stretch = null;
    if (this.audio) this.audio.currentTime = target;
    this.silentTime = target;
    this.#moved();
  }

  // Play from start to end, and again where looping.
  playStretch(start, end) {
    this.stretch = null;
    this.seek(start);
    this.stretch = [start, Math.min(end, this.duration)];
    this.play();
  }

  loop(on, stretch = null) {
    this.looping = on;
    if (on && stretch) this.stretch = stretch;
    this.#changed();
  }

  get speed() {
    return this.audio ? this.audio.playbackRate : 1;
  }

  set speed(rate) {
    if (!this.audio) return;
    this.audio.defaultPlaybackRate = rate;
    this.audio.playbackRate = rate;
    this.#changed();
  }

  // Hear a side, or not.
  hear(index, on) {
    this.heard[index] = on;
    if (this.audio && (this.gains || !on)) this.#mix();
    this.#changed();
  }

  // Hear this side alone; both again where it is alone already.
  alone(index) {
    const already = this.heard.every((on, other) => on === (other === index));
    this.heard = this.heard.map((_, other) => already || other === index);
    if (this.audio && (this.gains || !already)) this.#mix();
    this.#changed();
  }

  #parted() {
    const context = new AudioContext();
    const source = context.createMediaElementSource(this.audio);
    const merged = context.createGain();
    const tracks = this.shared ? 1 : 2;
    const splitter = context.createChannelSplitter(tracks);
    merged.channelCount = 1;
    merged.channelCountMode = "explicit";
    if (tracks === 1) {
      source.connect(merged);
      this.gains = [merged];
    } else {
      source.connect(splitter);
      this.gains = [0, 1].map((track) => {
        const gain = context.createGain();
        splitter.connect(gain, track);
        gain.connect(merged);
        return gain;
      });
    }
    merged.connect(context.destination);
    this.context = context;
    if (this.playing) context.resume();
  }

  #mix() {
    if (!this.gains) this.#parted();
    const now = this.context.currentTime;
    if (this.shared) {
      const speaking = this.sides.map((side) => covers(side.speaks, this.time));
      const muted = speaking.some((on, i) => on && !this.heard[i]);
      const wanted = speaking.some((on, i) => on && this.heard[i]);
      this.gains[0].gain.setTargetAtTime(muted && !wanted ? 0 : 1, now, 0.01);
      return;
    }
    this.sides.forEach((side, index) => {
      this.gains[side.channel]?.gain.setTargetAtTime(this.heard[index] ? 1 : 0, now, 0.01);
    });
  }

  #moved() {
    if (this.stretch && this.playing && this.time >= this.stretch[1] - NEAR_END) {
      if (this.looping) this.audio.currentTime = this.stretch[0];
      else {
        this.stretch = null;
        this.pause();
      }
    }
    if (this.gains && this.shared) this.#mix();
    this.dispatchEvent(new Event("time"));
  }

  #changed() {
    this.dispatchEvent(new Event("state"));
    if (this.playing && !this.frame) this.#watch();
  }

  #watch() {
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.#moved();
      if (this.playing) this.#watch();
    });
  }
}

// Whether one of the stretches, which are in order, covers the time.
export function covers(stretches, time) {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle][0] <= time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time < stretches[low - 1][1];
}

// The sound that stands in the page as text, as something an audio element can seek in.
export function soundInside(element) {
  const text = element.textContent;
  const part = 1 << 20; // a multiple of 4: base64 can be read in parts
  const parts = [];
  for (let at = 0; at < text.length; at += part) {
    parts.push(Uint8Array.from(atob(text.slice(at, at + part)), (sign) => sign.charCodeAt(0)));
  }
  element.remove();
  return URL.createObjectURL(new Blob(parts, { type: element.dataset.mime }));
}
