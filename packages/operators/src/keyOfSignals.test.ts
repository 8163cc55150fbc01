import { network, observe, StaleSignalError, type Network } from "@backstream/core";
import { dense, elman } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { from, groupBy, mergeMap, tap } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import type { Signal } from "./Signal.js";

const samples = Array.from("abacbb", (device, tick) => ({ input: tick, target: 0, device }));
const makeNets = (): [Network, Network] => [network(elman(1, 2)), network(dense(2, 1))];

/** What every probe of the nets was told, as "moment key". */
function observed(nets: readonly Network[]): string[] {
  const seen: string[] = [];
  for (const net of nets) observe(net, (moment, { key }) => seen.push(`${moment} ${String(key)}`));
  return seen;
}

it("signals and probes of many keys in turn know the key, in every net and on the way back", () => {
  const [encoder, head] = makeNets();
  const key = ({ device }: { device: string }): string => device;
  const probes = observed([encoder, head]);
  const there: unknown[] = [];
  const back: string[] = [];
  from(samples)
    .pipe(
      forward(encoder, { key }),
      forward(head, { key }),
      compare(squaredError()),
      tap((compared) => there.push([compared.key, compared.sample.device])),
      rewind({ window: 2 }),
      tap((signal) => back.push(`${String(signal.key)}${signal.sample.device}`)),
      backward(head),
      backward(encoder),
    )
    .subscribe();
  expect(there).toEqual(Array.from("abacbb", (device) => [device, device]));
  expect(back.toSorted()).toEqual(["aa", "aa", "bb", "bb", "bb", "bb", "cc"]); // b is the rest of a window too
  expect(probes.filter((seen) => seen.startsWith("forward"))).toEqual(
    Array.from("abacbb").flatMap((device) => [`forward ${device}`, `forward ${device}`]),
  );
  // The passes of a, of b, and the rests: of b and of c.
  const gradients = probes.filter((seen) => seen.startsWith("gradient"));
  expect(gradients.toSorted()).toEqual(["a", "a", "b", "b", "b", "b", "c", "c"].map((device) => `gradient ${device}`)); // prettier-ignore
});

it("so do those of a groupBy, where only the first net was given the key, and of predict", () => {
  const [encoder, head] = makeNets();
  const probes = observed([encoder, head]);
  from(samples)
    .pipe(
      groupBy(({ device }) => device),
      mergeMap((group$) => group$.pipe(forward(encoder, { key: group$.key }), forward(head))),
    )
    .subscribe();
  const predicted: unknown[] = [];
  from(samples.slice(0, 1))
    .pipe(predict(encoder, { key: 7 }), predict(head))
    .subscribe(({ key }) => predicted.push(key));
  expect(probes.slice(0, 12)).toEqual(
    Array.from("abacbb").flatMap((device) => [`forward ${device}`, `forward ${device}`]),
  );
  expect([probes.slice(12), predicted]).toEqual([["forward 7", "forward undefined"], [undefined]]);
});

it("a stream without a key has none, and a signal that is kept cannot tell whose it was", () => {
  const [net] = makeNets();
  const kept: Signal[] = [];
  from(samples.slice(0, 2))
    .pipe(forward(net))
    .subscribe((signal) => kept.push(signal));
  expect(kept.map(({ key }) => key)).toEqual([undefined, undefined]);

  const [other] = makeNets();
  const keyed: Signal[] = [];
  from(samples.slice(0, 2))
    .pipe(forward(other, { key: ({ device }) => device }))
    .subscribe((signal) => keyed.push(signal));
  expect(() => keyed[0].key).toThrow(
    new StaleSignalError(
      "key of tick 0: a tick of another key has come; read it while the signal is delivered",
    ),
  );
});
