import { encodeMessage, watch, type Command, type Message, type Watched } from "@backstream/studio";
import { adam, dense, gru, network, squaredError, stack, truncatedBptt } from "backstream";
import { departures } from "../playground/departures.js";
import { samplesOf, type SeriesSample } from "../playground/Series.js";
import { startClock } from "./Clock.js";

const days = 180;
const passes = 8;
const ticksPerSecond = 4000; // by the picture's clock
const [window, stride] = [48, 8];

/**
 * A net learns the departures an hour of eight airports, eight times over the same 180 days, and is paused. Returns the messages that a
 * page of it gets, as text: the same each time.
 */
export async function departuresRun(): Promise<readonly string[]> {
  const series = await departures(days);
  const { keys, mean, deviation } = series;
  const ticks = passes * (days * 24 - 1) * keys.length;
  const net = network(stack(gru(1, 32), dense(32, 1)), { seed: 1 });
  const messages: string[] = [];
  let send: (command: Command) => void = () => {};
  let watched: Watched<SeriesSample> | undefined;
  const clock = startClock(() => {
    watched = watch<SeriesSample>(net, {
      to: {
        postMessage: (message: Message) => messages.push(encodeMessage(message)),
        addEventListener: (_, listener) => (send = (data) => listener({ data })),
      },
      name: "departures an hour, 8 airports",
      key: ({ key }) => key,
      unit: "departures an hour",
      inverse: (value) => value * deviation + mean,
      baselines: { "same as now": ({ input }) => input, "a day ago": ({ before }) => before },
      checkpoint: () => {},
      window,
      stride,
    });
  });
  const run = watched!; // `startClock` has called it
  function* samples(): Generator<SeriesSample> {
    let tick = 0;
    for (const sample of samplesOf(series)) {
      clock.pass(1000 / ticksPerSecond);
      tick++;
      if (tick === Math.round(ticks * 0.7)) send({ type: "learningRate", value: 0.001 });
      if (tick === ticks - 1) send({ type: "pause" });
      yield sample;
    }
  }
  const learning = { loss: squaredError(), optimizer: adam({ learningRate: 0.003 }), window, stride };
  const running = run
    .pull(samples())
    .pipe(truncatedBptt(net, { ...learning, key: ({ key }) => key, ...run.steering }), run.steps)
    .subscribe();
  // Seven of eight airports have been learned from in this hour. The last one, and the next update is that of the first airport, eight
  // hours later: between these two are ticks of all.
  for (let update = 0; update < 2; update++) {
    clock.turn();
    send({ type: "step" });
  }
  for (let turn = 0; turn < 10; turn++) clock.turn();
  running.unsubscribe();
  clock.end();
  return messages;
}
