import { BrokenStreamError } from "@backstream/core";
import { Compared } from "./compared.js";
import { Returning } from "./returning.js";
import { Signal } from "./signal.js";

/**
 * The error of an operator that stands where another kind of value arrives than it works on. The compiler refuses such
 * a program where it knows the types; JavaScript and `any` get this far.
 */
export function misplaced(where: string, given: unknown, wanted: string): BrokenStreamError {
  return new BrokenStreamError(`${where}: it got ${kindOf(given)}, expected ${wanted}`);
}

function kindOf(given: unknown): string {
  if (given instanceof Signal) return "a tick that is not compared";
  if (given instanceof Compared) return "a compared tick";
  if (given instanceof Returning) return "a tick on its way back";
  if (typeof given !== "object" || given === null) return JSON.stringify(given) ?? typeof given;
  return "input" in given ? "a sample" : `{ ${Object.keys(given).join(", ")} }`;
}
