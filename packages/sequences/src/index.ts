export { gate, type GateOptions, type RejectedSample } from "./gate.js";
export { nextStep, type NextStepSample } from "./nextStep.js";
export { oneHot } from "./oneHot.js";
export { standardize, type Scalable, type Standardize, type StandardizeOptions } from "./standardize.js";
export { Standardizer, type ScalableRow, type StandardizerState } from "./Standardizer.js";
