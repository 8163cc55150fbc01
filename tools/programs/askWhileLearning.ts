// Questions are answered by a net while it learns: `predict` reads the same parameters, with a memory of its own.
import { adam, dense, gru, network, predict, squaredError, stack, truncatedBptt } from "backstream";
import { map, Subject } from "rxjs";

const wave = (tick: number) => Math.sin(tick / 3);
const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 1 });

const readings$ = new Subject<number>();
readings$
  .pipe(
    map((tick) => ({ input: wave(tick), target: wave(tick + 1) })),
    truncatedBptt(net, {
      loss: squaredError(),
      optimizer: adam({ learningRate: 0.01 }),
      window: 16,
      stride: 4,
    }),
  )
  .subscribe();

// Another sensor, whose next reading is asked for each time; nothing is learned from it.
const errors: number[] = [];
const questions$ = new Subject<{ input: number; tick: number }>();
questions$.pipe(predict(net)).subscribe(({ sample, output }) => {
  errors.push((output.item() - wave(sample.tick + 1)) ** 2);
});

const shown: number[] = [];
for (let tick = 0; tick < 2000; tick++) {
  readings$.next(tick);
  questions$.next({ input: wave(tick + 7), tick: tick + 7 });
  if (tick % 250 !== 249) continue;
  const latest = errors.slice(-100);
  shown.push(latest.reduce((sum, error) => sum + error, 0) / latest.length);
  console.log(`after ${tick + 1} readings the answers are off by ${shown.at(-1)?.toFixed(5)} (squared)`);
}
export { shown };
