/** How RICE_1 stores one size of pixel. */
interface RiceForm {
  /** Bits that tell how many low bits the differences of a block have. */
  readonly codeBits: number;
  /** The code of a block whose differences are stored whole. */
  readonly whole: number;
  readonly pixelBits: number;
}

const forms: Record<number, RiceForm> = {
  1: { codeBits: 3, whole: 6, pixelBits: 8 },
  2: { codeBits: 4, whole: 14, pixelBits: 16 },
  4: { codeBits: 5, whole: 25, pixelBits: 32 },
};

/** Whether RICE_1 knows pixels of so many bytes. */
export function isRiceWidth(bytesPerPixel: number): boolean {
  return forms[bytesPerPixel] !== undefined;
}

/**
 * Integers of a tile compressed with RICE_1: blocks of differences between neighbours, each coded with a number of low
 * bits of its own. White, Greenfield, Pence, Tody and Seaman, in FITS 4.0, section 10.4.1.
 *
 * @param count - pixels of the tile
 * @param bytesPerPixel - 1, 2 or 4
 * @param blockSize - differences that share their number of low bits, usually 32
 * @returns undefined when the bytes end before the pixels do
 */
export function riceDecode(
  bytes: Uint8Array,
  count: number,
  bytesPerPixel: number,
  blockSize: number,
): Int32Array | undefined {
  const { codeBits, whole, pixelBits } = forms[bytesPerPixel];
  const values = new Int32Array(count);
  const shift = 32 - pixelBits;
  let at = 0;
  let held = 0;
  let heldBits = 0;
  const bits = (wanted: number): number => {
    let value = 0;
    let missing = wanted;
    while (missing > 0) {
      if (heldBits === 0) {
        held = bytes[at++];
        heldBits = 8;
      }
      const take = Math.min(missing, heldBits);
      heldBits -= take;
      value = (value << take) | ((held >> heldBits) & ((1 << take) - 1));
      missing -= take;
    }
    return value;
  };
  let last = bits(pixelBits);
  for (let start = 0; start < count; start += blockSize) {
    const end = Math.min(count, start + blockSize);
    const low = bits(codeBits) - 1;
    for (let i = start; i < end; i++) {
      if (low >= 0) {
        let code: number;
        if (low === whole) code = bits(pixelBits);
        else {
          let zeros = 0;
          while (true) {
            if (heldBits === 0) {
              if (at >= bytes.length) return undefined;
              held = bytes[at++];
              heldBits = 8;
            }
            const rest = held & ((1 << heldBits) - 1);
            if (rest !== 0) {
              const lead = Math.clz32(rest) - 32 + heldBits;
              zeros += lead;
              heldBits -= lead + 1;
              break;
            }
            zeros += heldBits;
            heldBits = 0;
          }
          code = (zeros << low) | bits(low);
        }
        // Even codes are positive differences, odd ones negative.
        last = (last + ((code & 1) === 0 ? code >>> 1 : ~(code >>> 1))) | 0;
      }
      values[i] = bytesPerPixel === 1 ? last & 0xff : (last << shift) >> shift;
    }
    if (at > bytes.length) return undefined;
  }
  return values;
}
