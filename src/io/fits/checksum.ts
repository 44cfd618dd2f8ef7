/** Ones' complement sum of the big-endian 32-bit words of bytes, zeros behind the last, onto an earlier sum. */
export function checksum(bytes: Uint8Array, earlier = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = earlier;
  const end = bytes.byteLength - (bytes.byteLength % 4);
  for (let at = 0; at < end; ) {
    // A double holds the sum of 2^20 words exactly.
    const stop = Math.min(end, at + 2 ** 22);
    for (; at < stop; at += 4) sum += view.getUint32(at);
    sum = folded(sum);
  }
  for (let at = end; at < bytes.byteLength; at++) sum += bytes[at] * 2 ** (24 - 8 * (at - end));
  return folded(sum);
}

function folded(sum: number): number {
  let rest = sum;
  while (rest >= 2 ** 32) rest = (rest % 2 ** 32) + Math.floor(rest / 2 ** 32);
  return rest;
}

/**
 * The 16 letters of a `CHECKSUM` card that bring the sum of an HDU to all ones (FITS 4.0, appendix J).
 *
 * @param sum - sum of the HDU while its `CHECKSUM` is sixteen zeros (`"0000000000000000"`)
 */
export function checksumText(sum: number): string {
  const letters = new Uint8Array(16);
  for (let i = 0; i < 4; i++) {
    const byte = (~sum >>> (24 - 8 * i)) & 0xff;
    const parts = [(byte >> 2) + 0x30 + (byte & 3), (byte >> 2) + 0x30, (byte >> 2) + 0x30, (byte >> 2) + 0x30];
    avoidSigns(parts);
    for (let j = 0; j < 4; j++) letters[4 * j + i] = parts[j];
  }
  const text = String.fromCharCode(...letters);
  return text.at(-1)! + text.slice(0, -1);
}

/** Moves pairs apart until only digits and letters are left; their sum stays. */
function avoidSigns(parts: number[]): void {
  const isSign = (code: number) => (code > 0x39 && code < 0x41) || (code > 0x5a && code < 0x61);
  while (parts.some(isSign)) {
    for (let j = 0; j < 4; j += 2) {
      if (!isSign(parts[j]) && !isSign(parts[j + 1])) continue;
      parts[j]++;
      parts[j + 1]--;
    }
  }
}
