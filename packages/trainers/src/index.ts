export { backprop } from "./backprop.js";
export { bptt, type BpttOptions } from "./bptt.js";
export type { ConnectedNets } from "./ConnectedNets.js";
export type { Dataset } from "./Dataset.js";
export { durable, type Durable } from "./durable.js";
export { evaluate } from "./evaluate.js";
export type { EvaluateOptions } from "./EvaluateOptions.js";
export type { Evaluation } from "./Evaluation.js";
export { fit } from "./fit.js";
export type { EarlyStopping, FitOptions } from "./FitOptions.js";
export type { EpochProgress, FitProgress, UpdateProgress } from "./FitProgress.js";
export { inspect, type InspectedLayer, type Inspection, type Reading } from "./inspect.js";
export { layerSizes, type LayerSize } from "./layerSizes.js";
export { shadow } from "./shadows/shadow.js";
export type {
  Promotion,
  PromoteOptions,
  ShadowCandidate,
  ShadowNets,
  ShadowOptions,
  ShadowStep,
} from "./shadows/ShadowOptions.js";
export { summary } from "./summary.js";
export { toMermaid } from "./toMermaid.js";
export { reduceOnPlateau, type ReduceOnPlateauOptions } from "./reduceOnPlateau.js";
export type { Training } from "./Training.js";
export { truncatedBptt, type TruncatedBpttOptions } from "./truncatedBptt.js";
export { accumulate, type Accumulator } from "./metrics/accumulate.js";
export { accuracy } from "./metrics/accuracy.js";
export { bitsPerCharacter } from "./metrics/bitsPerCharacter.js";
export type { ByClassOptions } from "./metrics/byClass.js";
export { confusionMatrix } from "./metrics/confusionMatrix.js";
export { f1 } from "./metrics/f1.js";
export type { LabelledRows, Measurable } from "./metrics/labelledRows.js";
export { logLoss } from "./metrics/logLoss.js";
export { mae } from "./metrics/mae.js";
export { mase, type MaseOptions } from "./metrics/mase.js";
export { meanLoss } from "./metrics/meanLoss.js";
export { measure } from "./metrics/measure.js";
export type { MeasureOptions } from "./metrics/MeasureOptions.js";
export type { Metric } from "./metrics/Metric.js";
export { metrics, type Measured, type MetricsByName } from "./metrics/metrics.js";
export { perplexity } from "./metrics/perplexity.js";
export { precision } from "./metrics/precision.js";
export { r2 } from "./metrics/r2.js";
export { recall } from "./metrics/recall.js";
export { rocAuc, type RocAucOptions } from "./metrics/rocAuc.js";
export { rmse } from "./metrics/rmse.js";
export { topK } from "./metrics/topK.js";
export { topKAccuracy } from "./metrics/topKAccuracy.js";
export { topKRows } from "./metrics/topKRows.js";
export type { ClassProbability } from "./metrics/probableClasses.js";
export { bestCheckpoint } from "./checkpoints/bestCheckpoint.js";
export { checkpoints, type Checkpoints, type CheckpointsOptions } from "./checkpoints/checkpoints.js";
export type { SavedCheckpoint } from "./checkpoints/CheckpointSaver.js";
export type { Compression } from "./checkpoints/compressedFormat.js";
export type { CheckpointStore, StoredCheckpoint } from "./stores/CheckpointStore.js";
export { ConflictError } from "./stores/ConflictError.js";
export { CorruptFileError } from "./checkpoints/CorruptFileError.js";
export { compressCheckpoint, type CompressCheckpointOptions } from "./checkpoints/compressCheckpoint.js";
export { decompressCheckpoint } from "./checkpoints/decompressCheckpoint.js";
export { decodeCheckpoint } from "./checkpoints/decodeCheckpoint.js";
export { encodeCheckpoint } from "./checkpoints/encodeCheckpoint.js";
export { latestCheckpoint } from "./checkpoints/latestCheckpoint.js";
export { loadCheckpoint } from "./checkpoints/loadCheckpoint.js";
export { readSafetensors, type Safetensors } from "./checkpoints/readSafetensors.js";
export { saveCheckpoint } from "./checkpoints/saveCheckpoint.js";
export { writeSafetensors } from "./checkpoints/writeSafetensors.js";
export { folderStore, type FolderStoreOptions } from "./stores/folderStore.js";
export { indexedDbStore } from "./stores/indexedDbStore.js";
export { memoryStore } from "./stores/memoryStore.js";
export type { DurableHealth, DurableOptions, DurableSave } from "./stores/DurableOptions.js";
export { UnsavedError } from "./stores/UnsavedError.js";
export type { Merging } from "./merging/contributionWeight.js";
export { memoryMergeLog, type MemoryMergeLogOptions } from "./merging/memoryMergeLog.js";
export type { Contribution, LoggedContribution, MergedModel, MergeLog } from "./merging/MergeLog.js";
export { mergeParameters, type MergeParametersOptions } from "./merging/mergeParameters.js";
