import type { Model } from "../Model.js";

/** Ends what runs, so that the run goes on from a checkpoint. */
export class RolledBack extends Error {
  override readonly name = "RolledBack";
  readonly from: Model;

  constructor(from: Model) {
    super(`the run goes back to update ${from.step}`);
    this.from = from;
  }
}
