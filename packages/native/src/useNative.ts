import { type Arena, arena, type Floats, replaceKernels } from "@backstream/tensors";
import koffi from "koffi";
import { blasKernels } from "./blasKernels.js";
import { blasProducts } from "./blasProducts.js";
import { findBlas } from "./findBlas.js";
import { librariesOf } from "./librariesOf.js";
import type { Blas } from "./openBlas.js";

export interface NativeOptions {
  /** The library's file; where not given, those of OpenBLAS, BLIS, MKL and Accelerate are looked for. */
  readonly path?: string | undefined;
  /** How many threads a product may use, 1 where not given. It holds for whoever else uses the library in this process. */
  readonly threads?: number | undefined;
  /** Products of so many multiplications (rows · n · k) and more go to the library: 32,768 where not given. */
  readonly above?: number | undefined;
}

/** What `useNative` found. */
export type Native = NativeFound | NativeMissing;

export interface NativeFound {
  readonly library: string;
  readonly path: string;
  /** As the library says; undefined where it does not (Accelerate decides for itself). */
  readonly threads: number | undefined;
  readonly above: number;
  /** All of this as a line to log. */
  readonly message: string;
  /** Back to the embedded kernels, and to the number of threads that the library had. */
  off(): void;
}

export interface NativeMissing {
  readonly library: undefined;
  /** What was tried, and how to come by a library. */
  readonly message: string;
  /** Does nothing. */
  off(): void;
}

/**
 * Hands large matrix products of the whole process to the system's BLAS library, on the same memory, without copies.
 *
 * From then on `kernels.name` ends in the library's name. Small products stay embedded: a call into the library takes
 * half a microsecond before it multiplies anything. The limit is a fixed number rather than measured at each start,
 * so that the same program yields the same bits. Without a library nothing changes, and the message says what was
 * tried. Called again, it takes the place of the call before.
 *
 * Libraries choose their order of summation by the shapes of the matrices. So the bits of a row may depend on how many
 * rows are processed with it; for equal shapes they are equal.
 *
 * @throws {RangeError} When `threads` or `above` is no whole number from 1 up.
 * @example
 *   const native = useNative({ path: "libnowhere.so" });
 *   native.library // => undefined
 *   native.message.includes("cannot be loaded") // => true
 *   native.off();
 */
export function useNative({ path, threads = 1, above = 32_768 }: NativeOptions = {}): Native {
  expectCount("threads", threads);
  expectCount("above", above);
  current?.();
  const found = findBlas(path === undefined ? librariesOf(process.platform) : path);
  if (typeof found === "string")
    return { library: undefined, message: `native: ${found}; ${goesOn}`, off: () => {} };

  const before = found.threads ?? 0;
  found.setThreads(threads);
  const products = blasProducts(found, startOf(arena));
  const undo = replaceKernels((embedded) => ({
    name: `${embedded.name}+${found.library}`,
    ...blasKernels(products, embedded, above),
  }));
  const off = (): void => {
    if (current !== off) return;
    current = undefined;
    undo();
    if (before > 0) found.setThreads(before);
  };
  current = off;
  return {
    library: found.library,
    path: found.path,
    threads: found.threads,
    above,
    message: describe(found, above),
    off,
  };
}

/** Ends the use that is in force. */
let current: (() => void) | undefined;

function expectCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`useNative: ${name} is ${value}, expected a whole number from 1 up`);
}

const goesOn = "products stay with the embedded kernels";

function describe({ library, about, path, threads }: Blas, above: number): string {
  const using =
    threads === undefined ? "as many threads as it likes" : `${threads} thread${threads === 1 ? "" : "s"}`;
  return `native: ${library}${about && ` (${about})`} from ${path} with ${using} takes products of ${above} multiplications and more`;
}

/** Where in the process an arena's memory begins, in bytes. Memory that has grown is another view, perhaps elsewhere. */
function startOf(place: Arena): () => number {
  let known: Floats | undefined;
  let start = 0;
  return () => {
    const { memory } = place;
    if (memory !== known) {
      known = memory;
      start = Number(koffi.address(memory)); // exact: no process has 2^53 bytes
    }
    return start;
  };
}
