/** A flight as the file has it. */
export interface Flight {
  /** Its number in the file, from 0. */
  readonly number: number;
  /** The scheduled departure, in milliseconds. */
  readonly departure: number;
  /** Miles. */
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
  /** Minutes that it landed behind schedule; below 0: before. */
  readonly delay: number;
}
