import type { Libraries } from "./librariesOf.js";
import { type Blas, openBlas } from "./openBlas.js";

/** The library at a path, or the first of several that can be loaded; else the reason and a remedy, as text. */
export function findBlas(among: string | Libraries): Blas | string {
  if (typeof among === "string") return open(among);
  for (const path of among.paths) {
    const found = open(path);
    if (typeof found !== "string") return found;
  }
  return `no BLAS library found as ${among.paths.join(", ")}; ${among.remedy}, or say where it is with useNative({ path })`;
}

function open(path: string): Blas | string {
  try {
    return openBlas(path);
  } catch (error) {
    return `"${path}" ${(error as Error).message}`; // a reason: openBlas throws nothing else
  }
}
