import {
  ConflictError,
  CorruptFileError,
  type Contribution,
  type LoggedContribution,
} from "@backstream/trainers";
import {
  jetstream,
  StorageType,
  type JetStreamClient,
  type JetStreamManager,
  type StreamInfo,
} from "@nats-io/jetstream";
import { nuid } from "@nats-io/nats-core";
import { isConflict } from "./isConflict.js";
import { isStreamNotFound, keepTrying, requestTimeout, type Trying } from "./keepTrying.js";
import { decodeContribution, encodeContribution, type ContributionMessage } from "./mergeMessages.js";
import { ObjectBucket } from "./ObjectBucket.js";

/**
 * The contributions of workers in a stream: a message each, with a subject for each worker. The server lets a message in only
 * behind the newest one that the worker knows of itself, so each round of a worker is stored once. Contributions that are
 * larger than a message are objects, `change/worker/round/id`, and the message has the object's name.
 */
export class ContributionStream {
  readonly name: string;
  readonly #trying: Trying;
  readonly #replicas: number;
  readonly #client: JetStreamClient;
  readonly #objects: ObjectBucket;
  #manager: Promise<JetStreamManager> | undefined;
  /** The newest message of each worker that this process contributes as, as far as it knows. */
  readonly #newest = new Map<string, { readonly round: number; readonly sequence: number }>();
  /** Whether contributions are so large; those of all workers are alike. */
  #hasObjects = false;

  constructor(name: string, trying: Trying, replicas: number) {
    const { nc, timeout } = trying;
    this.name = name;
    this.#trying = trying;
    this.#replicas = replicas;
    this.#client = jetstream(nc, { timeout: requestTimeout(timeout) });
    this.#objects = new ObjectBucket({ client: this.#client, bucket: name, replicas, timeout });
  }

  /** Makes the stream where it is absent; says when it was made. */
  open(): Promise<string> {
    const { name } = this;
    return keepTrying(this.#trying, "opening the stream", async () => {
      const { streams } = await this.#manage();
      const info = await streams.info(name).catch((error: unknown) => {
        if (!isStreamNotFound(error)) throw error;
        const made = { storage: StorageType.File, num_replicas: this.#replicas, allow_direct: false };
        return streams.add({ name, subjects: [`${name}.*`], ...made });
      });
      return info.created;
    });
  }

