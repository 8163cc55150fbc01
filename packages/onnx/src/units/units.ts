import type { Unit } from "../Unit.js";
import { activationUnits } from "./activationUnits.js";
import { attentionUnit } from "./attentionUnit.js";
import { causalConv1dUnit } from "./causalConv1dUnit.js";
import { clipUnit } from "./clipUnit.js";
import { composedUnits } from "./composedUnits.js";
import { denseUnit } from "./denseUnit.js";
import { dropoutUnit } from "./dropoutUnit.js";
import { embeddingUnit } from "./embeddingUnit.js";
import { gluUnit } from "./gluUnit.js";
import { groupNormUnit, layerNormUnit, rmsNormUnit } from "./normUnits.js";
import { positionalEmbeddingUnit } from "./positionalEmbeddingUnit.js";
import { preluUnit } from "./preluUnit.js";
import { recurrentUnits } from "./recurrentUnits.js";

/** All that is written and read. Those that consist of several operators come first, as their last one may be another's. */
export const units: readonly Unit[] = [
  attentionUnit,
  causalConv1dUnit,
  positionalEmbeddingUnit,
  gluUnit,
  ...composedUnits,
  clipUnit,
  groupNormUnit,
  layerNormUnit,
  rmsNormUnit,
  denseUnit,
  embeddingUnit,
  ...recurrentUnits,
  preluUnit,
  dropoutUnit,
  ...activationUnits,
];
