export interface Orbit {
  /** Half the long axis, in astronomical units. */
  axisAu: number;
}

/** Kepler's third law. */
export function orbitYears({ axisAu }: Orbit): number {
  return axisAu ** 1.5;
}
