import { createHmac, getHashes, hash as hashOf, timingSafeEqual } from "node:crypto";
import { KernelError } from "../errors.ts";

/** Signs the four JSON frames of a message, and checks such signatures. */
export interface Signer {
  /** Hexadecimal digest; empty when the key is empty. */
  sign(frames: readonly Uint8Array[]): string;
  verify(signature: Uint8Array, frames: readonly Uint8Array[]): boolean;
}

/**
 * The signer of a connection file's scheme and key.
 *
 * @throws {@link KernelError} with code `SIGNATURE_SCHEME` for a scheme that this Node does not know
 */
export function createSigner(scheme: string, key: string): Signer {
  const hash = scheme.replace(/^hmac-/, "");
  if (key !== "" && (hash === scheme || !getHashes().includes(hash))) {
    throw new KernelError("SIGNATURE_SCHEME", `Cannot sign messages by "${scheme}"`, 'Use "hmac-sha256".');
  }
  const digest = hash === "sha256" ? sha256Hmac(key) : (frames: readonly Uint8Array[]) => streamed(hash, key, frames);
  return {
    sign: (frames) => (key === "" ? "" : digest(frames).toString("hex")),
    verify(signature, frames) {
      if (key === "") return true;
      const given = Buffer.from(Buffer.from(signature).toString("latin1"), "hex");
      const expected = digest(frames);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}

function streamed(algorithm: string, key: string, frames: readonly Uint8Array[]): Buffer {
  const hmac = createHmac(algorithm, key);
  for (const frame of frames) hmac.update(frame);
  return hmac.digest();
}

// Size of the pieces in which SHA-256 reads, to which a key is filled up.
const blockBytes = 64;
// Copying longer messages together takes longer than what is saved.
const shortBytes = 1 << 14;

/**
 * HMAC-SHA-256 of short messages by its definition, two hashes in one call each: five messages of a cell are signed, and
 * Node's `Hmac` is a stream, which takes as long as all else about a message.
 */
function sha256Hmac(key: string): (frames: readonly Uint8Array[]) => Buffer {
  const bytes = Buffer.from(key);
  const block = Buffer.alloc(blockBytes);
  block.set(bytes.length > blockBytes ? hashOf("sha256", bytes, "buffer") : bytes);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return (frames) => {
    let length = 0;
    for (const frame of frames) length += frame.byteLength;
    if (length > shortBytes) return streamed("sha256", key, frames);
    const digest = hashOf("sha256", Buffer.concat([inner, ...frames]), "buffer");
    return hashOf("sha256", Buffer.concat([outer, digest]), "buffer");
  };
}
