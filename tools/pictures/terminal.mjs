// A picture of what a command printed on a terminal, with its colours, as SVG. The one in README.md was made so:
//   script -qec "stty cols 122; npm start" /tmp/start > /dev/null
//   node tools/pictures/terminal.mjs "npm start" "What ran, as a program" < /tmp/start > .github/pictures/start.svg
// (`script` is part of util-linux.) The first argument is the command, the second the text before which the picture ends.
import { readFileSync } from "node:fs";

const [command, end] = process.argv.slice(2);
const terminal = 122; // characters in a line
const [character, line, margin] = [7.2, 16, 18];
const ground = "#0d1117";
const plain = "#d1d7e0";
// What a program names by number, in shades that are readable on that ground.
const colours = { 31: "#ff7b72", 32: "#3fb950", 33: "#e3b341", 34: "#58a6ff", 90: "#8b949e" };

/** The lines that a terminal shows at the end of a recording, each a list of characters with their colours. */
function shown(recording) {
  const text = recording.replace(/^Script started.*\n/, "");
  const lines = text.slice(0, text.indexOf(end)).split(/\r?\n/).map(characters);
  const isOutput = (each) => each.length > 0 && each[0].character !== ">"; // npm's own lines begin so
  const from = lines.findIndex(isOutput);
  const to = lines.findLastIndex(isOutput);
  return lines.slice(from, to + 1).flatMap(wrapped);
}

/** A line as it is when all that was written over it is done. */
function characters(text) {
  const found = [];
  let [colour, column] = [plain, 0];
  // A visible sign for "escape", which regular expressions had better not hold.
  for (const part of text.replaceAll("\u001b", "␛").match(/␛\[[\d;]*[A-Za-z]|[^]/gu) ?? []) {
    if (part === "\r" || part === "␛[1G") column = 0;
    else if (/^␛\[\d*K$/.test(part)) found.length = column;
    else if (/^␛\[\d*m$/.test(part)) colour = colours[part.slice(2, -1)] ?? plain;
    else found[column++] = { character: part, colour };
  }
  return found;
}

function wrapped(list) {
  const rows = [list.slice(0, terminal)];
  for (let from = terminal; from < list.length; from += terminal)
    rows.push(list.slice(from, from + terminal));
  return rows;
}

/** Words that follow one another in one colour: a single space belongs to them, more are left out. */
function pieces(list) {
  const found = [];
  list.forEach(({ character, colour }, column) => {
    const last = found.at(-1);
    if (last && last.colour === colour && column - last.column === last.text.length) last.text += character;
    else if (character !== " ") found.push({ text: character, colour, column });
    if (found.at(-1)?.text.endsWith("  ")) found.at(-1).text = found.at(-1).text.trimEnd();
  });
  return found.map((piece) => ({ ...piece, text: piece.text.trimEnd() }));
}

function element({ text, colour, column }, row) {
  const place = `x="${(margin + column * character).toFixed(1)}" y="${margin + row * line + 12}"`;
  // In any font of the reader, a piece is as wide as its characters.
  const size = `textLength="${(text.length * character).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
  const fill = colour === plain ? "" : ` fill="${colour}"`;
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<text ${place} ${size}${fill}>${escaped}</text>`;
}

const rows = [characters(`$ ${command}`), ...shown(readFileSync(0, "utf8"))];
const drawn = rows.flatMap((row, index) => pieces(row).map((piece) => element(piece, index)));
const width = Math.ceil(2 * margin + terminal * character);
console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${2 * margin + rows.length * line}" role="img">
<title>What ${command} prints</title>
<rect width="100%" height="100%" rx="8" fill="${ground}" />
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12" fill="${plain}">
${drawn.join("\n")}
</g>
</svg>`);
