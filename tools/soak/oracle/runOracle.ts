import { optimize, type OracleState } from "./oracleOptimizer.js";
import { OracleNetwork } from "./OracleNetwork.js";
import type { OracleProgram } from "./OracleProgram.js";
import { oracleSamples, oracleSequences } from "./oracleSamples.js";
import { OracleStream, type OraclePass } from "./OracleStream.js";
import { steering, type RunRecord } from "./RunRecord.js";

/** The first parameters of a program's nets, by the net's name and the parameter's. */
export type FirstParameters = Readonly<Record<string, Readonly<Record<string, ArrayLike<number>>>>>;

/** Calculates in float64, from the equations alone, what a program must show. */
export function runOracle(program: OracleProgram, first: FirstParameters): RunRecord[] {
  const records: RunRecord[] = [];
  const { optimizer, steered } = program;
  let fanIn = program.inputs;
  const all = [...program.predicts, ...program.nets].map((net, index) => {
    const made = new OracleNetwork(`net${index}`, net, fanIn, first[`net${index}`]);
    fanIn = net.layers.at(-1)!.units; // a net has a layer
    return made;
  });
  const [predicts, nets] = [all.slice(0, program.predicts.length), all.slice(program.predicts.length)];
  const parameters = (): number[] => nets.flatMap((net) => net.entries().flatMap(({ values }) => values));
  const state: OracleState = { first: [], second: [], largest: [] };
  let [step, rate, norm, isFrozen] = [0, NaN, Infinity, false];

  const learn = ({ loss, rows }: OraclePass): boolean => {
    const entries = nets.flatMap((net) => net.entries());
    const frozen = isFrozen ? new Set(frozenOf(nets).map(({ values }) => values)) : new Set();
    const gradient = entries.flatMap((entry) =>
      frozen.has(entry.values) ? entry.gradient.map(() => 0) : entry.gradient,
    );
    const gradientNorm = Math.sqrt(gradient.reduce((sum, number) => sum + number ** 2, 0));
    nets.forEach((net) => net.zeroGradient());
    const skipped = !Number.isFinite(loss) || !Number.isFinite(gradientNorm);
    const now = step + 1;
    if (!skipped) {
      step = now;
      const factor = Math.min(1, norm / (gradientNorm + 1e-6));
      const clipped = gradient.map((number) => factor * number);
      const flat = entries.flatMap(({ values }) => values);
      const own = optimizer.decays ? optimizer.learningRate / now : optimizer.learningRate;
      optimize(optimizer, Number.isNaN(rate) ? own : rate, now, flat, clipped, state);
      let at = 0;
      for (const { values } of entries) {
        if (!frozen.has(values)) values.splice(0, values.length, ...flat.slice(at, at + values.length));
        at += values.length;
      }
    }
    records.push({
      kind: "step",
      step: now,
      loss,
      rows,
      gradientNorm: skipped ? 0 : gradientNorm,
      skipped,
      parameters: parameters(),
    });
    const steers = steering(now);
    if (steered.rate) rate = steers.rate;
    if (steered.norm) norm = steers.norm ?? norm;
    if (steered.frozen) isFrozen = steers.isFrozen ?? isFrozen;
    return skipped;
  };

  const shared = { program, predicts, nets, learn, record: (record: RunRecord) => void records.push(record) };
  const samples = oracleSamples(program);
  if (program.flow === "sequences") {
    for (const sequence of oracleSequences(samples)) {
      const stream = new OracleStream(shared);
      for (const sample of sequence) stream.next(sample);
      stream.complete();
    }
  } else {
    const streams = new Map<string, OracleStream>();
    for (const sample of samples) {
      const key = program.flow === "keys" ? sample.key : "";
      let stream = streams.get(key);
      if (!stream) streams.set(key, (stream = new OracleStream(shared)));
      stream.next(sample);
    }
    if (program.completes) for (const stream of streams.values()) stream.complete();
  }
  records.push({ kind: "end", parameters: parameters() });
  return records;
}

/** What freezes: the outermost net that learns, or of a single net its first parameter. */
function frozenOf(nets: readonly OracleNetwork[]): { values: number[] }[] {
  return nets.length > 1 ? nets[0].entries() : nets[0].entries().slice(0, 1);
}
