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
  /** How many threads a product may use, 1 where not given. It applies to all uses of the library in this process. */
  readonly threads?: number | undefined;
  /** From this many multiplications (rows · n · k) on, the library does a product: 32,768 where not given. */
  readonly above?: number | undefined;
}

/** What `useNative` found. */
export type Native = NativeFound | NativeMissing;

export interface NativeFound {
  readonly library: string;
  readonly path: string;
  /** As the library reports; undefined where it does not (Accelerate decides for itself). */
  readonly threads: number | undefined;
  readonly above: number;
  /** All of this as a line to log. */
  readonly message: string;
  /** Restores the embedded kernels, and the number of threads that the library had. */
  off(): void;
}

export interface NativeMissing {
  readonly library: undefined;
  /** What was tried, and how to install a library. */
  readonly message: string;
  /** Does nothing. */
  off(): void;
}

/**
 * Lets the system's BLAS library do the large matrix products of the whole process, on the same memory, without copies.
 *
 * From then on `kernels.name` ends in the library's name. Small products stay embedded: a call into the library takes
 * half a microsecond before it multiplies anything. The limit is a fixed number rather than measured at each start,
 * so that the same program yields the same bits. Without a library nothing changes, and the message says what was
 * tried. A second call replaces the first.
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
    return { library: undefined, message: `native: ${found}; ${withoutLibrary}`, off: () => {} };

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

/** Ends the use of the current library. State of the process, as the kernels that it replaces are. */
let current: (() => void) | undefined;

function expectCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`useNative: ${name} is ${value}, expected a whole number from 1 up`);
}

const withoutLibrary = "products stay with the embedded kernels";

function describe({ library, about, path, threads }: Blas, above: number): string {
  const using =
    threads === undefined ? "as many threads as it likes" : `${threads} thread${threads === 1 ? "" : "s"}`;
  return `native: ${library}${about && ` (${about})`} from ${path} with ${using} takes products of ${above} multiplications and more`;
}

/** The address in the process, in bytes, at which an arena's memory begins. It may change when the memory grows. */
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
