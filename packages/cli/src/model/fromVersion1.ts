import type { StandardizerState } from "backstream";
import { columnsOf } from "../encoding/columnsOf.js";
import type { KeyedEncoderState } from "../encoding/KeyedEncoder.js";
import type { SavedModel } from "./SavedModel.js";

/** A model as it was first saved: all numbers under one scale, and vocabularies as lists. */
export interface ModelVersion1 extends Omit<SavedModel, "encoder"> {
  readonly encoder: Pick<KeyedEncoderState, "target" | "memory"> & {
    readonly numbers: StandardizerState;
    readonly vocabularies: readonly (readonly string[])[];
  };
}

/** The model as it is saved now. */
export function fromVersion1({ encoder, ...model }: ModelVersion1): SavedModel {
  const { numbers, vocabularies, target, memory } = encoder;
  let number = 0;
  let category = 0;
  const inputs = columnsOf(model.plan).inputs.map((input) => {
    if (input.type === "category")
      return { ...input, known: { values: vocabularies[category++], shared: 0 } };
    if (input.type === "time") return input;
    const at = number++;
    const { seen, mean, squares } = numbers;
    return { ...input, known: { seen: [seen[at]], mean: [mean[at]], squares: [squares[at]] } };
  });
  return { ...model, encoder: { records: { inputs }, target, memory } };
}
