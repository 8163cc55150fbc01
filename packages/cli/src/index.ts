export type { EncodedSample } from "./encoding/EncodedSample.js";
export type { EncodingPlan } from "./encoding/EncodingPlan.js";
export { learn } from "./learn.js";
export type { Cell, LearnOptions } from "./LearnOptions.js";
export { type PredictWithOptions, predictWith } from "./predictWith.js";
export type { Report } from "./Report.js";
export type { Run, RunEvents } from "./Run.js";
export { samples, type SamplesOptions } from "./samples.js";
export { UsageError } from "./UsageError.js";
