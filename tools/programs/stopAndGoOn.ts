// Learn, stop, keep everything as JSON, read it in another life, and go on as if nothing had happened.
import { adam, backward, compare, dense, elman, forward, network, squaredError, stack, update } from "backstream"; // prettier-ignore
import type { Carry } from "backstream";
import { from, tap } from "rxjs";

/** What a net needs to go on: what it knows, what its optimizer knows, and where it is in the stream. */
interface Saved {
  readonly parameters: Record<string, number[]>;
  readonly optimizer: { readonly mean: number[]; readonly square: number[] };
  readonly carry: Carry;
  readonly step: number;
}

const ticks = Array.from({ length: 400 }, (_, tick) => ({
  input: Math.sin(tick),
  target: Math.sin(tick + 1),
}));

/** Learns from some ticks; `losses` hears of every step. */
function live(ticks$: typeof ticks, losses: number[], saved?: Saved): Saved {
  const net = network(stack(elman(1, 8), dense(8, 1)), { seed: 8 });
  const optimizer = adam({ learningRate: 0.01 });
  const state = optimizer.init(net.size);
  if (saved) {
    net.load(saved.parameters);
    state.mean.array.set(saved.optimizer.mean);
    state.square.array.set(saved.optimizer.square);
  }
  let { step, carry }: Partial<Saved> = saved ?? {};
  from(ticks$)
    .pipe(
      forward(net, { carry }),
      compare(squaredError()),
      tap((signal) => (carry = signal.carry)),
      backward(net),
      update(optimizer, { state, step }),
    )
    .subscribe((done) => {
      step = done.step;
      losses.push(done.loss);
    });
  const optimizerState = { mean: [...state.mean.array], square: [...state.square.array] };
  return JSON.parse(JSON.stringify({ parameters: net.save(), optimizer: optimizerState, carry, step }));
}

const [interrupted, uninterrupted]: [number[], number[]] = [[], []];
const half = live(ticks.slice(0, 200), interrupted);
const end = live(ticks.slice(200), interrupted, half);
const expected = live(ticks, uninterrupted);
console.log(`stopped at step ${half.step}, went on to step ${end.step}`);
console.log(`last loss ${interrupted.at(-1)}, without the stop ${uninterrupted.at(-1)}`);
export { end, expected, half, interrupted, uninterrupted };
