import { copyNumbers, lengthOf, shapeOf, Tensor, type Floats, type Numbers } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import { expectNumeric } from "./expectNumeric.js";

/** What a target is read for, such as a loss: its name for messages, and the widths that it takes. */
export interface TargetTaker {
  readonly name: string;
  /** How many numbers of target a row of output may have; undefined: any. */
  targetWidths(fanOut: number): readonly number[] | undefined;
}

/**
 * Reads the targets of ticks, one after the other: checks their shape against the output and finds their numbers.
 *
 * - a number or array    fits by its count, rows · width
 * - a tensor             `[rows, width]`; `[rows]` where the width is 1; `[width]` where there is one row
 *
 * Tensors and their typed arrays are not copied. The last width that was valid is remembered, so that a tick costs a few
 * comparisons.
 *
 * @example
 *   const reader = new TargetReader(squaredError());
 *   reader.read([1, 2, 3, 4], 2, 2, true);
 *   reader.width // => 2
 */
export class TargetReader {
  /** The numbers of the last target, row by row; the array may be longer. */
  values: Floats | Int32Array = nothing;
  /** How many of them belong to a row. */
  width = 0;
  readonly #taker: TargetTaker;
  /** Of the outputs that `width` was checked for. */
  #fanOut = 0;
  #copy: Float64Array | undefined;

  constructor(taker: TargetTaker) {
    this.#taker = taker;
  }

  /**
   * Reads the target of an output `[rows, fanOut]`, which was `[fanOut]` unless `batched`.
   *
   * @throws {ShapeError} When the target does not fit the output, or has a width that is not taken.
   */
  read(target: Numbers, rows: number, fanOut: number, batched: boolean): void {
    if (typeof target === "number") {
      this.#expectWidth(1 / rows, target, rows, fanOut, batched);
      this.#copy ??= new Float64Array(1);
      this.#copy[0] = target;
      this.values = this.#copy;
    } else if (target instanceof Tensor) {
      const { shape } = target;
      const fits =
        shape.length === 1
          ? shape[0] === rows || rows === 1
          : shape.length === 2
            ? shape[0] === rows
            : shape.length === 0;
      this.#expectWidth(fits ? target.size / rows : NaN, target, rows, fanOut, batched);
      this.values = target.data;
    } else if (
      target instanceof Float32Array ||
      target instanceof Float64Array ||
      target instanceof Int32Array
    ) {
      this.#expectWidth(target.length / rows, target, rows, fanOut, batched);
      this.values = target;
    } else {
      expectNumeric(this.#taker.name, "target", target);
      const count = lengthOf(target);
      this.#expectWidth(count / rows, target, rows, fanOut, batched);
      if (!this.#copy || this.#copy.length < count) this.#copy = new Float64Array(count);
      copyNumbers(target, this.#copy);
      this.values = this.#copy;
    }
  }

  #expectWidth(width: number, target: Numbers, rows: number, fanOut: number, batched: boolean): void {
    if (width === this.width && fanOut === this.#fanOut) return;
    const widths = this.#taker.targetWidths(fanOut);
    const fits = widths ? widths.includes(width) : Number.isInteger(width) && width >= 1;
    if (!fits) {
      const expected = widths
        ? widths.toReversed().map((wide) => shapeText(wide, rows, fanOut, batched))
        : [batched ? `[${rows}, features]` : "[features]"];
      throw new ShapeError(
        `${this.#taker.name}: target has shape [${shapeOf(target).join(", ")}], expected ${expected.join(" or ")}`,
      );
    }
    this.width = width;
    this.#fanOut = fanOut;
  }
}

const nothing: Float64Array = new Float64Array(0);

/** A shape that would have fitted. A width of 1 with wider outputs is a label: one number a row. */
function shapeText(width: number, rows: number, fanOut: number, batched: boolean): string {
  if (batched) return width === 1 && fanOut > 1 ? `[${rows}]` : `[${rows}, ${width}]`;
  if (width > 1) return `[${width}]`;
  return fanOut > 1 ? "one number" : "a number";
}
