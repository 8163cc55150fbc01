import type { Arena } from "@backstream/tensors";
import { ShapeError } from "./errors.js";
import type { Field, FlatParameter, Leaf, LearnedCarry } from "./Flat.js";
import { widthRatio } from "./widthRatio.js";
import type { Join, Layer, ParameterSpec } from "./Layer.js";
import { LeafAddresses } from "./LeafAddresses.js";

/** A leaf before it is known which leaves read the same field, and whether its memory is learned. */
export type PlannedLeaf = { -readonly [Key in keyof Leaf]: Leaf[Key] };

/** Where a layer stands. */
interface Place {
  readonly prefix: string;
  /** The field that it reads. */
  readonly input: number;
  /** Where its parameters are, where these are another layer's: the index of the next one. */
  readonly tied: { next: number } | undefined;
  readonly frozen: boolean;
  readonly reversed: boolean;
}

/** The leaves of a network that have been found so far, and the floats that they need. */
export class FlatPlan {
  readonly leaves: PlannedLeaf[] = [];
  /** The network's input is the first; its delta has no place among those of the leaves. */
  readonly fields: Field[];
  readonly parameters: FlatParameter[] = [];
  size = 0;
  /** A tick begins with the network's input; each leaf adds its output and its tape. */
  tick: number;
  carry = 0;
  scratch = 0;
  traces = 0;
  /** Where the parameters of each layer begin. */
  readonly #placed = new Map<Layer, number>();
  /** Layers that stand in the network more than once. */
  readonly #repeated = new Set<Layer>();
  readonly #arena: Pick<Arena, "memory">;

  /** @param width The width of the network's input. */
  constructor(width: number, arena: Pick<Arena, "memory">) {
    this.#arena = arena;
    this.tick = width;
    this.fields = [{ width, offset: 0, deltaOffset: -1 }];
  }

  /** Adds the leaves of the network's layer, and returns the field that it writes. @throws {ShapeError} When its parts do not fit. */
  add(layer: Layer): number {
    return this.#visit(layer, { prefix: "", input: 0, tied: undefined, frozen: false, reversed: false });
  }

