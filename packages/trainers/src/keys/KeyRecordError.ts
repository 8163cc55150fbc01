import type { RiverKey } from "./RiverKey.js";

/** What the store should have of a key is missing or damaged: the key cannot go on with its memory. */
export class KeyRecordError extends Error {
  override readonly name = "KeyRecordError";
  readonly key: RiverKey;
  /** The number of the segment in which it was written, as the checkpoint knows it. */
  readonly revision: number;

  constructor(message: string, key: RiverKey, revision: number, options?: ErrorOptions) {
    super(message, options);
    this.key = key;
    this.revision = revision;
  }
}
