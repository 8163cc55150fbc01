import type { Step } from "./Call.js";
import type { Place } from "./Place.js";

/** The places of an operation's operands and result, and of the result's delta. */
export interface OperationPlaces {
  readonly operands: readonly Place[];
  readonly result: Place;
}

/** The same on the way back: with the delta of the result, and that of one operand, which is added to or overwritten. */
export interface DeltaPlaces extends OperationPlaces {
  readonly delta: Place;
  readonly target: Place;
  /** 1: the delta is added to what is there. */
  readonly accumulate: number;
}

/** An operation in both directions; each function makes the step for places that are known now. */
export interface Operation {
  forward(places: OperationPlaces): Step;
  /** The delta of an operand; undefined: there is none. */
  back(operand: number, places: DeltaPlaces): Step | undefined;
  /** Where in the result's delta the operand's delta is, so that it need not be copied; undefined: it is another. */
  passes?(operand: number): number | undefined;
  /** Whether the operand has no delta. */
  stops?: boolean;
  /** What it adds to the parameters' gradient, for all rows of the window. */
  gradient?(operand: Place, delta: Place): Step;
}
