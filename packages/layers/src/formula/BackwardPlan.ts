import type { Step } from "./Call.js";
import { addScaledStep, affineStep, fillStep } from "./elementwiseOperations.js";
import type { Leaving } from "./planForward.js";
import { reserve, type Fields, type Place } from "./Place.js";
import { Ranges, type Range } from "./Ranges.js";
import type { Node, Storage, Value } from "./Value.js";

/** Makes a step when the widths of all fields are known. */
type Later = () => Step | undefined;

/** Where the delta of a storage is, and which part of it has been written so far. */
interface Delta {
  readonly place: Place;
  readonly written: Ranges;
}

/** One use of a storage: a range of it, by an operation or (without a node) by what leaves the tick. */
interface Use {
  readonly node: Node | undefined;
  readonly operand: number;
  readonly range: Range;
}

/**
 * The way back of a formula: its mirror, one step for each operand of each operation, newest first.
 *
 * Each storage has a delta of the same size. The first step that reaches a part of it overwrites, later ones add, so nothing has to be
 * cleared. Where an operation passes its delta on (a sum does), no step is needed: either the operand's delta is that of the
 * result, or the result's delta is calculated where the operand wants it. What only the delta of the input needs is left to
 * `inputDelta`, which is not called for the first layer of a network.
 */
export class BackwardPlan {
  readonly #fields: Fields;
  readonly #deltas = new Map<Storage, Delta>();
  readonly #uses = new Map<Storage, Use[]>();
  readonly #backward: Later[] = [];
  readonly #inputDelta: Later[] = [];
  readonly #gradient: Later[] = [];

  constructor(fields: Fields, results: readonly Value[], output: Leaving, carry: readonly Leaving[]) {
    this.#fields = fields;
    for (const { storage } of results) {
      storage.node?.operands.forEach((value, operand) => this.#use(value, storage.node, operand));
    }
    for (const { value } of [output, ...carry]) this.#use(value, undefined, 0);
    this.#leave(output, carry);
    for (const { storage } of results.toReversed()) this.#mirror(storage);
  }

  /** The steps of `backward`, `inputDelta` and `gradient`. All widths are known from now on. */
  finish(
    input: Storage,
    parameters: readonly Storage[],
    carry: readonly Storage[],
  ): Record<"backward" | "inputDelta" | "gradient", readonly Step[]> {
    for (const storage of carry) this.#complete(storage);
    this.#complete(input);
    for (const storage of parameters) {
      const delta = this.#deltas.get(storage);
      if (!delta) continue; // it is a weight of `linear`
      this.#complete(storage);
      this.#gradient.push(() => sumStep(storage, delta.place));
    }
    const made = (steps: readonly Later[]): readonly Step[] => steps.flatMap((step) => step() ?? []);
    return {
      backward: made(this.#backward),
      inputDelta: made(this.#inputDelta),
      gradient: made(this.#gradient),
    };
  }

  #use({ storage, offset, size }: Value, node: Node | undefined, operand: number): void {
    const uses = this.#uses.get(storage) ?? [];
    this.#uses.set(storage, [...uses, { node, operand, range: [offset, offset + size] }]);
  }

  /**
   * The deltas of what leaves the tick, before all others. That of the memory is read here only: its place is then for the
   * delta of the memory before the tick. So these steps are of `backward`, also where only the input wants them.
   */
  #leave(output: Leaving, carry: readonly Leaving[]): void {
    const steps = carry.length > 0 ? this.#backward : this.#stepsOf(output.value.storage);
    const { value, delta } = output;
    const same = carry.find(
      ({ value: other }) =>
        other.storage === value.storage && other.offset === value.offset && other.size === value.size,
    );
    if (same) {
      // The first step to this value: it overwrites.
      this.#add(value, (target) => addScaledStep(value.size, 1, delta, same.delta, target), steps);
    } else if (this.#isOnlyUse(value)) {
      this.#share(value.storage, delta);
    } else {
      this.#add(value, (target, more) => affineStep(value.size, 1, 0, delta, target, more), steps);
    }
    for (const { value: kept, delta: from } of carry.filter((leaving) => leaving !== same))
      this.#add(kept, (target, more) => affineStep(kept.size, 1, 0, from, target, more), steps);
  }

  /** The steps from the delta of a result to those of its operands. */
  #mirror(storage: Storage): void {
    const { node, place: result } = storage;
    const delta = this.#deltas.get(storage);
    if (!node || !delta || node.operation.stops) return;
    this.#complete(storage);
    const { operation } = node;
    const places = node.operands.map(({ place }) => place);
    node.operands.forEach((operand, index) => {
      if (operation.gradient && index > 0) return; // weight and bias: their gradient is one product for the window
      const passed = operation.passes?.(index);
      if (passed !== undefined && this.#isOnlyUse(operand)) {
        this.#share(operand.storage, { field: delta.place.field, offset: delta.place.offset + passed });
        return;
      }
      if (passed !== undefined && this.#isIn(delta.place, operand)) return;
      this.#add(operand, (target, accumulate) =>
        operation.back(index, { operands: places, result, delta: delta.place, target, accumulate }),
      );
    });
    if (operation.gradient) this.#gradient.push(() => operation.gradient?.(places[0], delta.place));
  }

  /** Whether a value is all of its storage, and nothing else uses that. */
  #isOnlyUse(value: Value): boolean {
    const { storage } = value;
    const isOwn = storage.kind === "result" || storage.kind === "parameter";
    return isOwn && value.isWhole && this.#uses.get(storage)?.length === 1;
  }

