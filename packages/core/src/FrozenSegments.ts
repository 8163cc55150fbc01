import { UnknownNameError } from "./errors.js";
import type { Network } from "./network.js";
import type { Segment } from "./Optimizer.js";

/** Finds the parameters that are frozen among those of some nets: by their layers, and by name. */
export class FrozenSegments {
  readonly #segments: readonly Segment[];
  /** Their names; with several nets, the net's name comes first. */
  readonly #fullNames: readonly string[];
  #names: readonly string[] | undefined;
  #found: readonly Segment[];

  /** @param segments The parameters of all nets, in the order of the nets. */
  constructor(nets: readonly Network[], segments: readonly Segment[]) {
    this.#segments = segments;
    this.#found = segments.filter(({ frozen }) => frozen);
    this.#fullNames = nets.flatMap((net) =>
      net.segments.map(({ name }) => (nets.length > 1 ? `${net.name}.${name}` : name)),
    );
  }

  /**
   * The segments that are always frozen, and those of these names, each a full name or its first parts. The latest list of
   * names is remembered.
   *
   * @throws {UnknownNameError} When a name matches no parameter.
   */
  of(names: readonly string[] | undefined): readonly Segment[] {
    if (names === this.#names) return this.#found;
    const found = new Set(this.#segments.filter(({ frozen }) => frozen));
    for (const name of names ?? []) {
      const segments = this.#segments.filter((_, index) => isPartOf(this.#fullNames[index], name));
      if (segments.length === 0) {
        throw new UnknownNameError(
          `update: frozen$ gave "${name}", expected some of ${this.#fullNames.join(", ")}, or first parts of them`,
        );
      }
      for (const segment of segments) found.add(segment);
    }
    this.#names = names;
    this.#found = [...found];
    return this.#found;
  }
}

function isPartOf(name: string, first: string): boolean {
  return name === first || name.startsWith(`${first}.`);
}
