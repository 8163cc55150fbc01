import { BrokenStreamError, describeValue } from "@backstream/core";
import { ComparedSignal } from "./ComparedSignal.js";
import { BackwardSignal } from "./BackwardSignal.js";
import { Signal } from "./Signal.js";

/**
 * The error of an operator that stands where another kind of value arrives than it works on. The compiler refuses such
 * a program where it knows the types; JavaScript and `any` get this far.
 */
export function wrongOperatorError(where: string, given: unknown, wanted: string): BrokenStreamError {
  return new BrokenStreamError(`${where}: it got ${kindOf(given)}, expected ${wanted}`);
}

function kindOf(given: unknown): string {
  if (given instanceof Signal) return "a tick that is not compared";
  if (given instanceof ComparedSignal) return "a compared tick";
  if (given instanceof BackwardSignal) return "a tick on its way back";
  return typeof given === "object" && given && "input" in given ? "a sample" : describeValue(given);
}
