import { encodeMessage, watch, type Command, type Message, type Watched } from "@backstream/studio";
import { adam, dense, gru, network, squaredError, stack, truncatedBptt } from "backstream";
import { departures } from "../playground/departures.js";
import { samplesOf, type SeriesSample } from "../playground/Series.js";
import { startClock } from "./Clock.js";

const days = 180;
const passes = 8;
const ticksPerSecond = 4000; // by the clock of the picture
const [window, stride] = [48, 8];

/**
 * A net learns the departures an hour of eight airports, eight times over the same 180 days; behind the last update, the one in
 * which all keys have had their ticks is made alone. Returns the messages that a page of it gets, as text: the same each time.
 */
export async function departuresRun(): Promise<string[]> {
  const series = await departures(days);
  const { keys, mean, deviation } = series;
  const ticks = passes * (days * 24 - 1) * keys.length;
  const net = network(stack(gru(1, 32), dense(32, 1)), { seed: 1 });
  const program = receiver();
  let watched: Watched<SeriesSample> | undefined;
  const clock = startClock(() => {
    watched = watch<SeriesSample>(net, {
      to: program.to,
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
  const { pull, steps, steering } = watched!; // made by now
  const gestures = new Map<number, Command>([
    [Math.round(ticks * 0.4), { type: "checkpoint" }],
    [Math.round(ticks * 0.7), { type: "learningRate", value: 0.001 }],
    [ticks - 6, { type: "pause" }], 
  ]);
  function* samples(): Generator<SeriesSample> {
    let tick = 0;
    for (const sample of samplesOf(series)) {
      clock.pass(1000 / ticksPerSecond);
      const gesture = gestures.get(++tick);
      if (gesture) program.send(gesture);
      yield sample;
    }
  }
  const learning = { loss: squaredError(), optimizer: adam({ learningRate: 0.003 }), window, stride };
  const running = pull(samples())
    .pipe(truncatedBptt(net, { ...learning, key: ({ key }) => key, ...steering }), steps)
    .subscribe();
  await program.paused();
  for (let update = 0; update <= keys.length; update++) {
    clock.turn();
    program.send({ type: "step" });
    clock.turn();
    await program.paused();
  }
  for (let turn = 0; turn < 10; turn++) clock.turn();
  running.unsubscribe();
  clock.end();
  return program.messages;
}

/** The page's side: keeps what comes, and sends what is asked for. */
function receiver() {
  const messages: string[] = [];
  let listener: (event: { readonly data: Command }) => void = () => {};
  let isPaused = false;
  let resolve: () => void = () => {};
  return {
    messages,
    send: (data: Command) => listener({ data }),
    /** When the program has paused. */
    paused: () => new Promise<void>((done) => (isPaused ? done() : (resolve = done))),
    to: {
      postMessage: (message: Message) => {
        messages.push(encodeMessage(message));
        if (message.type !== "controls") return;
        isPaused = message.paused;
        if (isPaused) resolve();
      },
      addEventListener: (_: "message", added: typeof listener) => (listener = added),
    },
  };
}
