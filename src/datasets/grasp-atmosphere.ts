import { type Random, random } from "../random.ts";
import { type GraspLand, landTypes, wavelengths } from "./grasp-land.ts";
import { gridCols, gridRows, latitudeOfRow } from "./grid.ts";
import { noiseField } from "./noise-field.ts";

/** The stand-in's aerosol and retrieval fields: by family, one grid per wavelength, or a single one. */
export type GraspAtmosphere = Readonly<Record<string, readonly Float64Array[]>>;

const cells = gridRows * gridCols;

/**
 * Aerosol fields in keeping with each other: fine and coarse optical depths add up to the total, absorption follows
 * from the single-scattering albedo, the Ångström exponent from the spectrum. They are smooth random fields with dust
 * over deserts; nothing in them is tuned to a measurement.
 *
 * @param seed - of every random draw
 */
export function graspAtmosphere(seed: number, land: GraspLand): GraspAtmosphere {
  const stream = (part: number): Random => random(seed * 64 + 32 + part);
  const smooth = (part: number, low: number, high: number) => between(noiseField(stream(part), 6, 9), low, high);
  const dust = dustiness(land);
  const burden = smooth(0, 0.04, 0.32);
  const fineShare = smooth(1, 0.35, 0.85);
  const fine565 = map((cell) => burden[cell] * fineShare[cell]);
  const coarse565 = map((cell) => burden[cell] * (1 - fineShare[cell]) + 0.35 * dust[cell]);
  const [fineSlope, coarseSlope] = [smooth(2, 1.5, 2.1), smooth(3, -0.1, 0.3)];
  const fine = perWavelength((nm, cell) => fine565[cell] * power(nm / 565, -fineSlope[cell]));
  const coarse = perWavelength((nm, cell) => coarse565[cell] * power(nm / 565, -coarseSlope[cell]));
  const total = wavelengths.map((_, band) => map((cell) => fine[band][cell] + coarse[band][cell]));
  const [white, fineWhite] = [smooth(4, 0.88, 0.97), smooth(5, 0.86, 0.98)];
  const scattering = perWavelength((nm, cell) => white[cell] + 0.02 * dust[cell] * Math.log(nm / 443));
  const bins = sizeBins(fineShare, dust, smooth(6, 0.1, 0.3));
  return {
    AOD: total,
    AODC: coarse,
    AODF: fine,
    SSA: scattering,
    SSAF: perWavelength((nm, cell) => fineWhite[cell] - 0.015 * Math.log(nm / 443)),
    AAOD: wavelengths.map((_, band) => map((cell) => total[band][cell] * (1 - scattering[band][cell]))),
    ImagRefIndC: absorption(smooth(7, 0.0008, 0.005), -0.8),
    ImagRefIndF: absorption(smooth(8, 0.004, 0.018), -0.2),
    AExp: [map((cell) => Math.log(total[0][cell] / total[4][cell]) / Math.log(865 / 443))],
    SphereFraction: [map((cell) => fineShare[cell] * (1 - 0.7 * dust[cell]))],
    LandBPDFMaignanBreon: [smooth(9, 1.5, 7.5)],
    ResidualRelative: [smooth(10, 0.02, 0.08)],
    SizeDistrLogNormBin: bins,
  };
}

/**
 * Standard deviation that goes with a mean: 5 to 15 % of its size, varying smoothly.
 *
 * @param part - number of the family, which names the stream of random draws
 */
export function relativeSpread(seed: number, part: number): Float64Array {
  return between(noiseField(random(seed * 64 + 48 + part), 5, 7), 0.05, 0.15);
}

/** 0 to 1: the desert's share, carried some way downwind by the smoothing of neighbours. */
function dustiness({ shares }: GraspLand): Float64Array {
  const desert = shares[landTypes.indexOf("desert")];
  return map((cell) => {
    const row = Math.floor(cell / gridCols);
    const belt = Math.exp(-(((Math.abs(latitudeOfRow(row)) - 22) / 14) ** 2));
    let upwind = 0;
    for (let step = 0; step < 12; step++) {
      upwind += desert[row * gridCols + (((cell % gridCols) + step) % gridCols)];
    }
    return (belt * upwind) / 12;
  });
}

/** Shares of five size bins; they add up to 1. */
function sizeBins(fineShare: Float64Array, dust: Float64Array, middle: Float64Array): Float64Array[] {
  const weights = [
    map((cell) => 0.6 * fineShare[cell]),
    map((cell) => 0.8 * fineShare[cell]),
    middle,
    map((cell) => 0.6 * (1 - fineShare[cell]) + 0.4 * dust[cell]),
    map((cell) => 0.3 * (1 - fineShare[cell]) + 0.6 * dust[cell]),
  ];
  const total = map((cell) => weights.reduce((sum, weight) => sum + weight[cell], 0));
  return weights.map((weight) => map((cell) => weight[cell] / total[cell]));
}

function absorption(at443: Float64Array, slope: number): Float64Array[] {
  return perWavelength((nm, cell) => at443[cell] * power(nm / 443, slope));
}

/** Standard normal noise squeezed smoothly into a range. */
function between(noise: Float64Array, low: number, high: number): Float64Array {
  return noise.map((value) => low + (high - low) / (1 + Math.exp(-1.4 * value)));
}

// Not `**`, whose last digit differs between engines; exp and log do not.
function power(base: number, exponent: number): number {
  return Math.exp(exponent * Math.log(base));
}

function perWavelength(value: (nm: number, cell: number) => number): Float64Array[] {
  return wavelengths.map((nm) => map((cell) => value(nm, cell)));
}

function map(value: (cell: number) => number): Float64Array {
  const values = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell++) values[cell] = value(cell);
  return values;
}
