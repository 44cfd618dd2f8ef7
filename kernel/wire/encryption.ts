import { KernelError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { zeromq } from "./zeromq.ts";

/** Options by which a socket encrypts as the kernel's end, when the connection file gives keys (CurveZMQ). */
export function kernelEncryption({ curve_publickey: publicKey, curve_secretkey: secretKey }: Connection): object {
  if (publicKey === undefined || secretKey === undefined) return {};
  requireCurve();
  return { curveServer: true, curvePublicKey: publicKey, curveSecretKey: secretKey };
}

/** Options by which a socket encrypts as a front end, which uses the key pair of the connection file as its own. */
export function clientEncryption({ curve_publickey: publicKey, curve_secretkey: secretKey }: Connection): object {
  if (publicKey === undefined || secretKey === undefined) return {};
  requireCurve();
  return { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
}

// Going on in plain text, when encryption was asked for, is no choice.
function requireCurve(): void {
  if (zeromq.capability.curve) return;
  const hint = "Turn transport_encryption off in Jupyter, or use a ZeroMQ that was built with CURVE.";
  throw new KernelError("ENCRYPTION", "Cannot encrypt: this ZeroMQ has no CURVE", hint);
}
