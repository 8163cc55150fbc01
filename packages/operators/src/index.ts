export { backward } from "./backward.js";
export type {
  Checkpoint,
  HeldCheckpoint,
  UnrollingCheckpoint,
  NetCheckpoint,
  RewindCheckpoint,
  StreamCheckpoint,
} from "./checkpoint/Checkpoint.js";
export { compare } from "./compare.js";
export { ComparedSignal as Compared } from "./ComparedSignal.js";
export { forward, type Forwarded } from "./forward.js";
export type { HyperparameterStreams } from "./Hyperparameters.js";
export type { ForwardOptions } from "./ForwardOptions.js";
export { mapDelta } from "./mapDelta.js";
export { predict, type Predicted, type PredictOptions } from "./predict.js";
export { BackwardSignal as Returning } from "./BackwardSignal.js";
export { rewind, type RewindOptions } from "./rewind.js";
export type { StreamKey } from "./Stream.js";
export { Signal, type AnyNetwork, type Fits, type Nets } from "./Signal.js";
export type { Step } from "./Step.js";
export { update, type LearningOptions } from "./update.js";
