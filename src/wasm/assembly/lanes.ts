/** Which of eight distances, four a vector, are at most `most`, a bit each; one that is no number is not. */
export function eightWithin(a: v128, b: v128, most: f32): i32 {
  const limit = f32x4.splat(most);
  return i32x4.bitmask(f32x4.le(a, limit)) | (i32x4.bitmask(f32x4.le(b, limit)) << 4);
}
