import { describeValue, network, type Sample } from "@backstream/core";
import { dense, elman, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import {
  backward,
  compare,
  forward,
  predict,
  rewind,
  update,
  type Checkpoint,
  type Step,
} from "@backstream/operators";
import { adam, chain, clipByNorm, sgd } from "@backstream/optimizers";
import { tensor, wrapTensor, type Tensor } from "@backstream/tensors";
import { from, groupBy, mergeMap, of, Subject, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { checkpointFault } from "./checkpointFault.js";
import { checkpointFormat } from "./checkpointFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { decodeCheckpoint } from "./decodeCheckpoint.js";
import { encodeCheckpoint } from "./encodeCheckpoint.js";
import { pack } from "./pack.js";
import { checksumPlaceholder, writeChecksum } from "./writeChecksum.js";
import { writeSafetensors } from "./writeSafetensors.js";

interface Reading extends Sample {
  readonly device: string;
}
type Pipeline = (readings$: Observable<Reading>, from?: Checkpoint) => Observable<Step>;

/** Programs whose checkpoints have every field there is. */
const pipelines: Readonly<Record<string, () => Pipeline>> = {
  "ticks that do not run again": () => {
    const net = network(stack(gru(1, 2), dense(2, 1)), { seed: 1, name: "net" });
    return (readings$, from) =>
      readings$.pipe(
        forward(net, { from }),
        compare(squaredError()),
        rewind({ window: 5, stride: 3, rerun: "never", from }),
        backward(net),
        update(chain(clipByNorm(1), adam()), {
          from,
          learningRate$: of(from?.learningRate ?? 0.1),
          maximumNorm$: of(from?.maximumNorm ?? 2),
          frozen$: of(from?.frozen ?? ["1.bias"]),
        }),
      );
  },
  "streams by key, through nets in a row": () => {
    const [eye, encoder, head] = [
      network(elman(1, 2), { seed: 1, name: "eye" }),
      network(gru(2, 2), { seed: 2, name: "encoder" }),
      network(dense(2, 1), { seed: 3, name: "head" }),
    ];
    return (readings$, from) =>
      readings$.pipe(
        groupBy(({ device }) => device),
        mergeMap((device$) =>
          device$.pipe(
            predict(eye, { from, key: device$.key }),
            forward(encoder, { from, key: device$.key }),
            forward(head, { from, key: device$.key }),
            compare(squaredError()),
            rewind({ window: 4, stride: 2, from }),
          ),
        ),
        backward(head),
        backward(encoder),
        update(adam(), { from }),
      );
  },
  "ticks that run again": () => {
    const net = network(elman(1, 1), { seed: 1, name: "net" });
    return (readings$, from) =>
      readings$.pipe(
        forward(net, { from }),
        compare(squaredError()),
        rewind({ window: 4, stride: 2, from }),
        backward(net),
        update(sgd(), { from }),
      );
  },
  "no memory": () => {
    const net = network(dense(1, 1), { seed: 1, name: "net" });
    return (readings$, from) =>
      readings$.pipe(forward(net, { from }), compare(squaredError()), backward(net), update(sgd(), { from }));
  },
};

const readings: readonly Reading[] = Array.from({ length: 24 }, (_, tick) => ({
  input: tensor([2, 1], [Math.sin(tick), Math.cos(tick)]),
  target: tensor([2, 1], [1, tick % 3]),
  mask: [1, tick % 2],
  device: "ab"[tick % 2],
  ...(tick % 3 === 0 && { weight: [1, 0.5] }),
}));

/** The checkpoint after the first readings: while a step is delivered, or behind it. */
function checkpointOf(pipeline: Pipeline, whileDelivered: boolean): Checkpoint {
  const readings$ = new Subject<Reading>();
  let [newest, saved]: [Step | undefined, Checkpoint | undefined] = [undefined, undefined];
  pipeline(readings$).subscribe((step) => {
    newest = step;
    saved = step.checkpoint({ scale: [1, 2], on: true });
  });
  for (const reading of readings.slice(0, 11)) readings$.next(reading);
  return whileDelivered ? saved! : newest!.checkpoint({ scale: [1, 2], on: true });
}

/** Its text, as `encodeCheckpoint` packs it: parts of it are to be replaced. */
function textOf({ nets, optimizer, ...rest }: Checkpoint): Record<string, unknown> {
  return {
    ...rest,
    nets: nets.map((net) => ({ ...net, parameters: Object.keys(net.parameters) })),
    optimizer: { ...optimizer, vectors: Object.keys(optimizer.vectors) },
  };
}

/** A file with another text, and the right checksum. */
function forged(
  { nets, optimizer }: Checkpoint,
  text: unknown,
  other: Readonly<Record<string, Tensor>> = {},
): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const net of nets) {
    const prefix = checkpointFormat.netPrefix(net, nets);
    for (const [name, value] of Object.entries(net.parameters)) tensors.set(prefix + name, value);
  }
  for (const [name, vector] of Object.entries(optimizer.vectors))
    tensors.set(checkpointFormat.optimizerPrefix + name, wrapTensor([vector.length], vector));
  for (const [name, value] of Object.entries(other)) tensors.set(name, value);
  const { json, bits } = pack("forged", text);
  const bytes = new TextEncoder().encode(json.padEnd(json.length + 4));
  const numbers = new Int32Array(bytes.slice().buffer, 0, bytes.length >> 2);
  tensors.set(checkpointFormat.arrays, wrapTensor([bits.length], bits));
  tensors.set(checkpointFormat.text, wrapTensor([numbers.length], numbers));
  const file = writeSafetensors(tensors, { ...checksumPlaceholder, format: checkpointFormat.name });
  writeChecksum(file);
  return file;
}

