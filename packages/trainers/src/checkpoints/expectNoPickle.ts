import { CorruptFileError } from "./CorruptFileError.js";

/**
 * Refuses the files of `torch.save`, which hold a pickle: a program, which only Python can run. They are known by their first
 * bytes; so is a safetensors file, whose ninth byte is a brace.
 *
 * @throws {CorruptFileError} When it is a pickle or a zip archive.
 */
export function expectNoPickle(bytes: Uint8Array): void {
  const isZip = zip.every((byte, index) => bytes[index] === byte);
  const isPickle = bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5; // its protocol
  if ((!isZip && !isPickle) || bytes[8] === brace) return;
  throw new CorruptFileError(
    `readSafetensors: the file is a ${isZip ? "zip archive" : "pickle"}, as torch.save writes it to .pt and .pth, expected safetensors; in Python write safetensors.torch.save_file(model.state_dict(), "model.safetensors")`,
  );
}

const zip = [0x50, 0x4b, 3, 4]; // "PK", then the kind of entry
const brace = 0x7b;
