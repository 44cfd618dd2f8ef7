/**
 * Integers from 0 to 2^24 - 1 of a tile compressed with PLIO_1, the line lists of IRAF: 16-bit words whose high four
 * bits say what to do and whose low twelve bits say how often or how much. FITS 4.0, section 10.4.3.
 *
 * @param count - pixels of the tile; those that the list does not reach are 0
 * @returns undefined when the list is damaged
 */
export function plioDecode(bytes: Uint8Array, count: number): Int32Array | undefined {
  const words = Math.floor(bytes.length / 2);
  const word = (i: number) => (bytes[2 * i] << 8) | bytes[2 * i + 1];
  const values = new Int32Array(count);
  if (words < 3) return undefined;
  // Old lists have their length in the third word, new ones in two words behind the length of the header.
  const old = word(2) < 0x8000 && word(2) > 0;
  const end = old ? word(2) : ((word(4) & 0x7fff) << 15) + word(3);
  const start = old ? 3 : word(1);
  if (end > words || start > end) return undefined;
  let at = 0;
  let high = 1;
  for (let i = start; i < end; i++) {
    const amount = word(i) & 0xfff;
    const until = Math.min(count, at + amount);
    switch (word(i) >> 12) {
      case 0:
        at = until;
        break;
      case 1:
        if (i + 1 >= end) return undefined;
        high = (word(++i) << 12) + amount;
        break;
      case 2:
        high += amount;
        break;
      case 3:
        high -= amount;
        break;
      case 4:
        values.fill(high, at, until);
        at = until;
        break;
      case 5:
        if (amount > 0 && at + amount <= count) values[until - 1] = high;
        at = until;
        break;
      case 6:
      case 7:
        high += word(i) >> 12 === 6 ? amount : -amount;
        if (at < count) values[at++] = high;
        break;
      default:
        return undefined;
    }
  }
  return values;
}
