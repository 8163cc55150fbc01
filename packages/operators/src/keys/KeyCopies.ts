import { Unrolling } from "@backstream/core";
import type { StreamCheckpoint } from "../checkpoint/Checkpoint.js";
import { copyStream } from "../checkpoint/copyStream.js";
import type { HeldTaking } from "../checkpoint/HeldTaking.js";
import { elsewhere } from "../checkpoint/joinStream.js";
import { HeldTicks } from "../HeldTicks.js";
import { rerun } from "../rerun.js";
import { Stream, type NetInStream, type StreamKey } from "../Stream.js";
import type { KeyPlaces } from "./KeyPlaces.js";
import { copyPlace } from "./copyPlace.js";
import { keyFields, netFields, type KeyTable } from "./KeyTable.js";
import type { Rewound } from "./Rewound.js";
import { setVersion } from "./tickRecords.js";

/** The objects that read a key for its copy. */
interface Spare {
  readonly stream: Stream;
  readonly held: HeldTicks | undefined;
}

/** Copies the streams of keys for checkpoints, from their places in pools. */
export class KeyCopies {
  readonly #table: KeyTable;
  readonly #places: KeyPlaces;
  /** The nets of all keys are those of this stream. */
  readonly #chain: Stream;
  readonly #enterNet: (slot: number, net: NetInStream, index: number) => void;
  #spare: Spare | undefined;

  /** @param enterNet Reads the memory of a key in a net, the one at this index on the stack. */
  constructor(
    table: KeyTable,
    places: KeyPlaces,
    chain: Stream,
    enterNet: (slot: number, net: NetInStream, index: number) => void,
  ) {
    this.#table = table;
    this.#places = places;
    this.#chain = chain;
    this.#enterNet = enterNet;
  }

  /** A copy of the stream of a key that does not run; `rewound` where there is a `rewind`. */
  copy(key: StreamKey, slot: number, rewound: Rewound | undefined, taking: HeldTaking): StreamCheckpoint {
    const { saved, numbers, copies } = this.#table;
    const waiting = saved[slot]?.saved;
    if (waiting) return waiting; // no tick since
    const at = this.#table.at(slot);
    const known = copies[slot];
    const next = numbers[at + keyFields.perKey + netFields.next];
    const whole = known?.added === numbers[at + keyFields.added] ? taking.wholeOf(known) : undefined;
    if (whole?.fresh === numbers[at + keyFields.fresh] && whole.tick === next) return whole;
    const isUntrained = this.#chain.nets.every(({ unrolling }) => unrolling.network.version === 0);
    const copy =
      rewound &&
      !isUntrained &&
      copyPlace({ key, slot, table: this.#table, chain: this.#chain, rewound, taking });
    return copy || this.#copyRead(key, slot, rewound, taking);
  }

  /** Reads all ticks of the key, and copies what it has read. */
  #copyRead(
    key: StreamKey,
    slot: number,
    rewound: Rewound | undefined,
    taking: HeldTaking,
  ): StreamCheckpoint {
    const spare = (this.#spare ??= this.#makeSpare(rewound));
    const { stream, held } = spare;
    stream.key = key;
    stream.nets.forEach((net, index) => this.#enterNet(slot, net, index));
    if (held) this.#places.enterHeld(slot, held);
    this.#places.fill(slot, stream.nets, held, rewound?.measure, 0);
    if (held && held.length > 0) {
      const isUntrained = stream.nets.every(({ unrolling }) => unrolling.network.version === 0);
      if (isUntrained) rerun(held);
      else for (let index = 0; index < held.length; index++) setVersion(held.at(index).signal, elsewhere);
    }
    const copy = copyStream(stream, held, taking);
    if (held) this.#table.copies[slot] = held.copies;
    return copy;
  }

  #makeSpare(rewound: Rewound | undefined): Spare {
    const destination = { complete: () => {} };
    const stream = new Stream({ key: undefined, saved: undefined, moved: undefined, destination });
    for (const { unrolling: original } of this.#chain.nets) {
      const unrolling = new Unrolling(original.network);
      stream.nets.push({ unrolling, hold: unrolling.hold(), next: 0, stream });
    }
    const held = rewound && new HeldTicks(rewound.held.options, stream);
    return { stream, held };
  }

  /** Gives back the memory that copying has taken. */
  free(): void {
    for (const { unrolling } of this.#spare?.stream.nets ?? []) unrolling.free();
    this.#spare = undefined;
  }
}