  /** Lets the delta of a storage be at a place where it already is. */
  #share(storage: Storage, place: Place): void {
    const written = new Ranges(storage.size);
    written.add([0, storage.size]);
    this.#deltas.set(storage, { place, written });
  }

  /** Whether a place is the delta of a value, since `#locate` chose it. */
  #isIn({ field, offset }: Place, value: Value): boolean {
    const delta = this.#deltas.get(value.storage);
    return delta?.place.field === field && delta.place.offset + value.offset === offset;
  }

  /** Adds a step that writes, or adds to, the delta of a value. */
  #add(
    value: Value,
    make: (target: Place, accumulate: number) => Step | undefined,
    steps: Later[] = this.#stepsOf(value.storage),
  ): void {
    const { place, written } = this.#deltaOf(value.storage);
    const range: Range = [value.offset, value.offset + value.size];
    const target = { field: place.field, offset: place.offset + value.offset };
    const accumulate = written.touches(range) ? 1 : 0;
    if (accumulate) clear(steps, place, written.takeGaps(range));
    else written.add(range);
    steps.push(() => make(target, accumulate));
  }

  /** Clears what no step has written of a delta. */
  #complete(storage: Storage): void {
    const { place, written } = this.#deltaOf(storage);
    clear(this.#stepsOf(storage), place, written.takeGaps());
  }

  #stepsOf({ kind, usesCarry, usesParameters }: Storage): Later[] {
    const isOfInput = kind === "input" || (kind === "result" && !usesCarry && !usesParameters);
    return isOfInput ? this.#inputDelta : this.#backward;
  }

  #deltaOf(storage: Storage): Delta {
    let delta = this.#deltas.get(storage);
    if (!delta) {
      delta = { place: this.#placeFor(storage), written: new Ranges(storage.size) };
      this.#deltas.set(storage, delta);
    }
    return delta;
  }

  #placeFor(storage: Storage): Place {
    const { kind, place, size } = storage;
    if (kind === "input") return { field: this.#fields.inputDelta, offset: 0 };
    if (kind === "carry") return { field: this.#fields.carryDelta, offset: place.offset };
    return this.#locate(storage) ?? reserve(this.#fields.gateDeltas, size);
  }

  /** A place inside the delta of an operand to which the delta of a result is passed on, if nothing else writes there. */
  #locate({ node, size }: Storage): Place | undefined {
    const index = node?.operands.findIndex((operand, position) => {
      const { storage, offset } = operand;
      const isOwn = storage.kind === "result" || storage.kind === "parameter";
      if (!isOwn || operand.size !== size || node.operation.passes?.(position) !== 0) return false;
      const overlapping = this.#uses
        .get(storage)
        ?.filter(({ range: [from, to] }) => from < offset + size && offset < to);
      return overlapping?.length === 1 && !this.#isOnlyUse(operand);
    });
    if (!node || index === undefined || index < 0) return undefined;
    const operand = node.operands[index];
    const { place, written } = this.#deltaOf(operand.storage);
    written.add([operand.offset, operand.offset + size]);
    return { field: place.field, offset: place.offset + operand.offset };
  }
}

/** What a parameter that operations use adds to the gradient: the sum of its delta over the rows of the window. */
function sumStep({ place: { offset }, size }: Storage, delta: Place): Step {
  const stride = delta.field.width;
  return (call) => call.kernels.sumRows(call.rows, size, call.at(delta), stride, call.gradient + offset);
}

/** Adds steps that clear parts of a delta. */
function clear(steps: Later[], { field, offset }: Place, gaps: readonly Range[]): void {
  for (const [from, to] of gaps) steps.push(() => fillStep(to - from, 0, { field, offset: offset + from }));
}
