import { describeValue, isMissing, readCategory, Vocabulary } from "backstream";
import { BadRecord } from "../sources/BadRecord.js";
import type { EncodingPlan } from "./EncodingPlan.js";

/** The classes of a target, in the order of their appearance: each has an output of the net. */
export class TargetClasses {
  readonly #column: string;
  readonly #most: number;
  readonly #indices: Vocabulary;
  readonly #names: string[];

  constructor({ target, classes = 1 }: EncodingPlan, names: readonly string[] = []) {
    this.#column = target.column;
    this.#most = classes;
    this.#names = [...names];
    this.#indices = new Vocabulary(classes, { values: names, shared: 0 });
  }

  /** By index. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** The name of a record's class, undefined where it has none. */
  nameIn(value: unknown): { readonly label: string | undefined } | BadRecord {
    if (isMissing(value)) return { label: undefined };
    const name = readCategory(value);
    if (typeof name !== "number") return { label: name };
    return new BadRecord(
      `${this.#column} is not a class`,
      `${this.#column} is ${describeValue(value)}, expected a class`,
    );
  }

  /** The index of a record's class; undefined where it has none; with `learn` a new class takes a free output. */
  read(value: unknown, learn: boolean): number | undefined | BadRecord {
    const found = this.nameIn(value);
    if (found instanceof BadRecord) return found;
    const name = found.label;
    if (name === undefined) return undefined;
    const index = this.#indices.find(name);
    if (index !== undefined) return index;
    if (!learn)
      return new BadRecord(
        `${this.#column} is none of the model's classes`,
        `${this.#column} is ${describeValue(name)}, which is none of the model's ${this.#names.length} classes`,
      );
    if (this.#indices.isFull)
      return new BadRecord(
        `${this.#column} has more than ${this.#most} classes`,
        `${this.#column} is ${describeValue(name)}, and the net has only ${this.#most} outputs, for the classes before it; learn with --classes N`,
      );
    this.#names.push(name);
    return this.#indices.slotOf(name);
  }
}
