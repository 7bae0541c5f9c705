// The clips of a session: one plays at a time, its words are followed, and the next when it ends.

export class Playlist {
  constructor(list, actions) {
    this.list = list;
    this.current = this.sounds()[0];
    for (const name of ["play", "ended", "timeupdate", "seeked"]) list.addEventListener(name, (event) => this[name](event.target), true);
    actions
      .add("play-all", " ", "Play or pause", () => this.toggle())
      .add("next", "j", "Next clip", () => this.start(this.beside(1)))
      .add("previous", "k", "Previous clip", () => this.start(this.beside(-1)));
  }

  // In the order in which they stand now.
  sounds() {
    return [...this.list.querySelectorAll("audio")];
  }

  beside(by) {
    const sounds = this.sounds();
    return sounds[sounds.indexOf(this.current) + by];
  }

  toggle() {
    const playing = this.sounds().find((sound) => !sound.paused);
    if (playing) playing.pause();
    else this.start(this.current ?? this.sounds()[0]);
  }

  start(sound) {
    if (!sound) return;
    if (sound.ended) sound.currentTime = 0;
    sound.closest("li").scrollIntoView({ block: "nearest" });
    sound.play().catch(() => {});
  }

  play(sound) {
    this.current = sound;
    for (const other of this.sounds()) if (other !== sound) other.pause();
  }

  ended(sound) {
    this.current = sound;
    const next = this.beside(1);
    if (next) next.currentTime = 0;
    this.start(next);
  }

  timeupdate(sound) {
    const now = sound.currentTime;
    for (const line of sound.closest("li").querySelectorAll(".lines > li")) {
      const said = !sound.ended && line.dataset.start <= now && now < line.dataset.end;
      line.classList.toggle("is-said", said);
    }
  }

  seeked(sound) {
    this.timeupdate(sound);
  }
}
