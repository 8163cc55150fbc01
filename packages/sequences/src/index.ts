export { awaitTarget, type AwaitedSample, type AwaitTarget } from "./awaitTarget.js";
export type { AwaitTargetOptions, LateLabel, RejectedLabel, TargetKey } from "./AwaitTargetOptions.js";
export type { AwaitTargetCounters } from "./AwaitTargetCounters.js";
export type { SampleBatch } from "./SampleBatch.js";
export type { BatchedSample } from "./BatchedSample.js";
export { batchSamples, type BatchSamplesOptions } from "./batchSamples.js";
export { batchSequences, type BatchSequencesOptions } from "./batchSequences.js";
export { breathe } from "./breathe.js";
export { delayTargets, type DelayedTarget } from "./delayTargets.js";
export type { DelayTargetsOptions } from "./DelayTargetsOptions.js";
export type { EventClockOptions } from "./eventClock.js";
export { flow, type ConsumingFlow, type ConsumingFlowOptions } from "./flow.js";
export type { Flow, FlowOptions } from "./flow.js";
export type { FlowCounters } from "./FlowCounters.js";
export type { FlowPolicy } from "./FlowPolicy.js";
export { forecast, type ForecastOptions } from "./forecast.js";
export { fromPull, type FromPullOptions } from "./fromPull.js";
export type { Pullable, PullReader, PullStream } from "./openPull.js";
export { gate, type GateOptions, type RejectedSample } from "./gate.js";
export { holdOut, type HoldOutFraction, type HoldOutSince } from "./holdOut.js";
export type { Consume } from "./Consume.js";
export { oneAtATime, type OneAtATimeOptions } from "./oneAtATime.js";
export type { WaitingLineOptions } from "./WaitingLine.js";
export { nextStep, type NextStep, type NextStepSample } from "./nextStep.js";
export { oneHot } from "./oneHot.js";
export { recentKeys } from "./recentKeys.js";
export { SourceTurns } from "./SourceTurns.js";
export type { ResumeOptions } from "./ResumeOptions.js";
export type { ReplayPolicy } from "./PastItems.js";
export { replay, type ReplayedSample, type ReplayOptions } from "./replay.js";
export { rollOut, type RollOutOptions } from "./rollOut.js";
export { sequencesBy, type SequencesByOptions } from "./sequencesBy.js";
export { bytes } from "./bytes.js";
export { characters, type Characters, type CharactersState } from "./characters.js";
export { difference, type Difference, type DifferenceOptions } from "./difference.js";
export type { StoredValues, TargetDifference } from "./difference.js";
export { Differencer, type DifferencerState } from "./Differencer.js";
export { minMax } from "./minMax.js";
export { MinMaxScaler, type MinMaxState } from "./MinMaxScaler.js";
export type { Scalable } from "./onNumbers.js";
export type {
  CategoryColumn,
  CategoryTarget,
  ColumnSpec,
  EncodingSpec,
  MissingPolicy,
  MissingOptions,
  NumberColumn,
  NumberTarget,
  TimeColumn,
} from "./records/ColumnSpec.js";
export type { ColumnKnowledge } from "./records/Column.js";
export type { Cycle } from "./records/cyclePhase.js";
export { encode, type Encode, type EncodeOptions, type EncodeSettings } from "./records/encode.js";
export type { RecordSample, RejectedRecord } from "./records/encode.js";
export { hashPair } from "./records/hashPair.js";
export { hashText } from "./records/hashText.js";
export { isMissing } from "./records/isMissing.js";
export { defaultMissingValues, missingTest } from "./records/missingValues.js";
export { readColumn } from "./records/readColumn.js";
export { readCategory } from "./records/readCategory.js";
export { readNumber } from "./records/readNumber.js";
export { readTime } from "./records/readTime.js";
export { RecordEncoder, type ReadRecord, type RecordEncoderState } from "./records/RecordEncoder.js";
export type { RecordFault, RecordRow } from "./records/RecordEncoder.js";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./records/StandardSchema.js";
export { Vocabulary, type VocabularyState } from "./records/Vocabulary.js";
export type { Scale } from "./Scale.js";
export type { ScalableRow, Scaler } from "./Scaler.js";
export type { Sampling } from "./Sampling.js";
export type { LearnedScaling, Scaling, ScalingOptions, TargetScaling } from "./scaling.js";
export { resumedPosition } from "./resumedPosition.js";
export { shuffleBuffer } from "./shuffleBuffer.js";
export { standardize, type Moments, type Standardizing, type TargetStandardizing } from "./standardize.js";
export { Standardizer, type StandardizerState } from "./Standardizer.js";
export { teacherForcing } from "./teacherForcing.js";
export type { Tokeniser } from "./Tokeniser.js";
export { type StackedSample, unstack, type UnstackedSample } from "./unstack.js";
export { windows, type WindowSample, type WindowsOptions } from "./windows.js";
export { withPositions, type WithPositionsOptions } from "./withPositions.js";
