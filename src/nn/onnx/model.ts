import type { Shape } from "../graph/shape.ts";
import {
  bytesField,
  type Field,
  floatField,
  integerField,
  integersField,
  join,
  messageField,
  textField,
} from "./protobuf.ts";

/** The standard operator set that models are written for. */
const opset = 17;

/** The file format version that belongs to it. */
const irVersion = 8;

/** Element types of ONNX that models here use. */
export const elementType = { float: 1, int64: 7, bool: 9 } as const;

/** An attribute of a node: a whole number, a float (as `{float}`), a word, or whole numbers. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** A node: one operator applied to named values. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A named tensor with values. */
export interface Initializer {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array | BigInt64Array;
}

/** A named float tensor that goes in or out. */
interface ValueInfo {
  readonly name: string;
  readonly shape: Shape;
}

/** A model before it is bytes. */
export interface Model {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly OnnxNode[];
}

/** The bytes of an ONNX file; field numbers as in https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. */
export function modelBytes({ inputs, outputs, initializers, nodes }: Model): Uint8Array {
  const graph = [
    ...nodes.map((node) => messageField(1, nodeFields(node))),
    textField(2, "albedo"),
    ...initializers.map((initializer) => messageField(5, tensorFields(initializer))),
    ...inputs.map((info) => messageField(11, valueInfoFields(info))),
    ...outputs.map((info) => messageField(12, valueInfoFields(info))),
  ];
  return join([
    integerField(1, irVersion),
    textField(2, "albedo"),
    messageField(7, graph),
    messageField(8, [textField(1, ""), integerField(2, opset)]),
  ]);
}

function nodeFields({ type, inputs, outputs, attributes }: OnnxNode): Field[] {
  return [
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(3, outputs[0]),
    textField(4, type),
    ...Object.entries(attributes).map(([name, value]) => messageField(5, attributeFields(name, value))),
  ];
}

function attributeFields(name: string, value: Attribute): Field[] {
  const kind = { float: 1, integer: 2, word: 3, integers: 7 };
  if (typeof value === "number") return [textField(1, name), integerField(3, value), integerField(20, kind.integer)];
  if (typeof value === "string") return [textField(1, name), textField(4, value), integerField(20, kind.word)];
  if ("float" in value) return [textField(1, name), floatField(2, value.float), integerField(20, kind.float)];
  return [textField(1, name), integersField(8, value), integerField(20, kind.integers)];
}

function tensorFields({ name, shape, values }: Initializer): Field[] {
  const type = values instanceof Float32Array ? elementType.float : elementType.int64;
  return [
    integersField(1, shape),
    integerField(2, type),
    textField(8, name),
    // Raw data is little-endian, as every machine that Node runs on.
    bytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ];
}

function valueInfoFields({ name, shape }: ValueInfo): Field[] {
  const dimensions = shape.map((length) => messageField(1, [integerField(1, length)]));
  const tensor = [integerField(1, elementType.float), messageField(2, dimensions)];
  return [textField(1, name), messageField(2, [messageField(1, tensor)])];
}
