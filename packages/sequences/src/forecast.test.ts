import { network, run, type Network } from "@backstream/core";
import { bidirectional, dense, gru, lstm, stack } from "@backstream/layers";
import { arena, numberAt, tensor, type Numbers, type Tensor } from "@backstream/tensors";
import { firstValueFrom, map, take, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { forecast, type ForecastOptions } from "./forecast.js";

const all = <T>(source: Observable<T>): Promise<T[]> => firstValueFrom(source.pipe(toArray()));

function doubling(): Network<1, 1> {
  const net = network(dense(1, 1));
  net.load({ weight: [2], bias: [0] });
  return net;
}

/** What `forecast` is to be: `run`, tick by tick, fed by hand. */
function byHand(net: Network, options: ForecastOptions): Tensor[] {
  const { start, horizon, next = (output) => output } = options;
  const outputs: Tensor[] = [];
  let carry = options.carry ?? run(net, []).carry;
  let input: Numbers = start;
  for (let step = 1; step <= horizon; step++) {
    const ran = run(net, [input], { carry });
    carry = ran.carry;
    outputs.push(ran.outputs[0]);
    input = next(ran.outputs[0], step);
  }
  return outputs;
}

describe("forecast", () => {
  it("feeds each output back in", async () => {
    const outputs$ = forecast(doubling(), { start: 3, horizon: 3 }).pipe(map((output) => output.item()));
    expect(await all(outputs$)).toEqual([6, 12, 24]);
  });

  it("an input that is no number costs one output", async () => {
    const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 1 });
    const inputs = [1, 2, NaN, 3];
    const outputs$ = forecast(net, { start: 1, horizon: 4, next: (_, step) => inputs[step] });
    const [first, second, , last] = run(net, inputs).outputs.map((output) => output.item());
    expect(await all(outputs$.pipe(map((output) => output.item())))).toEqual([first, second, NaN, last]);
    expect(last).toBe(run(net, [1, 2, 3]).outputs[2].item());
  });

  it("lets `next` make the inputs, and counts for it from 1", async () => {
    const net = network(dense(2, 1));
    net.load({ weight: [1, 10], bias: [0] });
    const asked: number[] = [];
    const next = (output: Tensor, step: number): number[] => {
      asked.push(step);
      return [output.item(), step];
    };
    const outputs$ = forecast(net, { start: [5, 0], horizon: 3, next }).pipe(map((output) => output.item()));
    expect(await all(outputs$)).toEqual([5, 15, 35]);
    expect(asked).toEqual([1, 2]);
  });

  it("is run, step by step, fed by hand, from any memory", async () => {
    const same = stack(gru(2, 5), dense(5, 2));
    const wider = stack(lstm(3, 4), dense(4, 2));
    const history = Array.from({ length: 6 }, (_, tick) => [Math.sin(tick), Math.cos(tick)]);
    const fromHistory = network(same, { seed: 1 });
    const cases: [Network, ForecastOptions][] = [
      [fromHistory, { start: [0.5, -1], horizon: 7 }],
      [fromHistory, { start: [0.5, -1], horizon: 7, carry: run(fromHistory, history).carry }],
      [
        network(wider, { seed: 2 }),
        {
          start: [1, 2, 3],
          horizon: 7,
          next: (output, step) => [numberAt(output, 0), numberAt(output, 1), step],
        },
      ],
    ];
    for (const [net, options] of cases) {
      const outputs = await all(forecast(net, options));
      expect(outputs).toEqual(byHand(net, options));
      expect(outputs).toHaveLength(7);
      expect(outputs[0].shape).toEqual([2]);
    }
  });

  it("forecasts a batch at once, each row as if it were alone", async () => {
    const net = network(stack(gru(1, 5), dense(5, 1)), { seed: 1 });
    const rows = [0.5, -2, 3];
    const together = await all(forecast(net, { start: tensor([3, 1], rows), horizon: 4 }));
    expect(together[0].shape).toEqual([3, 1]);
    for (const [row, start] of rows.entries()) {
      const alone = await all(forecast(net, { start, horizon: 4 }));
      expect(together.map((output) => output.data[row])).toEqual(alone.map((output) => output.item()));
    }
  });

  it("runs no further than there are subscribers, and frees its memory in every ending", async () => {
    const net = network(stack(gru(1, 5), dense(5, 1)));
    await all(forecast(net, { start: 0, horizon: 1 }));
    const { used } = arena;
    let asked = 0;
    const next = (output: Tensor): Tensor => {
      if (++asked === 5) throw new Error("no future");
      return output;
    };
    const outputs$ = forecast(net, { start: 0, horizon: 1e9, next });
    const { version } = net;
    expect(await all(outputs$.pipe(take(3)))).toHaveLength(3);
    expect(asked).toBe(2);
    expect(arena.used).toBe(used);
    await expect(all(outputs$)).rejects.toThrow("no future");
    expect(arena.used).toBe(used);
    expect(net.version).toBe(version);
  });

  it("starts anew for every subscription", async () => {
    const outputs$ = forecast(network(gru(2, 2), { seed: 4 }), { start: [1, 2], horizon: 3 });
    expect(await all(outputs$)).toEqual(await all(outputs$));
  });

  it("ends in an error where an input or the memory does not fit", async () => {
    const net = network(gru(2, 2));
    await expect(all(forecast(net, { start: 1, horizon: 1 }))).rejects.toThrow(
      "gru(2, 2): input has shape [], expected [2] or [batch, 2]",
    );
    await expect(all(forecast(net, { start: [1, 2], horizon: 1, carry: {} }))).rejects.toThrow(
      'carry of gru(2, 2): "hidden" is missing, expected [1, 2]',
    );
  });

  it("refuses a net that reads whole sequences", async () => {
    const net = network(stack(bidirectional(gru(1, 2)), dense(4, 1)), { name: "both" });
    await expect(all(forecast(net, { start: [1], horizon: 2 }))).rejects.toThrow(
      "both: it reads whole sequences, expected a network that goes tick by tick; bidirectional cannot continue a sequence",
    );
  });

  it("refuses to feed back what does not fit, and what is no horizon", () => {
    expect(() => forecast(network(dense(2, 1)), { start: [1, 2], horizon: 1 })).toThrow(
      "forecast: dense(2, 1) gives 1 features, expected 2, as it takes; let next(output, step) make the next input",
    );
    expect(() => forecast(doubling(), { start: 1, horizon: 0.5 })).toThrow(
      "forecast: horizon is 0.5, expected a whole number from 1 up",
    );
    expect(() => forecast(doubling(), { start: 1, horizon: 1, steps: 3 } as never)).toThrow(
      'forecast: no option named "steps"; it has carry, start, horizon, next',
    );
  });
});
