export { layerLaw, type LayerLaw, type LayerLawName } from "./layerLaw.js";
export { layerLaws } from "./layerLaws.js";
export type { LayerLawOptions } from "./layerCase.js";
export { unrollByHand, type Unroll, type Unrolled } from "./unrollByHand.js";
