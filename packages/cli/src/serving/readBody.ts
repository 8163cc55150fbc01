import type { IncomingMessage } from "node:http";
import { HttpError } from "./HttpError.js";

/**
 * The text of a request's body.
 *
 * @throws {HttpError} 413, when it has more than `most` bytes; 400, when it is no UTF-8 or its sender leaves.
 */
export async function readBody(request: IncomingMessage, most: number): Promise<string> {
  const tooLarge = (): HttpError =>
    new HttpError(413, `the body has more than ${most} bytes; send fewer records a request`, {
      connection: "close",
    });
  if (Number(request.headers["content-length"]) > most) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) throw tooLarge();
      chunks.push(chunk);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "the body is no UTF-8, or is cut off");
  }
}
