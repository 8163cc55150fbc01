import { RecordEncoder, type RecordEncoderState } from "./RecordEncoder.js";

/**
 * The encoder with what a checkpoint knows; the encoder itself where there is no such state.
 *
 * @throws {RangeError} When the state is none, or has other columns than the encoder.
 * @example
 *   const spec = { inputs: { x: { type: "number" } } } as const;
 *   const learned = new RecordEncoder(spec);
 *   learned.encode({ x: 5 });
 *   resumedEncoder(new RecordEncoder(spec), learned.state).state // => learned.state
 */
export function resumedEncoder(encoder: RecordEncoder, state: unknown): RecordEncoder {
  if (state === undefined) return encoder;
  const resumed = new RecordEncoder({ state: state as RecordEncoderState }); // which refuses other things
  const [wanted, saved] = [columnsOf(encoder), columnsOf(resumed)];
  for (let index = 0; index < Math.max(wanted.length, saved.length); index++) {
    if (wanted[index]?.spec === saved[index]?.spec) continue;
    const { column } = wanted[index] ?? saved[index];
    throw new RangeError(
      `encode: the column ${column} is not as in the checkpoint; give the spec that it was learned with, or begin without the checkpoint`,
    );
  }
  return resumed;
}

interface ComparedColumn {
  readonly column: string;
  /** As text, without what it has learned. */
  readonly spec: string;
}

/** The target is the last one. */
function columnsOf({ state: { inputs, target } }: RecordEncoder): ComparedColumn[] {
  return [...inputs, ...(target ? [target] : [])].map((column) => {
    const { known: _, ...spec } = column;
    return { column: spec.column, spec: JSON.stringify(spec) };
  });
}
