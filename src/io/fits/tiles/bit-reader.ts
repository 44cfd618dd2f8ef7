/** Thrown inside a decoder when its bytes end too early or say what cannot be. */
export class DamagedTile extends Error {}

/** Bits of bytes, the highest first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #heldBits = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#at = start;
  }

  /** The next one to eight bits. */
  bits(wanted: number): number {
    if (this.#heldBits < wanted) {
      if (this.#at >= this.#bytes.length) throw new DamagedTile("its bytes end too early");
      this.#held = ((this.#held << 8) | this.#bytes[this.#at++]) & 0xffff;
      this.#heldBits += 8;
    }
    this.#heldBits -= wanted;
    return (this.#held >> this.#heldBits) & ((1 << wanted) - 1);
  }

  /** Goes on with the next whole byte. */
  alignToByte(): void {
    this.#heldBits = 0;
  }
}
