import type { BadRecord } from "../sources/BadRecord.js";

/** A label that cannot be used: its record was predicted, and is not learned from. */
export class BadLabel {
  readonly problem: BadRecord;
  /** The number of the record. */
  readonly record: number;

  constructor(problem: BadRecord, record: number) {
    this.problem = problem;
    this.record = record;
  }
}
