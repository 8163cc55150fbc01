import type { Floats } from "./Floats.js";
import type { Kernels } from "./Kernels.js";

/**
 * Linear memory and the kernels that work in it. The process has one arena with the fastest kernels (`arena`); tests
 * make their own in float64 (`referenceArena(Float64Array)`).
 */
export interface Arena {
  readonly kernels: Kernels;
  /** All of the memory, as it is now. An allocation may replace the view (growth detaches it): never keep it across an allocation. */
  readonly memory: Floats;
  /** Floats allocated at this moment. */
  readonly used: number;
  /** A block of zeros. @throws {RangeError} When size is no positive whole number or the memory is exhausted. */
  allocate(size: number): Block;
  /**
   * A block of at least `size` floats for numbers that are needed only until the caller returns: the next call returns
   * the same block, which still has the old numbers. @throws {RangeError} As `allocate`.
   */
  scratch(size: number): Block;
}

/**
 * A stretch of an arena. Freed by `free()`, or when the last reference to it is gone: the engine collects it at some time,
 * and gives it back between two tasks, so never within one synchronous loop.
 */
export interface Block {
  readonly arena: Arena;
  readonly size: number;
  /** Where it starts, in floats. @throws {Error} After `free()`. */
  readonly address: number;
  /** A view that is valid until the next allocation in the arena. @throws {Error} After `free()`. */
  readonly array: Floats;
  free(): void;
}
