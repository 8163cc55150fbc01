export { backward } from "./backward.js";
export { BackwardSignal } from "./BackwardSignal.js";
export type {
  Checkpoint,
  NetCheckpoint,
  RewindCheckpoint,
  StreamCheckpoint,
  UnrollingCheckpoint,
} from "./checkpoint/Checkpoint.js";
export type { HeldBatch } from "./checkpoint/HeldBatch.js";
export type { HeldCheckpoint } from "./checkpoint/HeldCheckpoint.js";
export { absent, type HeldColumns } from "./checkpoint/HeldColumns.js";
export type { HeldRuns } from "./checkpoint/HeldRuns.js";
export type { MovedStream } from "./checkpoint/MovedStream.js";
export { streamOf } from "./checkpoint/streamOf.js";
export { takeStream } from "./checkpoint/takeStream.js";
export { checkpointOf, type CheckpointOfOptions } from "./checkpoint/checkpointOf.js";
export { firstCheckpoint } from "./checkpoint/firstCheckpoint.js";
export { compare } from "./compare.js";
export { ComparedSignal } from "./ComparedSignal.js";
export { forward, type Forwarded } from "./forward.js";
export type { ForwardOptions, KeyOf } from "./ForwardOptions.js";
export type { HyperparameterStreams } from "./HyperparameterStreams.js";
export type { LiveMemory } from "./LiveMemory.js";
export { mapDelta, type DeltaChange } from "./mapDelta.js";
export { peek, type PeekOptions } from "./peek.js";
export { peekMemories, type PeekMemoriesOptions } from "./peekMemories.js";
export { predict, type Predicted, type PredictOptions } from "./predict.js";
export { rewind, type RewindOptions } from "./rewind.js";
export { Signal, type AnyNetwork, type Fits, type Nets } from "./Signal.js";
export { SourceProgress } from "./SourceProgress.js";
export type { Step } from "./Step.js";
export type { StreamKey } from "./Stream.js";
export { update, type LearningOptions } from "./update.js";
export { followParameters } from "./workers/followParameters.js";
export { fromWorker, type WebWorker, type WorkerThread } from "./workers/fromWorker.js";
export { publishParameters } from "./workers/publishParameters.js";
export { sharedParameters } from "./workers/sharedParameters.js";
export { WorkerError } from "./workers/WorkerError.js";
