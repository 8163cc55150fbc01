import type { KeySegment } from "./KeySegment.js";

/**
 * Which segments may still be wanted: those in which keys are, and those that a checkpoint knows which may be resumed, which is the newest
 * that is saved, and each that was taken after it. The places of all others are free.
 *
 * Checkpoints are numbered; between two of the same number no key has left or come back.
 */
export class WantedSegments {
  /** The number of the newest checkpoint. */
  #newest: number;
  /** The numbers of checkpoints that may be resumed, ascending. */
  #resumable: number[];
  /** Whether something has changed since. */
  #hasChanged = false;
  /** Segments in which no key is. */
  #dead: KeySegment[] = [];
  readonly #free: number[];
  #places: number;

  /**
   * - resumed   the number of the checkpoint that is resumed, if there is one
   * - used      the places that it wants
   */
  constructor(resumed: number | undefined, used: ReadonlySet<number>) {
    this.#newest = resumed ?? 0;
    this.#resumable = resumed === undefined ? [] : [resumed];
    this.#places = Math.max(0, ...used);
    this.#free = [];
    for (let place = this.#places; place > 0; place--) if (!used.has(place)) this.#free.push(place);
  }

  /** The number of the next checkpoint. */
  get next(): number {
    return this.#newest + 1;
  }

  /** How many places are in use. */
  get used(): number {
    return this.#places - this.#free.length;
  }

  /** How many different checkpoints were taken since the newest that is saved. */
  get unsaved(): number {
    return this.#resumable.length;
  }

  /** A checkpoint is taken: its number. */
  take(): number {
    if (this.#hasChanged || this.#newest === 0) this.#newest++;
    this.#hasChanged = false;
    if (this.#resumable.at(-1) !== this.#newest) this.#resumable.push(this.#newest);
    return this.#newest;
  }

  /** A key has left or come back. */
  change(): void {
    this.#hasChanged = true;
  }

  /** The checkpoint of this number is saved: no earlier one is resumed. */
  saved(number: number): void {
    if (number > this.#newest) return; // of another run
    const kept = this.#resumable.filter((other) => other >= number);
    if (kept.length === this.#resumable.length) return;
    this.#resumable = kept;
    const dead = this.#dead;
    this.#dead = [];
    for (const segment of dead) this.#bury(segment);
  }

  /** A place to write to. */
  takePlace(): number {
    return this.#free.pop() ?? ++this.#places;
  }

  /** Nothing was written there. */
  leavePlace(place: number): void {
    this.#free.push(place);
  }

  /** No key is in the segment any more. */
  release(segment: KeySegment): void {
    segment.died = this.#newest;
    this.#bury(segment);
  }

  #bury(segment: KeySegment): void {
    const { born, died, place } = segment;
    if (this.#resumable.some((number) => number >= born && number <= died)) this.#dead.push(segment);
    else this.#free.push(place);
  }
}
