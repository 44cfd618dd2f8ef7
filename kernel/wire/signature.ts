import { createHmac, getHashes, timingSafeEqual } from "node:crypto";
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
  const digest = (frames: readonly Uint8Array[]): Buffer => {
    const hmac = createHmac(hash, key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest();
  };
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
