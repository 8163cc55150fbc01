// Learns from delays of planes, saves to a folder, goes on where it was killed: durableLife.ts <folder>
import { adam, breathe, dense, durable, folderStore, fromPull, gru, network, sigmoidCrossEntropy, stack, truncatedBptt, type Checkpoint, type Network, type Step } from "backstream"; // prettier-ignore
import type { Observable } from "rxjs";

const records = 80_000;

/** Planes of 23 airports, of which some are late: the later the day, and the nearer to another late one, the likelier. */
function* planes(begin: number) {
  for (let at = begin; at < records; at++) {
    const airport = (at * 7919) % 23;
    const hour = (at % 480) / 20;
    const isLate = Math.sin(at / 37 + airport) + hour / 24 > 0.9;
    yield {
      input: [Math.sin(hour / 4), Math.cos(hour / 4), airport / 23],
      target: isLate ? 1 : 0,
      airport,
      position: { source: "planes", offset: [at] },
    };
  }
}

/** A net with a memory for each airport, and its steps behind a checkpoint. */
export function flights(from?: Checkpoint): { readonly net: Network; readonly steps$: Observable<Step> } {
  const net = network(stack(gru(3, 16), dense(16, 1)), { seed: 7 });
  const steps$ = fromPull(planes((from?.positions?.[0].offset[0] ?? -1) + 1)).pipe(
    breathe(2),
    truncatedBptt(net, {
      loss: sigmoidCrossEntropy(),
      optimizer: adam({ learningRate: 0.003 }),
      window: 16,
      stride: 8,
      key: ({ airport }) => airport,
      from,
    }),
  );
  return { net, steps$ };
}

if (process.argv[1] === import.meta.filename) {
  let net: Network | undefined;
  const learning = durable(
    folderStore(process.argv[2]),
    (from) => {
      const { net: fresh, steps$ } = flights(from);
      net = fresh;
      return steps$;
    },
    { every: 20 },
  );
  learning.saved$.subscribe(({ step }) => process.stdout.write(`${step}\n`));
  learning.subscribe({ complete: () => process.stdout.write(`${JSON.stringify(net?.save())}\n`) });
}
