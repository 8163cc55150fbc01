import { tensor } from "@backstream/tensors";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CorruptFileError } from "./CorruptFileError.js";
import { loadCheckpoint } from "./loadCheckpoint.js";
import { readSafetensors } from "./readSafetensors.js";
import { writeSafetensors } from "./writeSafetensors.js";

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.split(" "), (byte) => parseInt(byte, 16));

/** The first 16 bytes that PyTorch 1.13 and Python 3.11 write. */
const files: readonly [how: string, kind: string, bytes: Uint8Array][] = [
  ["torch.save", "zip archive", bytesOf("50 4b 03 04 00 00 08 08 00 00 00 00 00 00 00 00")],
  ["torch.save before 1.6", "pickle", bytesOf("80 02 8a 0a 6c fc 9c 46 f9 20 6a a8 50 19 2e 80")],
  ["pickle.dump", "pickle", bytesOf("80 04 95 0a 00 00 00 00 00 00 00 7d 94 8c 01 61")],
  ["pickle.dump, protocol 2", "pickle", bytesOf("80 02 7d 71 00 58 01 00 00 00 61 71 01 4b 01 73")],
];
const message = (kind: string): string =>
  `readSafetensors: the file is a ${kind}, as torch.save writes it to .pt and .pth, expected safetensors; in Python write safetensors.torch.save_file(model.state_dict(), "model.safetensors")`;

it.each(files)("says what to do with a file of %s", (_, kind, bytes) => {
  expect(() => readSafetensors(bytes)).toThrow(new CorruptFileError(message(kind)));
});

it("says so where a checkpoint is loaded, too", () => {
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  const file = join(folder, "model.pt");
  writeFileSync(file, files[0][2]);
  const text = `loadCheckpoint: ${file} is damaged or no checkpoint (${message("zip archive")})`;
  expect(() => loadCheckpoint(file)).toThrow(new CorruptFileError(text));
  rmSync(folder, { recursive: true });
});

it("reads a safetensors file whose header's length looks like the beginning of a pickle", () => {
  const length = 0x0280; // the bytes 80 02
  const name = "x".repeat(length - writeSafetensors({ "": tensor([1], [7]) }).length + 4 + 8);
  const file = writeSafetensors({ [name]: tensor([1], [7]) });
  expect([...file.subarray(0, 3)]).toEqual([0x80, 2, 0]);
  expect(readSafetensors(file).tensors.get(name)).toEqual(tensor([1], [7]));
});
