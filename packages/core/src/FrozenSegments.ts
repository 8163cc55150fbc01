import { UnknownNameError } from "./errors.js";
import type { Segment } from "./Optimizer.js";

/** Finds the segments that are frozen: by their layers, by the optimizer, and by name. */
export class FrozenSegments {
  readonly #segments: readonly Segment[];
  readonly #always: ReadonlySet<Segment>;
  #names: readonly string[] | undefined;
  #found: readonly Segment[];

  /** @param byOptimizer Those that the optimizer never changes. */
  constructor(segments: readonly Segment[], byOptimizer: readonly Segment[]) {
    this.#segments = segments;
    this.#always = new Set([...segments.filter(({ frozen }) => frozen), ...byOptimizer]);
    this.#found = [...this.#always];
  }

  /**
   * The segments that are always frozen, and those of these names, each a full name or its first parts. The latest list of
   * names is remembered.
   *
   * @throws {UnknownNameError} When a name matches no parameter.
   */
  of(names: readonly string[] | undefined): readonly Segment[] {
    if (names === this.#names) return this.#found;
    const found = new Set(this.#always);
    for (const name of names ?? []) {
      const segments = this.#segments.filter((segment) => isPartOf(segment.name, name));
      if (segments.length === 0) {
        throw new UnknownNameError(
          `update: frozen$ gave "${name}", expected some of ${this.#segments.map((segment) => segment.name).join(", ")}, or first parts of them`,
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
