// Readings come a hundred times faster than the laboratory can analyse them; the newest eight may wait.
import { backprop, dense, flow, network, randomStream, sgd, squaredError } from "backstream";
import { lastValueFrom, map, mergeMap, range, take, timer } from "rxjs";

const random = randomStream(5);
const readings$ = timer(0, 1).pipe(
  take(300),
  mergeMap(() => range(0, 100)),
  map(() => random.normal()),
);
const laboratory = (reading: number) =>
  timer(1).pipe(map(() => ({ input: reading, target: 2 * reading + 1 })));

const line = flow({ policy: "dropOldest", capacity: 8, consume: laboratory });
const net = network(dense(1, 1), { seed: 1 });
const { step } = await lastValueFrom(
  readings$.pipe(line, backprop(net, { loss: squaredError(), optimizer: sgd({ learningRate: 0.1 }) })),
);

const { counters } = line;
const { weight, bias } = net.save();
console.log(
  `${counters.received} readings, ${counters.dropped} dropped, never more than ${counters.highest} in line;`,
  `after ${step} updates: ${weight.data[0].toFixed(3)} · reading + ${bias.data[0].toFixed(3)}`,
);
export { bias, counters, step, weight };
