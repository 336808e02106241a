/** Values as people read them. Dates are in UTC, as the API gives them, so that everybody sees the same day. */

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const small = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const count = (value) => whole.format(value);
export const amount = (value) =>
  value === null || value === undefined ? "–" : (Math.abs(value) < 1 ? small : number).format(value);
export const percent = (share) => (share === null || share === undefined ? "–" : `${number.format(share * 100)} %`);
export const day = (instant) => (instant ? instant.slice(0, 10) : "–");
export const minute = (instant) => (instant ? `${instant.slice(0, 10)} ${instant.slice(11, 16)}` : "–");
export const money = (value) => (value ? `${whole.format(Number(value.amount))} ${value.currency}` : "–");
export const days = (value) => (value === null || value === undefined ? "–" : `${whole.format(value)} days`);

/** A name of the schema as words: `SINGLE_POINT_OF_FAILURE` is "single point of failure". */
export const words = (name) => (name ?? "").toLowerCase().replaceAll("_", " ");

/** The same with a capital letter. */
export const title = (name) => words(name).replace(/^./u, (letter) => letter.toUpperCase());

/** "1 person", "3 people". */
export const counted = (value, one, many) => `${count(value)} ${value === 1 ? one : many}`;

/** A rank with the interval that it lies in. */
export function rank({ rank: at, rankLow: low, rankHigh: high }) {
  return low && high && (low !== at || high !== at) ? `${at} (${low}–${high})` : String(at);
}

const LETTERS = { ß: "ss", ø: "o", æ: "ae", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

/** A text as it is searched for: without accents and case, its words apart by one blank. */
export const folded = (text) =>
  text
    .toLowerCase()
    .replace(/[ßøæœłđðþı]/g, (letter) => LETTERS[letter])
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .trim()
    .split(/[^\p{L}\p{N}]+/u)
    .join(" ");
