import { bytesOf, type NumberArray, type NumberType, numbersOf } from "../values.ts";
import { vaxToFloat64 } from "./vax.ts";

/** How a file stores one number. */
export interface SampleFormat {
  /** Type of the numbers that reading gives. */
  readonly type: NumberType;
  readonly bytes: number;
  /** Whether the least significant byte comes first. */
  readonly little: boolean;
  /** VAX floating point: F (32 bits), D or G (64 bits). */
  readonly vax?: "F" | "D" | "G";
}

const isLittleMachine = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A plain number type with a byte order. */
export function sampleFormat(type: NumberType, little: boolean): SampleFormat {
  return { type, bytes: bytesOf(type), little };
}

/** Numbers of packed samples. The bytes may be changed in place. */
export function decodeSamples(bytes: Uint8Array<ArrayBuffer>, format: SampleFormat): NumberArray {
  if (format.vax) {
    const values = vaxToFloat64(bytes, format.vax);
    return format.type === "float32" ? Float32Array.from(values) : values;
  }
  if (format.little !== isLittleMachine && format.bytes > 1) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (format.bytes === 2) buffer.swap16();
    else if (format.bytes === 4) buffer.swap32();
    else buffer.swap64();
  }
  return numbersOf(format.type, bytes.buffer);
}
