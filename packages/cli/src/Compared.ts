import type { ComparedSignal, Network } from "backstream";
import type { EncodedSample } from "./encoding/EncodedSample.js";

/** A sample that the net has run, and its loss. */
export type Compared = ComparedSignal<[Network], EncodedSample>;
