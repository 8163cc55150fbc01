import { network, run, type Layer } from "@backstream/core";
import { dense, gru, lstm, stack, tanh } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { backward, compare, forward, rewind } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { expectNear } from "@backstream/testing";
import { randomStream, referenceArena, tensor, type Tensor } from "@backstream/tensors";
import { from, of, tap } from "rxjs";
import { describe, expect, it } from "vitest";
import { bptt } from "./bptt.js";
import { inspect, type Reading } from "./inspect.js";

const still = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }) };

describe("deltas are derivatives of the loss, in float64", () => {
  const parts = [lstm(3, 4), tanh(), dense(4, 3, { activation: "gelu" }), gru(3, 2)];
  const arena = referenceArena(Float64Array);
  const net = network(stack(...(parts as Layer[])), { seed: 5, arena });

  const random = randomStream(3);
  const draw = (width: number): Tensor =>
    tensor(
      [2, width],
      Float64Array.from({ length: 2 * width }, () => random.normal()),
    );
  const ticks = Array.from({ length: 5 }, (_, tick) => {
    const [input, target] = [draw(3), draw(2)];
    return tick === 2 ? { input } : { input, target };
  });
  const inputs = ticks.map(({ input }) => input);
  /** The loss of the update, by hand: of four ticks of two rows with two features. */
  const lossOf = (outputs: readonly Tensor[]): number => {
    let sum = 0;
    ticks.forEach(({ target }, tick) =>
      target?.data.forEach((value, index) => (sum += (outputs[tick].data[index] - value) ** 2)),
    );
    return sum / 16;
  };
  const shifted = (values: Tensor, at: number, by: number): Tensor =>
    tensor(
      values.shape,
      Float64Array.from(values.data, (value, index) => (index === at ? value + by : value)),
    );
  const expectSlopes = (delta: Tensor, values: Tensor, loss: (changed: Tensor) => number): void => {
    const slopes = Array.from(values.data, (_, at) => {
      return (loss(shifted(values, at, 1e-5)) - loss(shifted(values, at, -1e-5))) / 2e-5;
    });
    expectNear("delta", delta.data, slopes, 1e-7);
  };
  /** What a layer emits in one update, oldest tick first. */
  const learned = (layer: number, what: "deltas$" | "carryDeltas$"): Tensor[] => {
    const seen: Reading[] = [];
    const listening = inspect(net).layers[layer][what].subscribe((reading) => seen.push(reading));
    of(ticks).pipe(bptt(net, still)).subscribe();
    listening.unsubscribe();
    expect(seen.map(({ tick }) => tick)).toEqual([4, 3, 2, 1, 0]);
    return seen.toReversed().map(({ value }) => value);
  };

  it.each([0, 1, 2, 3])("of layer %i, by its output", (cut) => {
    const outputs: Tensor[] = [];
    const listening = inspect(net).layers[cut].outputs$.subscribe(({ value }) => outputs.push(value));
    run(net, inputs);
    listening.unsubscribe();
    // The layers above it, alone.
    const above = parts.length - 1 - cut;
    const head = above > 0 && network(stack(...(parts.slice(-above) as Layer[])), { arena });
    if (head) {
      const renamed = Object.entries(net.save()).map(([name, value]) => {
        const [index, ...rest] = name.split(".");
        return [[Number(index) - cut - 1, ...rest].join("."), value] as const;
      });
      head.load(Object.fromEntries(renamed.filter(([name]) => !name.startsWith("-"))));
    }
    const loss = (values: readonly Tensor[]): number => lossOf(head ? run(head, values).outputs : values);
    learned(cut, "deltas$").forEach((delta, tick) =>
      expectSlopes(delta, outputs[tick], (changed) => loss(outputs.with(tick, changed))),
    );
  });

  it.each([
    { layer: 0, names: ["hidden", "cell"] },
    { layer: 3, names: ["hidden"] },
  ])("of layer $layer, by the memory that a tick begins with", ({ layer, names }) => {
    const empty = parts.map(({ carry }) =>
      Object.fromEntries(
        carry.map(({ name, size }) => [name, tensor([2, size], new Float64Array(2 * size))]),
      ),
    );
    learned(layer, "carryDeltas$").forEach((delta, tick) => {
      const before = tick > 0 ? run(net, inputs.slice(0, tick)) : { outputs: [], carry: empty };
      const carry = before.carry as readonly Record<string, Tensor>[];
      const width = parts[layer].fanOut;
      names.forEach((name, index) => {
        const rows = [0, 1].map((row) => Array.from(delta.data).slice((row * names.length + index) * width).slice(0, width)); // prettier-ignore
        expectSlopes(tensor([2, width], Float64Array.from(rows.flat())), carry[layer][name], (changed) => {
          const rest = run(net, inputs.slice(tick), { carry: carry.with(layer, { ...carry[layer], [name]: changed }) }); // prettier-ignore
          return lossOf([...before.outputs, ...rest.outputs]);
        });
      });
    });
  });

  it("of the outermost layer: what compare said, as rewind scaled it", () => {
    const back: Tensor[] = [];
    const inside: Tensor[] = [];
    const listening = inspect(net).layers[3].deltas$.subscribe(({ value }) => inside.push(value));
    from(ticks)
      .pipe(
        forward(net),
        compare(squaredError()),
        rewind({ window: 3 }),
        tap(({ delta }) => back.push(delta)),
        backward(net),
      )
      .subscribe();
    listening.unsubscribe();
    net.zeroGradients();
    expect(back).toHaveLength(3 + 3); // the rest of two ticks goes back through a whole window
    expect(inside).toEqual(back);
  });
});
