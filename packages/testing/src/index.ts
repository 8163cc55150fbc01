export { layerLaw, type LayerLaw, type LayerLawName } from "./layerLaw.js";
export { layerLaws } from "./layerLaws.js";
export type { LayerLawOptions } from "./LayerLawOptions.js";
export { outputOf } from "./outputOf.js";
export { lossLaw, type LossLaw, type LossLawName } from "./lossLaw.js";
export { lossLaws } from "./lossLaws.js";
export { lossCase, type LossCase, type LossLawOptions } from "./lossCase.js";
export { expectNear, expectSame } from "./expectNumbers.js";
export {
  optimizerLaw,
  type MakeOptimizer,
  type OptimizerLaw,
  type OptimizerLawName,
} from "./optimizerLaw.js";
export { optimizerLaws, type OptimizerLawOptions } from "./optimizerLaws.js";
export type { OperatorCase, OperatorLawOptions } from "./OperatorCase.js";
export { operatorLaw, type OperatorLaw, type OperatorLawName } from "./operatorLaw.js";
export { operatorLaws } from "./operatorLaws.js";
export { unhandled } from "./unhandled.js";
export { valuesOf } from "./valuesOf.js";
export { storeLaw, type StoreLaw, type StoreLawName } from "./storeLaw.js";
export { storeLaws } from "./storeLaws.js";
export type { StorePlace, TestedStore } from "./TestedStore.js";
