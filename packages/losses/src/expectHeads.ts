import { describeValue, expectLoss, expectMade, expectOptions } from "@backstream/core";
import type { LossHead } from "./LossHead.js";

/**
 * The heads as they came, at least one.
 *
 * @throws {TypeError} When they are no list, or a head has no loss.
 * @throws {RangeError} When columns, weights or reductions are not what a sum of losses takes.
 * @throws {UnknownNameError} When a head has an option that does not exist.
 */
export function expectHeads(given: readonly LossHead[]): readonly LossHead[] {
  if (!Array.isArray(given)) {
    throw new TypeError(
      `heads: the list is ${describeValue(given)}, expected heads such as { loss: squaredError(), outputs: [0, 1], targets: [0, 1] }`,
    );
  }
  const list: readonly LossHead[] = Array.from(given as readonly LossHead[]);
  if (list.length === 0) throw new RangeError("heads: the list is [], expected at least one head");
  list.forEach((head, index) => {
    const where = `heads: head ${index}`;
    expectOptions(where, head, ["loss", "outputs", "targets", "weight"]);
    expectLoss(where, head.loss);
    expectMade(where, "loss", head.loss, ["measure"], "squaredError()"); // none of whole sequences
    expectColumns(where, "outputs", head.outputs);
    expectColumns(where, "targets", head.targets);
    if (head.weight !== undefined && !Number.isFinite(head.weight)) {
      throw new RangeError(`${where}: weight is ${describeValue(head.weight)}, expected a finite number`);
    }
    expectReduction(where, head, list[0]);
  });
  return list;
}

function expectColumns(where: string, what: string, columns: unknown): void {
  const [from, to] = Array.isArray(columns) ? (columns as readonly unknown[]) : [];
  const isColumn = (column: unknown): column is number => Number.isInteger(column) && Number(column) >= 0;
  if (Array.isArray(columns) && columns.length === 2 && isColumn(from) && isColumn(to) && from < to) return;
  throw new RangeError(
    `${where}: ${what} is ${describeValue(columns)}, expected the first column and the one behind the last, such as [0, 3]`,
  );
}

function expectReduction(where: string, { loss }: LossHead, first: LossHead): void {
  if (loss.reduction !== first.loss.reduction) {
    throw new RangeError(
      `${where}: ${loss.name} has the reduction "${loss.reduction}", expected "${first.loss.reduction}" as ${first.loss.name} has it`,
    );
  }
  if (loss.reduction === "mean" && loss.rowShare) {
    throw new RangeError(
      `${where}: the mean of ${loss.name} does not divide by rows, as those of other heads do; take the reduction "sum" for all`,
    );
  }
}
