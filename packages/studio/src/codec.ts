import { bounds, type Message } from "./frames.js";
import type { Command } from "./Command.js";
import type { Recording } from "./Recording.js";

/**
 * Text as JSON: arrays of numbers as base64, numbers that JSON does not know as strings.
 *
 * @throws {RangeError} When a message is longer than its bound: what makes messages keeps to it.
 */
export function encode(message: Message | Recording | Command): string {
  const text = textOf(message);
  const kind = "type" in message ? message.type : "recording";
  const most = Object.hasOwn(bounds.bytes, kind) ? bounds.bytes[kind as keyof typeof bounds.bytes] : Infinity;
  if (text.length > most || (3 * text.length > most && new TextEncoder().encode(text).length > most))
    throw new RangeError(`studio: a ${kind} has ${text.length} characters, expected at most ${most} bytes`);
  return text;
}

function textOf(message: Message | Recording | Command): string {
  return JSON.stringify(message, (_name, value: unknown) => {
    if (ArrayBuffer.isView(value)) return { [tagOf(value)]: base64Of(value) };
    if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
    return value;
  });
}

/** Reads what `encode` has written. @throws {SyntaxError} When it is no JSON. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    const [tag, held] = Object.entries(value)[0] ?? [];
    if (typeof held !== "string" || Object.keys(value).length > 1) return value;
    if (tag === "number") return Number(held);
    const make = tag !== undefined && Object.hasOwn(arrayOf, tag) ? arrayOf[tag] : undefined;
    return make ? make(bytesOf(held)) : value;
  });
}

const arrayOf: Readonly<Record<string, (bytes: ArrayBuffer) => ArrayBufferView>> = {
  float32: (bytes) => new Float32Array(bytes),
  float64: (bytes) => new Float64Array(bytes),
  int8: (bytes) => new Int8Array(bytes),
  uint8: (bytes) => new Uint8Array(bytes),
};

function tagOf(array: ArrayBufferView): string {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Float64Array) return "float64";
  return array instanceof Int8Array ? "int8" : "uint8";
}

function base64Of({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let text = "";
  // As many at once as a call takes: one by one takes longer than all the rest of a message.
  for (let from = 0; from < bytes.length; from += 8192)
    text += String.fromCharCode.apply(null, bytes.subarray(from, from + 8192) as unknown as number[]); // it reads any list
  return btoa(text);
}

function bytesOf(text: string): ArrayBuffer {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return bytes.buffer;
}
