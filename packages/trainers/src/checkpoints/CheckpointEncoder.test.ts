import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, HeldCheckpoint, Step } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { Subject } from "rxjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { allCheckpointsOf, checkpointedPrograms } from "../fixtures/checkpointedPrograms.js";
import { forged, textOf } from "../fixtures/forgedCheckpoint.js";
import { smallCheckpoint as small } from "../fixtures/smallCheckpoint.js";
import { truncatedBptt } from "../truncatedBptt.js";
import { atOnce } from "./atOnce.js";
import { CheckpointEncoder } from "./CheckpointEncoder.js";
import { checkpointFormat } from "./checkpointFormat.js";
import { CorruptFileError } from "./CorruptFileError.js";
import { decompressCheckpoint } from "./decompressCheckpoint.js";
import { pageSteps } from "./encodingSteps.js";
import { loadCheckpoint } from "./loadCheckpoint.js";
import { pagedFile, partsOfFile } from "./pagedFormat.js";

afterEach(() => vi.restoreAllMocks());

interface Keyed extends Sample {
  readonly key: string;
}

/** Many keys over one net; returns a function that learns from a number of samples, and takes a checkpoint. */
function river(keys: number): (samples: number) => Checkpoint {
  const net = network(stack(gru(8, 2), dense(2, 1)), { seed: 7, name: "net" });
  const samples$ = new Subject<Keyed>();
  let newest: Step | undefined;
  samples$
    .pipe(
      truncatedBptt(net, {
        loss: squaredError(),
        optimizer: sgd({ learningRate: 0.01 }),
        window: 6,
        stride: 2,
        key: ({ key }) => key,
      }),
    )
    .subscribe((step) => (newest = step));
  let tick = 0;
  return (samples) => {
    for (let count = 0; count < samples; count++) {
      // Some keys are seldom, as airports are.
      const key = `key ${Math.floor(keys * ((tick * 0.618) % 1) ** 2)}`;
      const input = Float32Array.from({ length: 8 }, (_, at) => Math.sin(++tick + at));
      samples$.next({ input, target: Math.cos(tick), key });
    }
    return newest!.checkpoint({ at: tick }); // a step comes within the first samples
  };
}

