import { labelProduct } from "../io/pds3/stand-in.ts";
import type { VmcFacts } from "./venus-vmc.ts";

/** Name of the product, as in the files' `ALBEDO:STAND_IN` keyword and in captions. */
const vmcProduct = "Venus Express VMC";

/** How a file falls into records. */
export interface VmcRecords {
  readonly record: number;
  readonly labelRecords: number;
  readonly vicarBytes: number;
  readonly dataRecords: number;
}

const orbit = 2496;
const unit = "<W*m**-3*sr**-1>";

/** The PDS3 label of a VMC file, with the keywords of real ones, in lines that end in CR LF. */
export function pds3Label(facts: VmcFacts, records: VmcRecords): string {
  const { labelRecords, vicarBytes, dataRecords, record } = records;
  const header = labelRecords + 1;
  const image = header + vicarBytes / record;
  const entry = (key: string, value: string | number) => `${key.padEnd(33)} = ${value}`;
  const quoted = (key: string, text: string) => entry(key, `"${text}"`);
  const pieces: (string | string[])[] = [
    entry("PDS_VERSION_ID", "PDS3"),
    "",
    "/* FILE DATA ELEMENTS */",
    "",
    entry("RECORD_TYPE", "FIXED_LENGTH"),
    entry("RECORD_BYTES", record),
    entry("FILE_RECORDS", image - 1 + dataRecords),
    entry("LABEL_RECORDS", labelRecords),
    "",
    "/* POINTERS TO DATA OBJECTS */",
    "",
    entry("^IMAGE_HEADER", header),
    entry("^IMAGE", image),
    "",
    "/* PRODUCER IDENTIFICATION */",
    "",
    entry("PRODUCT_CREATION_TIME", "2013-07-10T06:50:59.000Z"),
    quoted(labelProduct, vmcProduct),
    "",
    "/* DATA DESCRIPTION AND IDENTIFICATION */",
    "",
    quoted("DATA_SET_ID", "VEX-V-VMC-3-RDR-EXT4-V3.0"),
    entry("DETECTOR_ID", "VEX_VMC_UV"),
    quoted("FILE_NAME", facts.name),
    entry("INSTRUMENT_HOST_ID", "VEX"),
    quoted("INSTRUMENT_HOST_NAME", "VENUS EXPRESS"),
    entry("INSTRUMENT_ID", "VMC"),
    quoted("INSTRUMENT_NAME", "VENUS MONITORING CAMERA"),
    quoted("INSTRUMENT_TYPE", "FRAMING CAMERA"),
    quoted("^INSTRUMENT_DESC", "INSTRUMENT_DESC.TXT"),
    entry("MISSION_ID", "VEX"),
    quoted("MISSION_NAME", "VENUS EXPRESS"),
    entry("PROCESSING_LEVEL_ID", 3),
    quoted("PRODUCT_ID", facts.name),
    entry("PRODUCT_TYPE", "RDR"),
    "",
    "/* TIME RELATED INFORMATION */",
    "",
    entry("IMAGE_TIME", facts.time),
    entry("START_TIME", facts.time),
    entry("STOP_TIME", facts.time),
    "",
    "/* ORBITAL INFORMATION */",
    "",
    entry("ORBIT_NUMBER", orbit),
    entry("MAXIMUM_RESOLUTION", `${digits(facts.resolutionM)} <m/pixel>`),
    "",
    "/* TARGET IDENTIFICATION */",
    "",
    entry("TARGET_TYPE", "PLANET"),
    entry("TARGET_NAME", "VENUS"),
    entry("RIGHT_ASCENSION", "-1e+32"),
    entry("DECLINATION", "-1e+32"),
    entry("SPACECRAFT_SOLAR_DISTANCE", "1.08917e+08"),
    "",
    "/* INSTRUMENT INFORMATION */",
    "",
    entry("EXPOSURE_DURATION", "11.088 <ms>"),
    "",
    "/* RADIOMETRIC DATA INFORMATION */",
    "",
    entry("RADIANCE_OFFSET", `0.0 ${unit}`),
    entry("RADIANCE_SCALING_FACTOR", `${facts.radianceScale.toFixed(1)} ${unit}`),
    "",
    "/* DATA OBJECT DEFINITIONS */",
    "",
    imageObject(facts),
    "",
    "/* IMAGE HEADER DATA ELEMENTS */",
    "",
    "OBJECT                         = IMAGE_HEADER",
    " HEADER_TYPE                   = VICAR2",
    " INTERCHANGE_FORMAT            = ASCII",
    ` BYTES                         = ${vicarBytes}`,
    ' ^DESCRIPTION                  = "VICAR2.TXT"',
    "END_OBJECT                     = IMAGE_HEADER",
    "",
    "END",
  ];
  return pieces
    .flat()
    .map((line) => `${line}\r\n`)
    .join("");
}

