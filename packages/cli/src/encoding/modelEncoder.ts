import type { Model } from "../Model.js";
import { UsageError } from "../UsageError.js";
import { KeyedEncoder } from "./KeyedEncoder.js";

/** The encoder of a model, as it was when the model was saved. */
export function modelEncoder(
  { extra }: Model,
  source: string,
  columns: readonly string[] | undefined,
): KeyedEncoder {
  const { plan, encoder } = extra;
  const needed = [...plan.columns.map(({ name }) => name), ...(plan.key === undefined ? [] : [plan.key])];
  const missing = columns && needed.find((name) => !columns.includes(name));
  if (missing !== undefined)
    throw new UsageError(
      `${source}: no column "${missing}", which the model needs; the source has ${columns?.join(", ")}`,
    );
  return new KeyedEncoder(plan, encoder);
}
