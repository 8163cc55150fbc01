import { describeValue, hasTarget, ShapeError, type Sample } from "@backstream/core";

/**
 * Sequences whose labels, for a loss such as `ctc()`, can share a batch: those of each are at its first tick, as many in
 * each, the shorter ones filled up with -1. With them goes the weight of their sample.
 *
 *     x x [1] | y [2 3]   ->   x [1 -1] x x | y [2 3] y
 *
 * @throws {ShapeError} When not exactly one sample of a sequence has a target, or it is no list of classes.
 */
export function labelsAtStart(where: string, sequences: readonly (readonly Sample[])[]): readonly Sample[][] {
  const labelled = sequences.map((sequence) => labelledOf(where, sequence));
  const labels = labelled.map(({ target }) => classesOf(where, target));
  const longest = labels.reduce((most, { length }) => Math.max(most, length), 0);
  return sequences.map((sequence, row) =>
    sequence.map((sample, tick): Sample => {
      const { target: _target, weight: _weight, ...rest } = sample;
      if (tick > 0) return rest;
      const { weight } = labelled[row];
      const padding = new Array<number>(longest - labels[row].length).fill(-1);
      return { ...rest, target: [...labels[row], ...padding], ...(weight !== undefined && { weight }) };
    }),
  );
}

function labelledOf(where: string, sequence: readonly Sample[]): Sample {
  const labelled = sequence.filter((sample) => hasTarget(sample));
  if (labelled.length !== 1) {
    throw new ShapeError(
      `${where}: ${labelled.length} samples of a sequence have a target, expected one, with the labels of the whole sequence`,
    );
  }
  return labelled[0];
}

function classesOf(where: string, target: Sample["target"]): number[] {
  const list = target instanceof Object && "data" in target ? target.data : target;
  if (Array.isArray(list) || ArrayBuffer.isView(list)) return Array.from(list as ArrayLike<number>);
  throw new ShapeError(
    `${where}: target is ${describeValue(target)}, expected the classes of the sequence in order`,
  );
}
