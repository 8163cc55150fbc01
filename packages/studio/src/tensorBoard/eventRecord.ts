import { maskedCrc32c } from "./crc32c.js";

/** Numbers of one moment, by name; or what every event file begins with. */
export type TensorBoardEvent = {
  /** Seconds since 1970. */
  readonly time: number;
} & (
  | { readonly step: number; readonly scalars: Readonly<Record<string, number>> }
  | { readonly fileVersion: string }
);

/**
 * A record of an event file: its length, the length's checksum, a message `Event` in the format of Protocol Buffers, and the
 * message's checksum.
 *
 * @source TensorFlow, core/util/event.proto, core/framework/summary.proto, core/lib/io/record_writer.h
 */
export function eventRecord(event: TensorBoardEvent): Uint8Array {
  const message = new Bytes();
  message.double(1, event.time);
  if ("fileVersion" in event) message.text(3, event.fileVersion);
  else {
    message.integer(2, event.step);
    const summary = new Bytes();
    for (const [tag, value] of Object.entries(event.scalars)) {
      const one = new Bytes();
      one.text(1, tag);
      one.float(2, value);
      summary.bytes(1, one.written);
    }
    message.bytes(5, summary.written);
  }
  const body = message.written;
  const record = new Uint8Array(8 + 4 + body.length + 4);
  const view = new DataView(record.buffer);
  view.setUint32(0, body.length, true); // a message has less than 4 GiB
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(body, 12);
  view.setUint32(12 + body.length, maskedCrc32c(body), true);
  return record;
}

/** Fields of a message in the format of Protocol Buffers. */
class Bytes {
  readonly #all: number[] = [];

  get written(): Uint8Array {
    return Uint8Array.from(this.#all);
  }

  double(field: number, value: number): void {
    this.#fixed(field, 1, new Uint8Array(Float64Array.of(value).buffer));
  }

  float(field: number, value: number): void {
    this.#fixed(field, 5, new Uint8Array(Float32Array.of(value).buffer));
  }

  integer(field: number, value: number): void {
    this.#tag(field, 0);
    this.#varint(value);
  }

  text(field: number, value: string): void {
    this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, 2);
    this.#varint(value.length);
    for (const byte of value) this.#all.push(byte);
  }

  /** All machines that run JavaScript today have the lowest byte first, as the format wants it. */
  #fixed(field: number, kind: 1 | 5, value: Uint8Array): void {
    this.#tag(field, kind);
    this.#all.push(...value);
  }

  #tag(field: number, kind: number): void {
    this.#varint(field * 8 + kind);
  }

  /** Seven bits a byte, the lowest first. Numbers above 2^32 too, so no shifts. */
  #varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#all.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#all.push(rest);
  }
}
