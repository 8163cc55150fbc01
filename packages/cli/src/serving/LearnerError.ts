import type { Failure } from "../Failure.js";

/** Learning has failed in its thread; it says how, and with which exit code. */
export class LearnerError extends Error {
  override readonly name = "LearnerError";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
