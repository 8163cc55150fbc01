import type { BadRecord } from "../sources/Source.js";

/** Counts records that could not be used, by kind, and has each kind told once. */
export class Rejections {
  readonly #kinds = new Map<string, number>();
  readonly #tell: (text: string) => void;
  #count = 0;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  get count(): number {
    return this.#count;
  }

  get kinds(): readonly { readonly reason: string; readonly records: number }[] {
    return [...this.#kinds].map(([reason, records]) => ({ reason, records }));
  }

  add({ kind, detail }: BadRecord, record: number): void {
    this.#count++;
    const before = this.#kinds.get(kind) ?? 0;
    this.#kinds.set(kind, before + 1);
    if (before === 0)
      this.#tell(`rejected record ${record}: ${detail} (more of this kind are counted, not shown)`);
  }
}
