import { network, type Network } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { concat, NEVER, of } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "../backward.js";
import { compare } from "../compare.js";
import { collect } from "../fixtures/collect.js";
import { forward } from "../forward.js";
import { predict } from "../predict.js";
import { update } from "../update.js";
import type { Checkpoint } from "./Checkpoint.js";

const make = (seed: number) => network(stack(gru(1, 2), dense(2, 1)), { seed });
const next = { input: 3 };

/** A checkpoint, and what the stream predicts next. */
function trained(): { readonly from: Checkpoint; readonly output: number } {
  const net = make(1);
  const samples$ = concat(of({ input: 1, target: 2 }, { input: 2, target: 1 }), NEVER);
  let from: Checkpoint | undefined;
  samples$
    .pipe(forward(net), compare(squaredError()), backward(net), update(adam()))
    .subscribe((step) => (from = step.checkpoint()));
  return { from: from!, output: predicted(net, from) };
}

const predicted = (net: Network, from?: Checkpoint): number =>
  collect(of(next).pipe(predict(net, { from }))).values[0].output.item();

describe("predict with a checkpoint alone", () => {
  it("predicts with the parameters and the memory of the checkpoint", () => {
    const { from, output } = trained();
    const net = make(2);
    expect(predicted(net, from)).toBe(output);
    expect(net.version).toBe(from.nets[0].version);
    expect(predicted(net)).not.toBe(output); // without the memory
  });

  it("leaves parameters that were loaded or learned as they are", () => {
    const { from, output } = trained();
    const net = make(2);
    net.load(make(3).save());
    const before = net.save();
    expect(predicted(net, from)).not.toBe(output);
    expect(net.save()).toEqual(before);
    net.load(from);
    expect(predicted(net, from)).toBe(output);
  });
});