  /** What the server says of the stream. */
  info(): Promise<StreamInfo> {
    return keepTrying(this.#trying, "looking at the stream", async () =>
      (await this.#manage()).streams.info(this.name),
    );
  }

  /**
   * Stores a contribution, once; one that is there already, by an attempt that was not confirmed or a process before this one,
   * is enough. So it is where `isRemoved` says that the message may be removed, because a saved model has that round.
   *
   * @throws {ConflictError} When another one of that round, or a later one, is there.
   */
  async append(contribution: Contribution, isRemoved: () => Promise<boolean>): Promise<void> {
    const { worker, round } = contribution;
    const doing = `contributing round ${round} of the worker ${worker}`;
    let data = encodeContribution(contribution);
    let object: string | undefined;
    if (data.length > (this.#trying.nc.info?.max_payload ?? 1 << 20) - 1024) {
      this.#hasObjects = true;
      const [name, bytes] = [`change/${tokenOf(worker)}/${round}/${nuid.next()}`, data];
      await keepTrying(this.#trying, doing, () => this.#objects.put(name, bytes));
      data = encodeContribution({ ...contribution, change: name });
      object = name;
    }
    let isStored = false;
    try {
      isStored = await keepTrying(this.#trying, doing, () => this.#insert(contribution, data, isRemoved));
    } finally {
      // One that cannot be removed now is removed with the message of that round.
      if (!isStored && object !== undefined) await this.#objects.remove(object).catch(() => {});
    }
  }

  /** What a message holds; undefined where its object has been removed meanwhile. */
  async contributionOf(data: Uint8Array, index: number): Promise<LoggedContribution | undefined> {
    const message = this.#decode(data, index);
    const { change: name } = message;
    if (typeof name !== "string") return { ...message, change: name, index };
    this.#hasObjects = true;
    const bytes = await keepTrying(this.#trying, "reading a contribution", () => this.#objects.get(name));
    if (bytes === null) return undefined;
    const { change, ...rest } = this.#decode(bytes, index);
    return typeof change === "string" ? undefined : { ...rest, change, index };
  }

  /** Removes the messages up to a number and their objects, also objects of the same rounds that killed processes have left. */
  remove(index: number): Promise<void> {
    return keepTrying(this.#trying, "removing contributions", async () => {
      const { streams } = await this.#manage();
      const { state } = await streams.info(this.name);
      if (index < state.first_seq) return;
      const rounds = new Map<string, number>();
      const last = this.#hasObjects ? index : 0;
      for (let at = state.first_seq; at <= last; at++) {
        const message = await streams.getMessage(this.name, { seq: at });
        const found = message && decodeContribution(message.data);
        if (found) rounds.set(tokenOf(found.worker), found.round);
      }
      await streams.purge(this.name, { seq: index + 1 });
      if (rounds.size === 0) return;
      for (const name of await this.#objects.names("change/")) {
        const [, token, round] = name.split("/");
        if (Number(round) <= (rounds.get(token) ?? 0)) await this.#objects.remove(name);
      }
    });
  }

  /** Whether this message is stored, and not one before it. */
  async #insert(
    contribution: Contribution,
    data: Uint8Array,
    isRemoved: () => Promise<boolean>,
  ): Promise<boolean> {
    const { worker, round } = contribution;
    const subject = `${this.name}.${tokenOf(worker)}`;
    for (;;) {
      const known = this.#newest.get(worker);
      this.#newest.delete(worker); // until the server says so
      let after = known && known.round < round ? known.sequence : undefined;
      if (after === undefined) {
        const { streams } = await this.#manage();
        const last = await streams.getMessage(this.name, { last_by_subj: subject });
        if (last === null && (await isRemoved())) return false;
        if (last && (await this.#isStored(contribution, last))) {
          this.#newest.set(worker, { round, sequence: last.seq });
          return false;
        }
        after = last?.seq ?? 0;
      }
      try {
        const { seq } = await this.#client.publish(subject, data, { expect: { lastSubjectSequence: after } });
        this.#newest.set(worker, { round, sequence: seq });
        return true;
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    }
  }

  /** Whether a worker's newest message is this contribution. @throws {ConflictError} When it is of another process. */
  async #isStored(contribution: Contribution, last: { data: Uint8Array; seq: number }): Promise<boolean> {
    const { worker, round, change } = contribution;
    const found = await this.contributionOf(last.data, last.seq);
    const newest = found?.round ?? this.#decode(last.data, last.seq).round;
    if (newest < round) return false;
    if (newest === round && found && areEqual(found.change, change)) return true;
    throw new ConflictError(
      `${this.#trying.where}: the worker ${worker} contributes its round ${round}, and the log has another one of round ${newest}: another process has taken over, so end this one`,
    );
  }

  #decode(data: Uint8Array, index: number): ContributionMessage {
    const message = decodeContribution(data);
    if (message) return message;
    throw new CorruptFileError(
      `${this.#trying.where}: message ${index} of the stream ${this.name} is of another program; take another name`,
    );
  }

  #manage(): Promise<JetStreamManager> {
    const manager = (this.#manager ??= this.#client.jetstreamManager(false));
    manager.catch(() => (this.#manager = undefined)); // tried again
    return manager;
  }
}

function areEqual(a: Contribution["change"], b: Contribution["change"]): boolean {
  return a.length === b.length && a.every((number, at) => Object.is(number, b[at]));
}

/** A worker's name as a part of a subject. */
function tokenOf(worker: string): string {
  return encodeURIComponent(worker).replaceAll(".", "%2E").replaceAll("*", "%2A");
}
