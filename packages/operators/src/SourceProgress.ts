import {
  BrokenStreamError,
  compareOffsets,
  describePosition,
  expectPosition,
  SourceMovedError,
  type Position,
  type Progress,
} from "@backstream/core";

/** How far each source has entered the outermost net of a pipeline. */
export class SourceProgress {
  /** In the order of their entries, the newest last: an operator that all sources pass has its newest state there. */
  readonly #newest: Map<string, Position> = new Map();
  #states: Progress["states"];

  /** Resumes a checkpoint; without one, it begins with nothing. */
  begin({ positions = [], states }: Progress = {}): void {
    this.#newest.clear();
    for (const position of positions) this.#newest.set(position.source, position);
    this.#states = states;
  }

  /**
   * A sample enters.
   *
   * @throws {BrokenStreamError} When it has no position and others have; when its source was made anew; when it does not come
   *   after the newest sample of its source; when it has lost the states of operators.
   * @throws {TypeError} When its position is none.
   */
  enter(where: string, position: Position | undefined): void {
    if (position === undefined) {
      if (this.#newest.size > 0) throw lostError(where, this.#newest);
      return;
    }
    expectPosition(where, position);
    if (position.joined) this.#join(where, position.joined);
    const newest = this.#newest.get(position.source);
    if (newest) {
      expectAfter(where, position, newest);
      if (this.#newest.size > 1) this.#newest.delete(position.source);
    }
    this.#newest.set(position.source, position);
  }

  /** Sources that another one was joined with; their states are on the position of the sample. */
  #join(where: string, joined: readonly Position[]): void {
    for (const position of joined) {
      expectPosition(where, position);
      const newest = this.#newest.get(position.source);
      if (newest && compareOffsets(position.offset, newest.offset) <= 0) continue;
      const { source, made, offset } = position;
      this.#newest.delete(source);
      this.#newest.set(source, { source, made, offset });
    }
  }

  /** The positions without the functions, and what these return now. */
  copy(): Progress {
    if (this.#newest.size === 0) return {};
    const positions = Array.from(this.#newest.values(), ({ source, made, offset }) => ({
      source,
      ...(made !== undefined && { made }),
      offset,
    }));
    const states: Record<string, unknown> = { ...this.#states };
    for (const position of this.#newest.values()) {
      for (const [name, state] of Object.entries(position.states ?? {})) states[name] = state();
    }
    return { positions, ...(Object.keys(states).length > 0 && { states }) };
  }
}

function expectAfter(where: string, position: Position, newest: Position): void {
  if (position.made !== newest.made) {
    throw new SourceMovedError(
      `${where}: ${position.source} was made ${position.made}, the newest sample is of one that was made ${newest.made}; its records are others, so begin without the checkpoint`,
    );
  }
  if (compareOffsets(position.offset, newest.offset) <= 0) {
    throw new BrokenStreamError(
      `${where}: a sample at ${describePosition(position)} comes after ${describePosition(newest)}, expected one behind it; keep the order of samples, and open the source behind the checkpoint, by { from }`,
    );
  }
  if (newest.states && !position.states) {
    throw new BrokenStreamError(
      `${where}: the sample at ${describePosition(position)} has lost the states of ${Object.keys(newest.states).join(", ")}; pass its position on as it is`,
    );
  }
}

function lostError(where: string, newest: ReadonlyMap<string, Position>): BrokenStreamError {
  const [last] = newest.values();
  return new BrokenStreamError(
    `${where}: a sample has no position, and those before have, such as ${describePosition(last)}; pass it on, by map((sample) => ({ ...sample, … }))`,
  );
}
