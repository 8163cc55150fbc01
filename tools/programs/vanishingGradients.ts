// Why long memories are hard to learn: how the delta of the last tick shrinks in the backward pass through thirty
// others.
import { bptt, dense, elman, gru, inspect, network, orthogonal, sgd, squaredError, stack } from "backstream";
import { of } from "rxjs";

const units = 32;
const sequence = Array.from({ length: 30 }, (_, tick) =>
  tick === 29 ? { input: Math.sin(tick), target: 1 } : { input: Math.sin(tick) },
);
const layers = {
  elman: elman(1, units),
  "elman, orthogonal": elman(1, units, { initialise: { weight_hh_l0: orthogonal() } }),
  gru: gru(1, units),
};

/** The size of the error at every tick's memory, newest first. */
function errorsThroughTime(layer: (typeof layers)[keyof typeof layers]): number[] {
  const net = network(stack(layer, dense(units, 1)), { seed: 1 });
  const sizes: number[] = [];
  inspect(net).layers[0]?.carryDeltas$.subscribe(({ value }) => sizes.push(Math.hypot(...value.data)));
  of(sequence)
    .pipe(bptt(net, { loss: squaredError(), optimizer: sgd() }))
    .subscribe();
  return sizes;
}

/** A bar for every tick: full at the newest, one step lower for every factor of ten. */
const bars = (sizes: readonly number[]) =>
  sizes.map((size) => "▁▂▃▄▅▆▇█"[Math.max(0, 7 + Math.ceil(Math.log10(size / (sizes[0] ?? 1))))]).join("");

const errors = Object.entries(layers).map(([name, layer]) => ({ name, sizes: errorsThroughTime(layer) }));
console.log("the error at each tick's memory, from the last tick back to the first; a step down is a tenth");
for (const { name, sizes } of errors) {
  const share = (sizes.at(-1) ?? 0) / (sizes[0] ?? 1);
  console.log(`${name.padEnd(18)} ${bars(sizes)} ${share.toExponential(0)} is left after 29 ticks`);
}
export { errors };
