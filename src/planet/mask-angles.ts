import { ArgumentError } from "../errors.ts";
import type { Frame } from "./frame.ts";

/** Options of {@link maskAngles}. */
export interface MaskAnglesOptions {
  /** Largest angle between the Sun and the vertical, degrees. @defaultValue 75 */
  maxIncidence?: number;
  /** Largest angle between the spacecraft and the vertical, degrees. @defaultValue 75 */
  maxEmission?: number;
}

/**
 * The frame without the radiance of pixels that are unlit (incidence above 90 degrees), lit or seen too obliquely, or off
 * the planet. The paper masks both angles at 75 degrees; Minnaert's law holds to about 85.
 *
 * @throws {@link ArgumentError} `BAD_ANGLE`
 */
export function maskAngles(frame: Frame, options: MaskAnglesOptions = {}): Frame {
  const { maxIncidence = 75, maxEmission = 75 } = options;
  for (const [name, angle] of Object.entries({ maxIncidence, maxEmission })) {
    if (angle > 0 && angle <= 180) continue;
    throw new ArgumentError("BAD_ANGLE", `Cannot mask at ${name} ${angle}`, "Give degrees above 0, at most 90.");
  }
  const lit = Math.min(maxIncidence, 90);
  const { incidence, emission } = frame;
  const radiance = frame.radiance.slice();
  for (let i = 0; i < radiance.length; i++) {
    if (!(incidence[i] <= lit && emission[i] <= maxEmission)) radiance[i] = Number.NaN;
  }
  return frame.with({ radiance });
}
