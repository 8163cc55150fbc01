// A page shows predictions ten times a second, while the net learns from every one of a thousand ticks a second.
import {
  compare,
  dense,
  forward,
  gru,
  network,
  rewind,
  adam,
  squaredError,
  stack,
  update,
  backward,
} from "backstream";
import { auditTime, interval, map, share, take, VirtualTimeScheduler } from "rxjs";

const clock = new VirtualTimeScheduler(); // leave it out, here and below, and this runs in real time
const net = network(stack(gru(1, 16), dense(16, 1)), { seed: 2 });
const wave = (tick: number) => Math.sin(tick / 10);

const predictions$ = interval(1, clock).pipe(
  take(3000),
  map((tick) => ({ input: wave(tick), target: wave(tick + 1), tick })),
  forward(net),
  compare(squaredError()),
  share(), // one forward for all subscribers
);
const shown: { readonly tick: number; readonly loss: number }[] = [];
predictions$.pipe(auditTime(100, clock)).subscribe(({ sample, output, loss = NaN }) => {
  if (shown.length % 5 === 0) {
    console.log(`tick ${sample.tick}: said ${output.item().toFixed(3)}, was ${sample.target.toFixed(3)}`);
  }
  shown.push({ tick: sample.tick, loss });
});
let updates = 0;
predictions$
  .pipe(rewind({ window: 16, stride: 2 }), backward(net), update(adam({ learningRate: 0.01 })))
  .subscribe(() => updates++);

clock.flush();
export { shown, updates };