function loaded(bytes: Uint8Array): Checkpoint {
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  try {
    writeFileSync(join(folder, "file"), bytes);
    return loadCheckpoint(join(folder, "file"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The rejection; undefined where there is none. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const partsIn = (file: Uint8Array): readonly Uint8Array[] => partsOfFile("test", file)!;

describe("CheckpointEncoder", () => {
  it.each(Object.entries(checkpointedPrograms))(
    "keeps all of each checkpoint of a program with %s",
    async (_, make) => {
      const encoder = new CheckpointEncoder("test", 8);
      for (const checkpoint of allCheckpointsOf(make())) {
        const bytes = await encoder.encode(checkpoint);
        expect(await decompressCheckpoint(bytes)).toStrictEqual(checkpoint);
        expect(loaded(bytes)).toStrictEqual(checkpoint);
      }
    },
  );

  it("keeps all of checkpoints of many streams, however many samples are between them", async () => {
    const learn = river(40);
    const encoder = new CheckpointEncoder("test", 8);
    for (const samples of [100, 1, 2, 30, 0, 300, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 50]) {
      const checkpoint = learn(samples);
      expect(await decompressCheckpoint(await encoder.encode(checkpoint))).toStrictEqual(checkpoint);
    }
  });

  it("keeps the samples of held ticks as the program gave them, however different they are", async () => {
    const net = network(stack(gru(40, 2), dense(2, 1)), { seed: 7, name: "net" });
    const samples$ = new Subject<Keyed>();
    const given = new Map<string, Keyed[]>();
    const how = { loss: squaredError(), optimizer: sgd({ learningRate: 0.01 }), window: 9, stride: 3 };
    let newest: Step | undefined;
    samples$.pipe(truncatedBptt(net, { ...how, key: ({ key }) => key })).subscribe((step) => (newest = step));
    const encoder = new CheckpointEncoder("test", 8);
    for (let tick = 0; tick < 900; tick++) {
      const key = `key ${Math.floor(12 * ((tick * 0.618) % 1) ** 2)}`;
      const input = Float32Array.from({ length: 40 }, (_, at) =>
        at === tick % 40 || tick % 50 > 40 ? tick : 0,
      );
      const sample = {
        key,
        input,
        ...(tick % 3 > 0 && { target: 1 }),
        ...(tick % 7 === 0 && { note: { tick } }),
      };
      // Now and then one that has no columns.
      const other = { key, input: Array.from(input), target: 1, weight: 2 };
      const sent = tick > 500 && tick % 60 === 0 ? other : sample;
      given.set(key, [...(given.get(key) ?? []), sent]);
      samples$.next({ ...sent, position: { source: "test", offset: [tick] } });
      if (tick % 70 !== 69 && !(tick > 600 && tick < 620)) continue;
      const checkpoint = newest!.checkpoint(); // a step comes within the first samples
      const bytes = await encoder.encode(checkpoint);
      const { streams } = await decompressCheckpoint(bytes);
      expect(streams.length).toBeGreaterThan(5);
      for (const { key: name, held } of streams) {
        const sentTo = given.get(String(name))!; // it has a stream
        expect(held.map((held) => held.sample)).toStrictEqual(sentTo.slice(-held.length));
      }
      expect(partsIn(bytes).length).toBeLessThan(19);
      expect(streams).toStrictEqual(checkpoint.streams);
    }
  });

  it("encodes the ticks of a checkpoint that was loaded once, until their streams go on", async () => {
    const encoder = new CheckpointEncoder("test", 8);
    const loaded = await decompressCheckpoint(await new CheckpointEncoder("test", 8).encode(river(9)(200)));
    const [, page, ...others] = partsIn(await encoder.encode(loaded));
    expect(others).toEqual([]);
    const [first, ...rest] = loaded.streams;
    const gone = { ...first, held: first.held.slice(1).concat(first.held[0]) };
    const later = { ...loaded, streams: [gone, ...rest] };
    const bytes = await encoder.encode(later);
    expect(partsIn(bytes)).toHaveLength(3);
    expect(partsIn(bytes)[1].length === page.length || partsIn(bytes)[2].length === page.length).toBe(true);
    expect(await decompressCheckpoint(bytes)).toStrictEqual(later);
    const few = { ...loaded, streams: rest.slice(-1) };
    expect(partsIn(await encoder.encode(few))[1].length).toBeLessThan(page.length);
  });

  it("has few pages where others take checkpoints too", async () => {
    const learn = river(20);
    const encoder = new CheckpointEncoder("test", 8);
    learn(100);
    for (let save = 0; save < 12; save++) {
      for (let taken = 0; taken < 30; taken++) learn(2);
      const checkpoint = learn(2);
      const bytes = await encoder.encode(checkpoint);
      expect(partsIn(bytes).length).toBeLessThan(19);
      expect(await decompressCheckpoint(bytes)).toStrictEqual(checkpoint);
    }
  });

  it("writes gzip where there is no Node", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);
    const learn = river(5);
    const encoder = new CheckpointEncoder("test", 8);
    for (const samples of [30, 5]) {
      const checkpoint = learn(samples);
      expect(await decompressCheckpoint(await encoder.encode(checkpoint))).toStrictEqual(checkpoint);
    }
  });

  it("encodes ticks once, as long as a quarter of their page is held", async () => {
    const learn = river(40);
    const encoder = new CheckpointEncoder("test", 8);
    const [, page] = partsIn(await encoder.encode(learn(400)));
    const [, again, added, ...more] = partsIn(await encoder.encode(learn(20)));
    expect(again).toEqual(page);
    expect(added.length).toBeLessThan(page.length);
    expect(more).toEqual([]);
    const later = partsIn(await encoder.encode(learn(4000)));
    expect(later).not.toContainEqual(page);
  });

  it("has few pages, however small they are", async () => {
    const learn = river(60);
    const encoder = new CheckpointEncoder("test", 8);
    await encoder.encode(learn(400));
    for (let save = 0; save < 60; save++)
      expect(partsIn(await encoder.encode(learn(3))).length).toBeLessThan(19);
  });

  it("takes ticks for new that differ from those of their stream before", async () => {
    const encoder = new CheckpointEncoder("test", 8);
    const [stream] = small.streams;
    const [tick] = stream.held;
    const others: readonly HeldCheckpoint[] = [
      tick,
      { ...tick, loss: 3 },
      { ...tick, output: Float32Array.of(7) },
      { ...tick, sample: { ...tick.sample } },
    ];
    for (const held of others) {
      const checkpoint = { ...small, streams: [{ ...stream, held: [held] }] };
      expect(await decompressCheckpoint(await encoder.encode(checkpoint))).toStrictEqual(checkpoint);
    }
  });

  it("says of which stream the sample is that is no plain data, and goes on", async () => {
    const learn = river(3);
    const encoder = new CheckpointEncoder("test", 8);
    await encoder.encode(learn(30));
    const checkpoint = learn(30);
    const streams = checkpoint.streams.map((stream, index) => {
      const [first, ...rest] = stream.held;
      const sample = { ...first.sample, close: () => {} };
      return index === 1 ? { ...stream, held: [{ ...first, sample }, ...rest] } : stream;
    });
    expect(await rejection(encoder.encode({ ...checkpoint, streams }))).toEqual(
      new TypeError(
        "test: streams[1].held[0].sample.close is a function, expected plain data; leave it out, or replace it by an id",
      ),
    );
    expect(await decompressCheckpoint(await encoder.encode(checkpoint))).toStrictEqual(checkpoint);
  });

  it("refuses what is no checkpoint", async () => {
    const wrong = { ...small, step: -1 };
    expect(await rejection(new CheckpointEncoder("test", 8).encode(wrong))).toEqual(
      new TypeError(
        "test: the checkpoint's step is -1, expected a whole number from 0 up; take it by step.checkpoint() or checkpointOf(net)",
      ),
    );
  });
});

describe("a file in pages", () => {
  it("is refused when any one bit has changed", async () => {
    const bytes = await new CheckpointEncoder("test", 8).encode(small);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      expect(await rejection(decompressCheckpoint(changed)), `bit ${bit}`).toBeInstanceOf(CorruptFileError);
    }
  });

  it("is refused when it is cut off anywhere, or longer", async () => {
    const bytes = await new CheckpointEncoder("test", 8).encode(small);
    for (let length = 0; length < bytes.length; length++)
      expect(await rejection(decompressCheckpoint(bytes.subarray(0, length)))).toBeInstanceOf(
        CorruptFileError,
      );
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(await rejection(decompressCheckpoint(longer))).toEqual(
      new CorruptFileError(
        `decompressCheckpoint: ${longer.length} bytes, expected ${bytes.length}; the file is cut off or longer`,
      ),
    );
    expect(await rejection(decompressCheckpoint(bytes.subarray(0, 20)))).toEqual(
      new CorruptFileError("decompressCheckpoint: 20 bytes, expected at least 32; the file is cut off"),
    );
  });

  const [stream] = small.streams;
  const { held } = stream;
  const page = atOnce(pageSteps("test", { count: held.length, columns: undefined, ticks: () => held }));
  const base = (streams: readonly unknown[]): Uint8Array =>
    forged(small, { ...textOf(small), streams }, {}, checkpointFormat.paged);

  it("is read where its parts are not compressed", async () => {
    const file = pagedFile([base([{ ...stream, held: [0, 1] }]), page]);
    expect(await decompressCheckpoint(file)).toStrictEqual(small);
  });

  it.each<[string, readonly unknown[], string]>([
    ["ticks behind the last", [{ ...stream, held: [1, 1] }], "a stream of the file holds [1, 1] of 1 ticks"],
    [
      "more ticks than there are",
      [{ ...stream, held: [0, 2] }],
      "a stream of the file holds [0, 2] of 1 ticks",
    ],
    ["a tick twice", [{ ...stream, held: [0, 1, 0, 1] }], "a stream of the file holds [0, 1] of 1 ticks"],
    ["half a run", [{ ...stream, held: [0] }], "a stream of the file holds [0, undefined] of 1 ticks"],
    ["no numbers", [{ ...stream, held: {} }], "a stream of the file holds [undefined, undefined] of 1 ticks"],
    [
      "other deltas",
      [{ ...stream, held: [0, 1], deltas: [] }],
      "the deltas of a stream of the file do not fit",
    ],
    ["what is no stream", [5], "the file's streams[0] is 5, expected a record; it is damaged"],
  ])("is refused with %s", async (_, streams, message) => {
    expect(await rejection(decompressCheckpoint(pagedFile([base(streams), page])))).toEqual(
      new CorruptFileError(`decodeCheckpoint: ${message}`),
    );
  });

  it("is refused where a part is something else", async () => {
    const first = base([{ ...stream, held: [0, 1] }]);
    expect(await rejection(decompressCheckpoint(pagedFile([first, first])))).toEqual(
      new CorruptFileError("decodeCheckpoint: a page of the file has no held ticks"),
    );
    expect(await rejection(decompressCheckpoint(first))).toEqual(
      new CorruptFileError(
        'decodeCheckpoint: the file\'s format is "backstream checkpoint 3 in pages", expected "backstream checkpoint 3"; read other files with readSafetensors',
      ),
    );
    expect(await rejection(decompressCheckpoint(pagedFile([page])))).toEqual(
      new CorruptFileError(
        'decodeCheckpoint: the file\'s format is "backstream held ticks 3", expected "backstream checkpoint 3 in pages"; read other files with readSafetensors',
      ),
    );
  });
});
