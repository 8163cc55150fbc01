import type { Position } from "backstream";
import type { EncodedSample } from "./encoding/EncodedSample.js";
import type { LateLabelsState } from "./late/LateLabels.js";

/** How far a run has come. */
export interface RunMoment {
  /** Records of the source that were read, with those of earlier runs. */
  readonly records: number;
  /** Of a stream of a broker, the place of the newest of them. */
  readonly position?: Position | undefined;
  /** Bytes of predictions in their file; undefined where there is no file to continue. */
  readonly predictions: number | undefined;
  /** The last of the records, where the net has not run it yet: a key is dropped, and learns its rest, before the next one begins. */
  readonly waiting: EncodedSample | undefined;
  /** The samples that wait for their labels, where these come late. */
  readonly late?: LateLabelsState | undefined;
}
