import type { Floats } from "@backstream/tensors";

/** Numbers by name: the parts of a memory, the parameters. */
export type Named<Name extends string> = { readonly [N in Name]: Floats };

/** What a custom layer sees of one row going forward; it writes `output`, `carryOut` and `tape`, which start at 0. */
export interface CustomForward<Carry extends string = string, Parameter extends string = string> {
  readonly parameters: Named<Parameter>;
  readonly input: Floats;
  readonly output: Floats;
  /** Memory before the tick. */
  readonly carryIn: Named<Carry>;
  /** Memory after the tick. */
  readonly carryOut: Named<Carry>;
  /** What `backward` needs and cannot see from inputs and outputs. */
  readonly tape: Floats;
}
