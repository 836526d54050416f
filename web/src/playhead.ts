// Playhead is the moment in the recording that all parts of a result share:
// pictures and words show it and lead to it.
export class Playhead {
  private listeners = new Set<(at: number) => void>();
  private audio: HTMLAudioElement | null = null;
  at = 0;

  get audible() { return this.audio !== null; }

  // attach follows an element; a recording of a browser does not say how long
  // it is until one has looked for its end.
  attach(audio: HTMLAudioElement | null) {
    this.audio = audio;
    if (!audio) return;
    audio.onloadedmetadata = () => {
      if (audio.duration !== Infinity) return;
      audio.ondurationchange = () => { audio.ondurationchange = null; audio.currentTime = 0; };
      audio.currentTime = 1e7;
    };
    audio.ontimeupdate = () => { if (audio.currentTime < 1e6) this.tell(audio.currentTime); };
  }

  seek(at: number) {
    this.tell(at);
    if (!this.audio) return;
    this.audio.currentTime = Math.max(0, at - 0.15); // so that the word itself is heard whole
    void this.audio.play().catch(() => {});
  }

  listen(f: (at: number) => void) {
    this.listeners.add(f);
    return () => { this.listeners.delete(f); };
  }

  private tell(at: number) {
    this.at = at;
    this.listeners.forEach((f) => f(at));
  }
}
