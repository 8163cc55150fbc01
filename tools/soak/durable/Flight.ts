/** A record of the streams that the tests publish: a flight, and its number. */
export interface Flight {
  readonly row: number;
  /** When it was due, in milliseconds since 1970. */
  readonly time: number;
  readonly origin: string;
  readonly destination: string;
  readonly distance: number | string;
  readonly late: number;
}
