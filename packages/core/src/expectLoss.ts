import { describeValue } from "./describeValue.js";
import { expectMade } from "./expectMade.js";

/**
 * Refuses what is no loss, of ticks or of whole sequences, such as one that was not called.
 *
 * @throws {TypeError} When it is none, or has no reduction.
 * @example
 *   expectLoss("compare", squaredError());
 */
export function expectLoss(where: string, loss: unknown): void {
  if (isUnreduced(loss)) {
    throw new TypeError(
      `${where}: ${describeName(loss)} has a loss for each number or row, expected one for a tick; take the reduction "mean" or "sum"`,
    );
  }
  if (isOfSequences(loss)) expectMade(where, "loss", loss, ["measureTicks"], "ctc()");
  else expectMade(where, "loss", loss, ["measure"], "squaredError()");
}

function isUnreduced(loss: unknown): loss is { readonly reduction: "none"; readonly name?: unknown } {
  return typeof loss === "object" && loss !== null && "reduction" in loss && loss.reduction === "none";
}

function describeName({ name }: { readonly name?: unknown }): string {
  return typeof name === "string" ? name : describeValue(name);
}

function isOfSequences(loss: unknown): boolean {
  return typeof loss === "object" && loss !== null && "measureSequence" in loss;
}
