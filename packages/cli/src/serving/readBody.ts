import type { IncomingMessage } from "node:http";
import { HttpError } from "./HttpError.js";

/**
 * The text of a request's body.
 *
 * @throws {HttpError} 413, when it has more than `most` bytes; 400, when it is no UTF-8 or its sender leaves.
 */
export function readBody(request: IncomingMessage, most: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = Number(request.headers["content-length"] ?? 0);
    if (size > most) return reject(tooLarge(most));
    size = 0;
    // Not `for await`: leaving its loop would close the connection before the answer is sent.
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) return chunks.push(chunk);
      request.pause(); // the rest is not read
      return reject(tooLarge(most));
    });
    request.on("end", () => {
      try {
        resolve(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
      } catch {
        reject(new HttpError(400, "the body is no UTF-8"));
      }
    });
    const cutOff = (): void => reject(new HttpError(400, "the body is cut off"));
    request.on("error", cutOff).on("close", cutOff);
  });
}

function tooLarge(most: number): HttpError {
  return new HttpError(413, `the body has more than ${most} bytes; send fewer records a request`, {
    connection: "close",
  });
}