function imageObject({ rows, cols, bands, statistics }: VmcFacts): string[] {
  const entry = (key: string, value: string | number) => `  ${key.padEnd(31)} = ${value}`;
  return [
    "OBJECT                            = IMAGE",
    entry("INTERCHANGE_FORMAT", "BINARY"),
    entry("LINES", rows),
    entry("LINE_SAMPLES", cols),
    entry("SAMPLE_TYPE", statistics ? "MSB_INTEGER" : "IEEE_REAL"),
    entry("SAMPLE_BITS", statistics ? 16 : 32),
    entry("BANDS", bands),
    entry("BAND_STORAGE_TYPE", "BAND_SEQUENTIAL"),
    ...(statistics
      ? [
          entry("MAXIMUM", statistics.maximum),
          entry("MEAN", digits(statistics.mean)),
          entry("MINIMUM", 0),
          entry("STANDARD_DEVIATION", digits(statistics.deviation)),
        ]
      : []),
    "END_OBJECT                        = IMAGE",
  ];
}

/** The VICAR label of the same file, from `LBLSIZE=`. */
export function vicarLabel(facts: VmcFacts, bytes: number): string {
  const { rows, cols, bands, statistics, center } = facts;
  const items: [string, string | number][] = [
    ["FORMAT", statistics ? "'HALF'" : "'REAL'"],
    ["TYPE", "'IMAGE'"],
    ["BUFSIZ", 1024],
    ["DIM", 3],
    ["EOL", 0],
    ["RECSIZE", cols * (statistics ? 2 : 4)],
    ["ORG", "'BSQ'"],
    ["NL", rows],
    ["NS", cols],
    ["NB", bands],
    ["N1", cols],
    ["N2", rows],
    ["N3", bands],
    ["N4", 0],
    ["NBB", 0],
    ["NLB", 0],
    ["HOST", "'JAVA'"],
    ["INTFMT", "'HIGH'"],
    ["REALFMT", "'IEEE'"],
    ["BHOST", "'VAX-VMS'"],
    ["BINTFMT", "'LOW'"],
    ["BREALFMT", "'VAX'"],
    ["BLTYPE", "''"],
    ["COMPRESS", "'NONE'"],
    ["PROPERTY", "'VEX_ORBIT'"],
    ["ORBIT_NUMBER", orbit],
    ["IMAGE_TIME", `'${facts.time}'`],
    ["PROPERTY", "'VEX_INSTRUMENT'"],
    ["INSTRUMENT_ID", "'VMC'"],
    ["DETECTOR_ID", "'VEX_VMC_UV'"],
    ["EXPOSURE_DURATION", 11.088],
    ["TASK", "'VMCAL'"],
    ["RADIANCE_SCALING_FACTOR", facts.radianceScale.toFixed(1)],
    ["RADIANCE_OFFSET", "0.0"],
    ...(statistics
      ? ([
          ["MINIMUM", 0],
          ["MAXIMUM", statistics.maximum],
          ["OVERFLOW_VALUE", statistics.maximum + 1],
          ["INVALID_PIXEL_COUNT", -1],
        ] as [string, number][])
      : []),
    ["TASK", "'FRAMEFOO'"],
    ["HEIGHT_OF_TOPOGRAPHY", "0.0"],
    ["BEST_GROUND_SAMPLING_DISTANCE", digits(facts.resolutionM / 1000)],
    ["CENTRIC_LATITUDE_AT_CENTER", digits(center.latitude)],
    ["EASTERN_LONGITUDE_AT_CENTER", digits(center.longitude)],
    ["PHASE_AT_CENTER", digits(center.phase)],
    ["INCIDENCE_AT_CENTER", digits(center.incidence)],
    ["EMISSION_AT_CENTER", digits(center.emission)],
    ["SOLAR_LONGITUDE", digits(facts.season)],
    ["LOCAL_HOUR_ANGLE", digits(facts.hourAngle)],
    ["LOCAL_TIME", `'${clock(facts.localTime)}'`],
    ["SPACECRAFT_ALTITUDE", digits(facts.altitudeKm)],
    ["SPACECRAFT_CENTRIC_LATITUDE", digits(facts.subSpacecraft[0])],
    ["SPACECRAFT_EASTERN_LONGITUDE", digits(facts.subSpacecraft[1])],
    ["FOOTPRINT_POSITIVE_LONGITUDE", "'EAST'"],
  ];
  return [`LBLSIZE=${bytes}`.padEnd(23), ...items.map(([key, value]) => `${key}=${value}`)].join("  ");
}

/** Six digits, as real labels. */
function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function clock(hours: number): string {
  const seconds = Math.floor((Number.isNaN(hours) ? 0 : hours) * 3600);
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");
}
