export {
  ArchitectureError,
  BrokenStreamError,
  BusyError,
  CapacityError,
  DivergedError,
  ShapeError,
  SourceMovedError,
  StaleSignalError,
  UnknownNameError,
  UnreachableError,
} from "./errors.js";
export type {
  CarrySpec,
  Initialiser,
  Join,
  Layer,
  ParameterSpec,
  LayerAddresses,
  WidthHalving,
  WidthKeeping,
} from "./Layer.js";
export type {
  Comparison,
  Loss,
  LossNumbers,
  LossParts,
  LossRows,
  Reduction,
  RowOptions,
  SequenceLabels,
  SequenceLoss,
  SequenceOptions,
  SequenceRows,
  UnreducedComparison,
  UnreducedLoss,
  UnreducedSequenceLoss,
} from "./Loss.js";
export { SequenceMeasure } from "./SequenceMeasure.js";
export type { MeasuredSequenceTick, SequenceTick, SequenceTicks } from "./SequenceTicks.js";
export type { Optimizer, Segment, UpdateOptions } from "./Optimizer.js";
export type { FlatNetwork, HiddenUnits, UnitParameter, UnitReader, UnrolledNetwork } from "./UnitReader.js";
export type { Carry, CarryRecord, Sample } from "./Sample.js";
export type { Position, Progress } from "./Position.js";
export { clearUnusable } from "./clearUnusable.js";
export { compareOffsets } from "./compareOffsets.js";
export { describePosition } from "./describePosition.js";
export { expectPosition } from "./expectPosition.js";
export { expectProgress } from "./expectProgress.js";
export { positionOf } from "./positionOf.js";
export { resumedState } from "./resumedState.js";
export { addState, withState } from "./states.js";
export { Network, network, type NetworkOptions, type Parameter } from "./network.js";
export type { SaveOptions } from "./savedParameters.js";
export type { ParameterValue, ParameterValues } from "./ParameterValue.js";
export type { LoadableValues, LoadOptions } from "./readParameters.js";
export type { Prefixes } from "./replacePrefix.js";
export { expectDescription, savedNetwork } from "./savedNetwork.js";
export type { DescribedNetwork, SavedNetwork, SavedNetworks } from "./savedNetwork.js";
export { Unrolling, type UnrollingOptions } from "./Unrolling.js";
export type { BackwardPass } from "./BackwardPass.js";
export type { Field, Flat, FlatParameter, Leaf, LearnedCarry } from "./Flat.js";
export { namedLayers, type NamedLayer } from "./namedLayers.js";
export { observe, type ObserveOptions } from "./observe.js";
export type { Probe, ProbeAddresses, ProbeMoment, Probes } from "./Probe.js";
export type { Hold } from "./TickBuffer.js";
export type { TickCopies } from "./TickCopies.js";
export { hasTarget } from "./hasTarget.js";
export { inputRows } from "./inputRows.js";
export { run, type Run } from "./run.js";
export { tickOutput } from "./runOutputs.js";
export { expectBoolean } from "./expectBoolean.js";
export { expectCount } from "./expectCount.js";
export { expectFinite } from "./expectFinite.js";
export { expectNumeric } from "./expectNumeric.js";
export { callName } from "./callName.js";
export { expectLayer } from "./expectLayer.js";
export { expectLoss } from "./expectLoss.js";
export { expectMade } from "./expectMade.js";
export { expectNetwork } from "./expectNetwork.js";
export { expectOptimizer } from "./expectOptimizer.js";
export { expectOptions } from "./expectOptions.js";
export { describeLayer } from "./describeLayer.js";
export { describeValue } from "./describeValue.js";
export { widthRatio } from "./widthRatio.js";
export { countRows } from "./countRows.js";
export { lossFrom } from "./lossFrom.js";
export { readLossRows, type ReadLossRows } from "./readLossRows.js";
export { newRows } from "./newRows.js";
export { presentRows } from "./presentRows.js";
export { rowMask } from "./rowMask.js";
export type { RowMemories } from "./RowMemories.js";
export { rowNumbers } from "./rowNumbers.js";
export { TargetReader, type TargetTaker } from "./TargetReader.js";
export { Learner, type Hyperparameters, type Learned } from "./Learner.js";
export {
  copyOptimizerState,
  freeOptimizerState,
  restoreOptimizerState,
  type OptimizerStateCopy,
} from "./optimizerState.js";
export {
  checkGradients,
  type CheckGradientsOptions,
  type GradientError,
  type GradientKind,
} from "./checkGradients.js";
export { drawUnroll, type DrawUnrollOptions } from "./drawUnroll.js";
export type { LargestError } from "./largestError.js";
export type { Unroll, Unrolled } from "./Unroll.js";
export { unrollLayer, type UnrollOptions } from "./unrollLayer.js";
export { TrackedMap } from "./TrackedMap.js";
