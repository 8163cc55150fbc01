import type { Floats } from "@backstream/tensors";

/** Numbers by name: the parts of a memory, the parameters. */
export type Named<Name extends string> = { readonly [N in Name]: Floats };

/** What the `forward` of a custom layer gets for one row; it writes `output`, `carryOut` and `tape`, which start at 0. */
export interface CustomForward<Carry extends string = string, Parameter extends string = string> {
  readonly parameters: Named<Parameter>;
  readonly input: Floats;
  readonly output: Floats;
  /** Memory before the tick. */
  readonly carryIn: Named<Carry>;
  /** Memory after the tick. */
  readonly carryOut: Named<Carry>;
  /** Numbers for `backward` that it cannot get from inputs and outputs. */
  readonly tape: Floats;
}
