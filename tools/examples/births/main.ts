// How many children are born tomorrow, and on each of the next 28 days? A net with memory learns from 18 years what two
// naive forecasts get wrong, and is tested on the two years that follow.
import {
  absoluteError,
  adam,
  chain,
  clipByNorm,
  cosineDecay,
  dense,
  dropout,
  fit,
  forecast,
  gru,
  layerNorm,
  network,
  predict,
  residual,
  stack,
  windows,
  type Layer,
} from "backstream";
import { firstValueFrom, map, range, toArray } from "rxjs";
import { example } from "../example.js";
import { baseline } from "./baseline.js";
import { calendarOf } from "./calendarOf.js";
import { corrected, naive, sampleOf, week, year } from "./corrections.js";
import { days } from "./days.js";
import type { Forecasts } from "./forecasts.js";
import { picture } from "./picture.js";
import { scoreOf } from "./scoreOf.js";

await example("births", async ({ quick, progress }) => {
  const all = await days();
  const births = all.map((day) => day.births);
  const test = all.findIndex(({ date }) => date.getUTCFullYear() === 2013);
  const horizon = 28;
  const origins: number[] = [];
  for (let at = births.length - 1 - horizon; at >= test - 1; at -= week) origins.push(at);

  async function learn(name: string, isTold: boolean, hidden: (fanIn: number) => Layer): Promise<Forecasts> {
    const calendar = await calendarOf(all, isTold);
    const samples = (from: number, to: number) =>
      range(from, to - from).pipe(map((at) => sampleOf(births, calendar, at)));
    const sequences = await firstValueFrom(
      samples(year, test).pipe(windows({ length: 84, stride: 28 }), toArray()),
    );
    const net = network(stack(hidden(3 + calendar[0].length), dense(32, 1)), { seed: 1 });

    const [epochs, batch] = [quick ? 8 : 40, 16];
    const steps = epochs * Math.ceil(sequences.length / batch);
    const optimizer = chain(
      clipByNorm(1),
      adam({ learningRate: cosineDecay({ learningRate: 0.01, steps }) }),
    );
    await fit(net, sequences, { epochs, batch, seed: 1, loss: absoluteError(), optimizer }).forEach(
      ({ epoch, loss }) => progress(`${name}: epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}`),
    );

    const forecasts: Forecasts = { name, tomorrow: [], month: [] };
    await samples(year, births.length)
      .pipe(predict(net))
      .forEach((signal) => {
        const { at } = signal.sample;
        if (at >= test) forecasts.tomorrow.push([at, corrected(births, at, signal.output.item())]);
        if (!origins.includes(at)) return;
        const known = births.slice(0, at + 1); // and then what was forecast
        const next = () => sampleOf(known, calendar, known.length).input;
        forecast(net, { carry: signal.carry, start: next(), horizon, next }).subscribe((output) => {
          const day = known.push(corrected(known, known.length, output.item())) - 1;
          forecasts.month.push([day, known[day]]);
        });
      });
    return forecasts;
  }

  const told = await learn("GRU 32, told of holidays", true, (fanIn) => gru(fanIn, 32));
  const task = { births, test, origins, horizon };
  const forecasts = [
    told,
    await learn("GRU 32, not told", false, (fanIn) => gru(fanIn, 32)),
    await learn("residual GRU 32, layer norm, dropout", true, (fanIn) =>
      stack(dense(fanIn, 32), residual(stack(layerNorm(32), gru(32, 32), dropout(0.1)))),
    ),
    await learn("without memory, told", true, (fanIn) => dense(fanIn, 32, { activation: "tanh" })),
    baseline("mean of the two", task, naive),
    baseline("as 52 weeks ago", task, (known, at) => known[at - year]),
    baseline("as a week ago (seasonal naive)", task, (known, at) => known[at - week]),
  ];
  const last = births.length - horizon;
  return {
    rows: forecasts.map((each) => scoreOf(each, all, test)),
    facts: { "days learned from": test - year, "days held out": births.length - test },
    text: picture({
      "born, 4 to 31 December 2014": births.slice(last),
      "forecast on 3 December, told of holidays": told.month.slice(-horizon).map(([, count]) => count),
    }),
  };
});
