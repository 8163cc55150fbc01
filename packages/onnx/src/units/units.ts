import type { Unit } from "../Unit.js";
import { activationUnits } from "./activationUnits.js";
import { composedUnits } from "./composedUnits.js";
import { denseUnit } from "./denseUnit.js";
import { embeddingUnit } from "./embeddingUnit.js";
import { recurrentUnits } from "./recurrentUnits.js";

/** All that is written and read. Those that consist of several operators come first, as their last one may be another's. */
export const units: readonly Unit[] = [
  ...composedUnits,
  denseUnit,
  embeddingUnit,
  ...recurrentUnits,
  ...activationUnits,
];
