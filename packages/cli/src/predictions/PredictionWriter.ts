import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { Limits } from "../scoring/Limits.js";
import type { Prediction } from "../scoring/Prediction.js";
import type { LineSink } from "./LineSink.js";

/** Where predictions go, a line per record. */
export interface PredictionWriter extends Pick<LineSink, "ready" | "flush" | "close"> {
  write(sample: EncodedSample, prediction: Prediction, limits?: Limits): void;
}
