/** Degrees of a radian. */
export const degrees = 180 / Math.PI;

/** A point of the sphere of radius 1: x towards latitude 0 and longitude 0, y towards longitude 90 degrees east, z north. */
export type Direction = readonly [x: number, y: number, z: number];

/** Coordinates on the sphere, degrees; longitude east, in [-180, 180]. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** A rotation of the sphere that takes a place to (1, 0, 0) and keeps its north up and its east to the right. */
export interface Turn {
  readonly cosLatitude: number;
  readonly sinLatitude: number;
  readonly cosLongitude: number;
  readonly sinLongitude: number;
}

/** The direction of a place. */
export function directionOf({ latitude, longitude }: Place): Direction {
  const [phi, lambda] = [latitude / degrees, longitude / degrees];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

/** The place in a direction of any length. */
export function placeOf([x, y, z]: Direction): Place {
  return { latitude: Math.atan2(z, Math.hypot(x, y)) * degrees, longitude: Math.atan2(y, x) * degrees };
}

/** The rotation that takes a place to the middle: about the pole by its longitude, then about y by its latitude. */
export function turnTo({ latitude, longitude }: Place): Turn {
  const [phi, lambda] = [latitude / degrees, longitude / degrees];
  return {
    cosLatitude: Math.cos(phi),
    sinLatitude: Math.sin(phi),
    cosLongitude: Math.cos(lambda),
    sinLongitude: Math.sin(lambda),
  };
}

/** Where the rotation takes a direction. */
export function turned(turn: Turn, [x, y, z]: Direction): Direction {
  const ahead = turn.cosLongitude * x + turn.sinLongitude * y;
  return [
    turn.cosLatitude * ahead + turn.sinLatitude * z,
    turn.cosLongitude * y - turn.sinLongitude * x,
    turn.cosLatitude * z - turn.sinLatitude * ahead,
  ];
}

/** Where a direction came from: the inverse of {@link turned}. */
export function turnedBack(turn: Turn, [x, y, z]: Direction): Direction {
  const ahead = turn.cosLatitude * x - turn.sinLatitude * z;
  return [
    turn.cosLongitude * ahead - turn.sinLongitude * y,
    turn.sinLongitude * ahead + turn.cosLongitude * y,
    turn.sinLatitude * x + turn.cosLatitude * z,
  ];
}
