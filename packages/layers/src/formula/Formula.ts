import type { Initialiser } from "@backstream/core";
import type { SymbolicOperations } from "./SymbolicOperations.js";
import type { SymbolicValue } from "./SymbolicValue.js";

/** The name and sizes of a layer whose way back is derived. */
export interface DifferentiateOptions<
  In extends number = number,
  Out extends number = number,
  Carry extends string = string,
  Parameter extends string = string,
> {
  /** As it appears in messages, and as a checkpoint says what it computes, so with all options: `gru(1, 32)`. */
  readonly name: string;
  readonly fanIn: In;
  readonly fanOut: Out;
  /** Memory from tick to tick: how many numbers, by name. */
  readonly carry?: { readonly [C in Carry]: number };
  readonly parameters?: {
    readonly [P in Parameter]: { readonly shape: readonly number[]; readonly initialise: Initialiser };
  };
}

/** Values by name: the parameters, the parts of a memory. */
export type SymbolicValues<Name extends string = string> = { readonly [N in Name]: SymbolicValue };

/** What a formula returns: the output, and the memory after the tick if the layer has one. */
export type FormulaResult<Carry extends string = string> = [Carry] extends [never]
  ? SymbolicValue | { readonly output: SymbolicValue }
  : { readonly output: SymbolicValue; readonly carry: SymbolicValues<Carry> };

/** The function that `differentiate` calls once: from the input, the parameters and the memory before the tick, by operations. */
export type Formula<Carry extends string = string, Parameter extends string = string> = (
  x: SymbolicValue,
  parameters: SymbolicValues<Parameter>,
  carry: SymbolicValues<Carry>,
  operations: SymbolicOperations,
) => FormulaResult<Carry>;