  /** Returns the field that the layer writes. */
  #visit(layer: Layer, place: Place): number {
    const { prefix, tied } = place;
    if (layer.tiedTo && !tied) {
      return this.#visit({ ...layer, tiedTo: undefined }, { ...place, tied: { next: this.#find(layer) } });
    }
    if (!tied) this.#remember(layer);
    const { parts, join } = layer;
    if (!parts) return this.#addLeaf(layer, place);
    const inside = {
      ...place,
      frozen: place.frozen || layer.frozen === true,
      reversed: place.reversed !== (layer.reversed === true), // what is reversed twice runs forward
    };
    const first = this.leaves.length;
    let output = place.input;
    if (join) output = this.#visitBranches(layer, join, inside);
    else {
      for (const part of parts) {
        output = this.#visit(part.layer, { ...inside, prefix: prefix + part.prefix, input: output });
      }
    }
    if (layer.learnedCarry) this.#learnCarry(layer.learnedCarry, first, inside);
    return output;
  }

  #visitBranches({ parts = [] }: Layer, join: Join, place: Place): number {
    const outputs = parts.map((part) =>
      this.#visit(part.layer, { ...place, prefix: place.prefix + part.prefix }),
    );
    const joining = join.layers(outputs.map((output) => this.fields[output].width));
    const joined = this.#addField(joining[0].fanOut); // there is one for each part
    joining.forEach((layer, part) => this.#addLeaf(layer, { ...place, input: outputs[part] }, joined));
    return joined;
  }

  /** Adds a leaf, which writes a field of its own, or one of those that write to `joined`. Returns what it writes. */
  #addLeaf(layer: Layer, { prefix, input, tied, frozen, reversed }: Place, joined?: number): number {
    const { width } = this.fields[input];
    const anyWidth = layer.fanIn === 0;
    if (!anyWidth && layer.fanIn !== width) {
      throw new ShapeError(
        `${layer.name}: the layer before it gives ${width} features, expected ${layer.fanIn}`,
      );
    }
    if (width === 0) {
      throw new ShapeError(
        `${layer.name}: it has no width of its own; put it in a stack after a layer that has one`,
      );
    }
    const fanOut = anyWidth ? width * widthRatio(layer) : layer.fanOut;
    if (!Number.isInteger(fanOut)) {
      throw new ShapeError(
        `${layer.name}: the layer before it gives ${width} features, expected an even number`,
      );
    }
    const output = joined ?? this.#addField(fanOut);
    // A layer that takes any width declares floats per feature.
    const perFeature = anyWidth ? width : 1;
    const [tape, gateDeltas] = [layer.tape * perFeature, layer.gateDeltas * perFeature];
    const carry = layer.carry.reduce((sum, { size }) => sum + size, 0);
    const traces = frozen ? 0 : (layer.traces ?? 0);
    // All fields in one literal: the engine reads them several times a tick.
    this.leaves.push({
      layer,
      prefix,
      parameters: this.#addParameters(layer.parameters, { prefix, tied, frozen }),
      frozen,
      reversed,
      joins: joined !== undefined,
      fanIn: width,
      fanOut,
      carry,
      learnedCarry: [],
      tape,
      gateDeltas,
      traces,
      input,
      output,
      inputOffset: this.fields[input].offset,
      outputOffset: this.fields[output].offset,
      ownsOutput: this.leaves.every((leaf) => leaf.output !== output),
      tapeOffset: this.tick,
      carryOffset: this.carry,
      tracesOffset: this.traces,
      deltaOffset: this.fields[output].deltaOffset,
      gateDeltasOffset: this.scratch,
      inputDeltaOffset: this.fields[input].deltaOffset,
      addsInputDelta: false,
      addresses: new LeafAddresses(width, fanOut, this.#arena),
    });
    this.tick += tape;
    this.carry += carry;
    this.scratch += gateDeltas;
    this.traces += traces;
    return output;
  }

  #addField(width: number): number {
    this.fields.push({ width, offset: this.tick, deltaOffset: this.scratch });
    this.tick += width;
    this.scratch += width;
    return this.fields.length - 1;
  }

  /** Returns the index of the first one. Those of a tied layer are there already. */
  #addParameters(
    specs: readonly ParameterSpec[],
    { prefix, tied, frozen }: Omit<Place, "input" | "reversed">,
  ): number {
    const size = specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    if (tied) {
      tied.next += size;
      return tied.next - size;
    }
    for (const spec of specs) {
      this.parameters.push({ ...spec, name: prefix + spec.name, frozen: frozen || spec.frozen === true });
    }
    this.size += size;
    return this.size - size;
  }

  /** Makes the memory of the leaves from `first` on learned: `specs` are its values before the first tick. */
  #learnCarry(specs: readonly ParameterSpec[], first: number, place: Place): void {
    let next = 0;
    for (let index = first; index < this.leaves.length; index++) {
      const leaf = this.leaves[index];
      const learnedCarry: LearnedCarry[] = [];
      let offset = 0;
      for (const { size, derivative } of leaf.layer.carry) {
        if (derivative !== false) {
          const parameters = this.#addParameters([specs[next++]], place);
          learnedCarry.push({ offset, size, parameters });
        }
        offset += size;
      }
      leaf.learnedCarry = learnedCarry;
    }
  }

  #remember(layer: Layer): void {
    if (this.#placed.has(layer)) this.#repeated.add(layer);
    else this.#placed.set(layer, this.size);
  }

  /** Where the parameters are that a tied layer uses. */
  #find({ name, tiedTo }: Layer): number {
    const placed = this.#placed.get(tiedTo!);
    if (placed !== undefined && !this.#repeated.has(tiedTo!)) return placed;
    const found = placed === undefined ? "not in the network before it" : "in the network more than once";
    throw new ShapeError(
      `${name}: what it is tied to is ${found}; give tied and the network the same layer object`,
    );
  }
}
