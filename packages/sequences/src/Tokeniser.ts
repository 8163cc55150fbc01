import type { Observable } from "rxjs";

/** Texts into classes, one after the other, and back. */
export interface Tokeniser {
  /** How many classes there are: what an `embedding` takes, and as many outputs as a net needs to say the next one. */
  readonly size: number;
  encode(text: string): Int32Array;
  decode(classes: Iterable<number>): string;
  /** An operator from classes, such as those of `rollOut`, to the text that they make. */
  decoding(): (classes$: Observable<number>) => Observable<string>;
}
