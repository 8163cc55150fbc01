// Runs in a page: posts readings to a worker that learns from them, and shows what it expected.
import { fromEvent, map, range, scan, take, takeLast } from "rxjs";

interface Answer {
  readonly target: number;
  readonly expected: number;
  readonly loss: number;
}

const worker = new Worker(new URL("./learningWorker.js", import.meta.url), { type: "module" });
const answers$ = fromEvent<MessageEvent<Answer>>(worker, "message").pipe(map(({ data }) => data));

const wave = (tick: number) => Math.sin(tick / 5);
answers$
  .pipe(
    take(900),
    scan((mean, { loss }, index) => (index < 100 ? loss : 0.98 * mean + 0.02 * loss), 0),
    takeLast(1),
  )
  .subscribe((mean) => {
    document.body.textContent = `mean error of the newest readings: ${mean.toFixed(4)}`;
    worker.terminate(); // its nets and their memory are gone with it
  });

range(0, 900)
  .pipe(map((tick) => ({ input: wave(tick), target: wave(tick + 1) })))
  .subscribe((reading) => worker.postMessage(reading));
