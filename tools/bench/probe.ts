import { Subject } from "rxjs";
import {
  network,
  stack,
  gru,
  dense,
  forward,
  compare,
  rewind,
  backward,
  update,
  adam,
  squaredError,
  kernels,
} from "backstream";
console.log(kernels.name);
for (const window of [32, 1]) {
  const net = network(stack(gru(1, 32), dense(32, 1)), { seed: 7 });
  const s$ = new Subject<{ input: number; target: number }>();
  let steps = 0,
    loss = 0;
  const head$ = s$.pipe(forward(net), compare(squaredError()));
  (window > 1
    ? head$.pipe(rewind({ window }), backward(net), update(adam({ learningRate: 1e-3 })))
    : head$.pipe(backward(net), update(adam({ learningRate: 1e-3 })))
  ).subscribe({
    next: (s) => {
      steps++;
      loss = s.loss;
    },
    error: (e) => {
      throw e;
    },
  });
  const N = window > 1 ? 2000 * 32 : 60000;
  for (let round = 0; round < 5; round++) {
    const t0 = performance.now();
    for (let t = 0; t < N; t++) s$.next({ input: Math.sin(t / 5), target: Math.sin((t + 1) / 5) });
    const ms = performance.now() - t0;
    console.log(window, ((ms * 1000) / (N / window)).toFixed(2), "us/update", steps, loss);
  }
}
