/** A record that cannot be used; reading continues with the next one. */
export class BadRecord {
  /** The same for all records with this fault: it is shown once, and counted. */
  readonly kind: string;
  /** What is wrong with this record. */
  readonly detail: string;

  constructor(kind: string, detail: string) {
    this.kind = kind;
    this.detail = detail;
  }
}
