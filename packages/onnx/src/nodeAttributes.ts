import { create } from "@bufbuild/protobuf";
import { AttributeProtoSchema, type AttributeProto, type NodeProto } from "./onnx_pb.js";

/** The attributes of a node: whole numbers are given as bigints, others are floats. */
export type Attributes = Readonly<
  Record<string, number | bigint | string | readonly bigint[] | readonly string[]>
>;

// AttributeProto.AttributeType of the schema.
const [float, int, string, ints, strings] = [1, 2, 3, 7, 8];
const ascii = { encode: (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0)) };

/** Attributes as a node holds them. */
export function attributeProtos(attributes: Attributes): AttributeProto[] {
  return Object.entries(attributes).map(([name, value]) => {
    if (typeof value === "number") return create(AttributeProtoSchema, { name, type: float, f: value });
    if (typeof value === "bigint") return create(AttributeProtoSchema, { name, type: int, i: value });
    if (typeof value === "string")
      return create(AttributeProtoSchema, { name, type: string, s: ascii.encode(value) });
    if (value.every((entry) => typeof entry === "bigint"))
      return create(AttributeProtoSchema, { name, type: ints, ints: [...value] });
    return create(AttributeProtoSchema, { name, type: strings, strings: value.map(ascii.encode) });
  });
}

const find = (node: NodeProto, name: string): AttributeProto | undefined =>
  node.attribute.find((attribute) => attribute.name === name);

/** A number that a node has as an attribute, or its default. */
export function floatAttribute(node: NodeProto, name: string, standard: number): number {
  const found = find(node, name)?.f;
  return found === undefined ? standard : rounded(found);
}

/** A whole number that a node has as an attribute, or its default. */
export function intAttribute(node: NodeProto, name: string, standard: number): number {
  return Number(find(node, name)?.i ?? standard);
}

/** Whole numbers that a node has as an attribute, or undefined. */
export function intsAttribute(node: NodeProto, name: string): readonly number[] | undefined {
  return find(node, name)?.ints.map(Number);
}

/** A text that a node has as an attribute, or its default. */
export function stringAttribute(node: NodeProto, name: string, standard: string): string {
  const bytes = find(node, name)?.s;
  return bytes ? textOf(bytes) : standard;
}

/** Texts that a node has as an attribute, or undefined. */
export function stringsAttribute(node: NodeProto, name: string): readonly string[] | undefined {
  return find(node, name)?.strings.map(textOf);
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** The shortest decimal that is that float32: 0.1, not 0.10000000149011612. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