type Path = readonly (string | number)[];

/** The paths to all parts of plain data, of lists the first and the last; typed arrays and tensors are parts. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || "shape" in value)
    return [path];
  const parts = Object.entries(value);
  const inner = (
    Array.isArray(value) ? [...new Set([parts[0], parts[parts.length - 1]])].filter(Boolean) : parts
  ).flatMap(([name, part]) => pathsIn(part, [...path, Array.isArray(value) ? Number(name) : name]));
  return path.length === 0 ? inner : [path, ...inner];
}

/** A copy in which one part is another one, or is missing. */
function replaced(value: unknown, [name, ...rest]: Path, part: unknown): unknown {
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  if (rest.length > 0) copy[name] = replaced(copy[name], rest, part);
  else if (part !== missing) copy[name] = part;
  else if (Array.isArray(copy)) copy.splice(Number(name), 1);
  else delete copy[name];
  return copy;
}

const missing = Symbol("missing");
const wrongCounts: readonly unknown[] = [
  missing,
  null,
  undefined,
  -1,
  0.5,
  1e308,
  NaN,
  2 ** 53,
  "x",
  true,
  [],
  {},
];
const wrongParts: readonly unknown[] = [
  ...wrongCounts,
  [[1]],
  [null],
  ["__proto__"],
  { constructor: 1, toString: 1 },
  new Float32Array(0),
  new Float32Array(3),
  new Float64Array(100),
  Int32Array.of(1, 2),
  Array.from({ length: 100 }, () => 1),
  Array.from({ length: 100 }, () => ({})),
];

const typed =
  /^(CorruptFileError|ShapeError|BrokenStreamError|UnknownNameError|CapacityError|DivergedError): .|^(TypeError|RangeError): (forward|predict|rewind|backward|update|network|compare|squaredError|net|eye|encoder|head)[^:]*: ./;

/** How decoding and resuming end: "resumed", or the error as text. */
function outcome(bytes: Uint8Array, make: () => Pipeline): string {
  try {
    const saved = decodeCheckpoint(bytes);
    let end = "resumed";
    make()(from(readings), saved).subscribe({ error: (error) => (end = String(error)) });
    return end;
  } catch (error) {
    return String(error);
  }
}

describe("a file that was made to deceive", () => {
  describe.each(Object.keys(pipelines))("of %s", (name) => {
    const make = pipelines[name];
    const checkpoints = [true, false].map((whileDelivered) => checkpointOf(make(), whileDelivered));

    it("is as the original in the test, where nothing was changed", () => {
      for (const checkpoint of checkpoints) {
        expect(checkpointFault(checkpoint)).toBeUndefined();
        expect(decodeCheckpoint(forged(checkpoint, textOf(checkpoint)))).toEqual(checkpoint);
        expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
        expect(outcome(encodeCheckpoint(checkpoint), make)).toBe("resumed");
      }
    });

    it("is refused in one line, or resumes, whatever stands in any place", () => {
      const wrong: string[] = [];
      let refused = 0;
      for (const checkpoint of checkpoints) {
        const text = textOf(checkpoint);
        for (const path of pathsIn(text)) {
          for (const part of wrongParts) {
            const end = outcome(forged(checkpoint, replaced(text, path, part)), make);
            if (end === "resumed") continue;
            refused++;
            if (!typed.test(end) || end.includes("\n"))
              wrong.push(`${path.join(".")} = ${describeValue(part)}: ${end}`);
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(refused).toBeGreaterThan(200);
    });

    it("is refused by decodeCheckpoint where a count is none", () => {
      const counts = /(^|\.)(step|skips|samples|version|tick|rows|fresh|versions\.\d+)$/;
      for (const checkpoint of checkpoints) {
        const text = textOf(checkpoint);
        const paths = pathsIn(text).filter((path) => counts.test(path.join(".")));
        expect(paths.length).toBeGreaterThan(6);
        for (const path of paths) {
          for (const part of wrongCounts) {
            expect(
              () => decodeCheckpoint(forged(checkpoint, replaced(text, path, part))),
              `${path.join(".")} = ${describeValue(part)}`,
            ).toThrow(CorruptFileError);
          }
        }
      }
    });

    it("is refused in one line, or resumes, with parameters or vectors of any size and type", () => {
      for (const checkpoint of checkpoints) {
        const names = [
          ...checkpoint.nets.flatMap((net) =>
            Object.keys(net.parameters).map(
              (parameter) => checkpointFormat.netPrefix(net, checkpoint.nets) + parameter,
            ),
          ),
          ...Object.keys(checkpoint.optimizer.vectors).map(
            (vector) => checkpointFormat.optimizerPrefix + vector,
          ),
        ];
        for (const changed of names) {
          for (const other of [
            tensor([], 1),
            tensor([0], []),
            tensor([3, 5], new Float64Array(15)),
            wrapTensor([2], Int32Array.of(1, 2)),
          ]) {
            const end = outcome(forged(checkpoint, textOf(checkpoint), { [changed]: other }), make);
            expect(end, changed).toMatch(typed);
          }
        }
      }
    });
  });
});
