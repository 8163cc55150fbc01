/** How many ticks and updates come in a second, over the last two seconds. */
export class Rates {
  readonly #marks: { readonly ticks: number; readonly updates: number; readonly at: number }[] = [];

  /** @param now In milliseconds. */
  of(ticks: number, updates: number, now: number): { ticksPerSecond: number; updatesPerSecond: number } {
    this.#marks.push({ ticks, updates, at: now });
    while (this.#marks.length > 2 && (now - this.#marks[1].at >= span || this.#marks.length > most))
      this.#marks.shift();
    const [first] = this.#marks;
    const seconds = (now - first.at) / 1000;
    if (seconds <= 0) return { ticksPerSecond: 0, updatesPerSecond: 0 };
    return {
      ticksPerSecond: Math.max(0, (ticks - first.ticks) / seconds),
      updatesPerSecond: Math.max(0, (updates - first.updates) / seconds),
    };
  }
}

const span = 2000;
const most = 64;
