/**
 * Writer of protocol-buffer messages: each field is a key (number and wire type) and a value; a message within a message
 * is its bytes, preceded by their count. https://protobuf.dev/programming-guides/encoding/
 */
export type Field = Uint8Array;

const text = new TextEncoder();

/** A whole number, or an enum's value, from −2⁵³ to 2⁵³. */
export function integerField(number: number, value: number): Field {
  return join([varint(number << 3), varint(value)]);
}

/** A 32-bit float. */
export function floatField(number: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return join([varint((number << 3) | 5), bytes]);
}

/** A 64-bit float. */
export function doubleField(number: number, value: number): Field {
  return join([varint((number << 3) | 1), doubleBytes([value])]);
}

/** 64-bit floats, packed. */
export function doublesField(number: number, values: readonly number[]): Field {
  return bytesField(number, doubleBytes(values));
}

/** Bytes, as they are. */
export function bytesField(number: number, value: Uint8Array): Field {
  return join([varint((number << 3) | 2), varint(value.length), value]);
}

/** Text, in UTF-8. */
export function textField(number: number, value: string): Field {
  return bytesField(number, text.encode(value));
}

/** Whole numbers, packed. */
export function integersField(number: number, values: readonly number[]): Field {
  return bytesField(number, join(values.map(varint)));
}

/** A message. */
export function messageField(number: number, fields: readonly Field[]): Field {
  return bytesField(number, join(fields));
}

/** Pieces one after another. */
export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function doubleBytes(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setFloat64(8 * i, value, true);
  return bytes;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  // Negative numbers are written as 64-bit two's complement.
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
