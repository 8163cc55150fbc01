export { adwin, type AdwinOperatorOptions } from "./adwin.js";
export { AdwinDetector, type AdwinOptions, type AdwinState, type AdwinStatistics } from "./AdwinDetector.js";
export { ddm, type DdmOperatorOptions } from "./ddm.js";
export { DdmDetector, type DdmOptions, type DdmState, type DdmStatistics } from "./DdmDetector.js";
export type { Detecting, DetectionState, DetectOptions } from "./detecting.js";
export type { Detector, Direction } from "./Detector.js";
export type { HistogramState } from "./ExponentialHistogram.js";
export { hddmA, type HddmAOperatorOptions } from "./hddmA.js";
export { HddmADetector, type HddmAState, type HddmAStatistics } from "./HddmADetector.js";
export type { HddmOptions } from "./HddmOptions.js";
export { hddmW, type HddmWOperatorOptions } from "./hddmW.js";
export {
  HddmWDetector,
  type HddmWOptions,
  type HddmWState,
  type HddmWStatistics,
  type WeightedMean,
} from "./HddmWDetector.js";
export { kswin, type KswinOperatorOptions } from "./kswin.js";
export { KswinDetector, type KswinOptions, type KswinState, type KswinStatistics } from "./KswinDetector.js";
export type { Monitor, MonitorOptions } from "./Monitor.js";
export { pageHinkley, type PageHinkleyOperatorOptions } from "./pageHinkley.js";
export {
  PageHinkleyDetector,
  type PageHinkleyOptions,
  type PageHinkleyState,
  type PageHinkleyStatistics,
} from "./PageHinkleyDetector.js";
export type { Alarm, Reading } from "./Reading.js";
export type { Side } from "./Side.js";
export {
  anomalyScore,
  type AnomalyScoreOptions,
  type AnomalyScoreState,
  type Scored,
} from "./anomalyScore.js";
export { AnomalyScorer, type AnomalyOptions, type AnomalyScore, type AnomalyState } from "./AnomalyScorer.js";
export type { BandState } from "./BandTracker.js";
export { keepStates, type Stateful } from "./keepStates.js";
export type { Predicted } from "./Predicted.js";
export {
  predictionBand,
  type Banded,
  type PredictionBandOperator,
  type PredictionBandOptions,
  type PredictionBandState,
} from "./predictionBand.js";
export {
  PredictionBands,
  type Band,
  type BandOptions,
  type BandsState,
  type CheckedBand,
} from "./PredictionBands.js";
