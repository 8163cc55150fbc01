import type { BadRecord } from "../sources/BadRecord.js";

/** Counts records that cannot be used, by kind; shows the first of each kind. */
export class Rejections {
  readonly #kinds = new Map<string, number>();
  readonly #show: (text: string) => void;
  #count = 0;

  constructor(show: (text: string) => void) {
    this.#show = show;
  }

  get count(): number {
    return this.#count;
  }

  get kinds(): readonly { readonly reason: string; readonly records: number }[] {
    return [...this.#kinds].map(([reason, records]) => ({ reason, records }));
  }

  add({ kind, detail }: BadRecord, record: number): void {
    this.#count++;
    const earlier = this.#kinds.get(kind) ?? 0;
    this.#kinds.set(kind, earlier + 1);
    if (earlier === 0)
      this.#show(`rejected record ${record}: ${detail} (more of this kind are counted, not shown)`);
  }
}
