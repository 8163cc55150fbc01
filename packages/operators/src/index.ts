export { backward } from "./backward.js";
export type {
  Checkpoint,
  HeldCheckpoint,
  LaneCheckpoint,
  NetCheckpoint,
  RewindCheckpoint,
  StateCheckpoint,
  StreamCheckpoint,
} from "./checkpoint.js";
export { compare } from "./compare.js";
export { Compared } from "./compared.js";
export { forward, type Fits, type Forwarded, type ForwardOptions } from "./forward.js";
export type { HyperparameterStreams } from "./hyperparameters.js";
export { mapDelta } from "./mapDelta.js";
export { predict, type Predicted, type PredictOptions } from "./predict.js";
export { Returning } from "./returning.js";
export { rewind, type RewindOptions } from "./rewind.js";
export type { StreamKey } from "./river.js";
export { Signal, type AnyNetwork, type Nets } from "./signal.js";
export type { Step } from "./step.js";
export { update, type LearningOptions } from "./update.js";
