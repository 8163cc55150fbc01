import type { Model } from "../Model.js";

/** Saves a run now; then an earlier checkpoint of it can be put in place of all that are saved until that. */
export type SaveNow = () => Promise<Replace>;

/** Puts this checkpoint in place of newer ones. */
export type Replace = (checkpoint: Model) => Promise<void>;
