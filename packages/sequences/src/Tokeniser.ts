import type { Observable } from "rxjs";

/** Turns texts into classes, and classes back into texts. */
export interface Tokeniser {
  /** The number of classes: the size of an `embedding`, and of the output of a net that predicts the next class. */
  readonly size: number;
  encode(text: string): Int32Array;
  decode(classes: Iterable<number>): string;
  /** An operator that turns classes, such as those of `rollOut`, into pieces of text. */
  decoding(): (classes$: Observable<number>) => Observable<string>;
}
