import {
  addState,
  BrokenStreamError,
  compareOffsets,
  describePosition,
  expectPosition,
  SourceMovedError,
  type Position,
} from "@backstream/core";

/** What a checkpoint holds of it: how far each source was read, the newest last, and how many samples came of the newest record. */
export interface JoinedPositionsState {
  readonly positions: readonly Position[];
  readonly made: number;
}

/**
 * How far an operator has read its sources, when it holds samples and emits them later: a sample gets the position of the
 * newest record that was read, not its own, since the sources go on behind that one.
 *
 *     read      SALES 7            RETURNS 3      SALES 8
 *     emitted   SALES 7, 7.1, …    RETURNS 3      SALES 8        the position of a sample, by the newest record
 *     joined    -                  SALES 7        RETURNS 3      how far the other sources were read
 *
 * Works without streams.
 *
 * @example
 *   const read = new JoinedPositions("example");
 *   read.enter("a sample", { source: "SALES", offset: [7] });
 *   read.stamp("held", () => 0)?.offset // => [7]
 *   read.stamp("held", () => 0)?.offset // => [7, 1]
 */
export class JoinedPositions {
  readonly #where: string;
  /** Of each source, the newest record; the newest of all last. */
  readonly #read: Map<string, Position> = new Map();
  #newest: Position | undefined;
  #joined: readonly Position[] | undefined;
  #states: Position["states"];
  /** Samples that were made of the newest record. */
  #made = 0;
  #isAnyWithout = false;

  constructor(where: string, { positions, made }: JoinedPositionsState = { positions: [], made: 0 }) {
    this.#where = where;
    for (const position of positions) this.#note(position);
    this.#made = made;
  }

  /** What a checkpoint holds of it, as it is now. */
  get state(): JoinedPositionsState {
    return { positions: [...this.#read.values()], made: this.#made };
  }

  /**
   * A record is read.
   *
   * @throws {BrokenStreamError} When some records have positions and others have none; when it does not come behind the newest
   *   record of its source.
   * @throws {SourceMovedError} When its source was made anew.
   * @throws {TypeError} When its position is none.
   */
  enter(what: string, position: Position | undefined): void {
    if (position === undefined) {
      if (this.#newest) throw this.#lostError(what, this.#newest);
      this.#isAnyWithout = true;
      return;
    }
    expectPosition(this.#where, position);
    if (this.#isAnyWithout) throw this.#lostError("what came before", position);
    const before = this.#read.get(position.source);
    if (before) this.#expectAfter(what, position, before);
    for (const other of position.joined ?? []) this.#note(other);
    this.#note(position);
    if (position.states) this.#states = { ...this.#states, ...position.states };
  }

  /**
   * The position of the next sample that is emitted; undefined where records have none.
   *
   * @param state Returns the operator's state as of this sample.
   * @throws {RangeError} When another operator has put a state of that name on the position.
   */
  stamp(name: string, state: () => unknown): Position | undefined {
    if (!this.#newest) return undefined;
    const { source, made, offset } = this.#newest;
    const numbered = this.#made === 0 ? offset : [...offset, this.#made];
    this.#made++;
    const position = { source, made, offset: numbered, states: this.#states };
    this.#joined ??= Array.from(this.#read.values()).slice(0, -1);
    return addState(
      this.#where,
      this.#joined.length > 0 ? { ...position, joined: this.#joined } : position,
      name,
      state,
    );
  }

  #note({ source, made, offset }: Position): void {
    const plain = made === undefined ? { source, offset } : { source, made, offset };
    this.#read.delete(source);
    this.#read.set(source, plain);
    this.#newest = plain;
    this.#joined = undefined;
    this.#made = 0;
  }

  #expectAfter(what: string, position: Position, before: Position): void {
    if (position.made !== before.made) {
      throw new SourceMovedError(
        `${this.#where}: ${position.source} was made ${position.made ?? "at an unknown time"}, and before ${before.made ?? "at an unknown time"}; its records are others, so begin without the checkpoint`,
      );
    }
    if (compareOffsets(position.offset, before.offset) > 0) return;
    throw new BrokenStreamError(
      `${this.#where}: ${what} at ${describePosition(position)} comes after ${describePosition(before)}, expected one behind it; keep the order of records, and open each source behind the checkpoint, by { from }`,
    );
  }

  #lostError(what: string, position: Position): BrokenStreamError {
    return new BrokenStreamError(
      `${this.#where}: ${what} has no position, and others have, such as ${describePosition(position)}; give all records one, by withPositions, or none`,
    );
  }
}
