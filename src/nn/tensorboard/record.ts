/** Table of CRC-32C (Castagnoli), reflected polynomial 0x82f63b78. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** CRC-32C of bytes. */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = table[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

/**
 * A record of TensorFlow's TFRecord files: the length, the bytes, and a checksum of each. Checksums are turned and shifted, so
 * that those of data that hold checksums are no special case.
 */
export function record(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(16 + bytes.length);
  const view = new DataView(whole.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, masked(whole.subarray(0, 8)), true);
  whole.set(bytes, 12);
  view.setUint32(12 + bytes.length, masked(bytes), true);
  return whole;
}

function masked(bytes: Uint8Array): number {
  const sum = crc32c(bytes);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
