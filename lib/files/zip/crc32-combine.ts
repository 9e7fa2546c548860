/**
 * The CRC-32 of two byte runs joined, from the CRC of each and the length of the second.
 * A CRC is the remainder of a polynomial over GF(2); appending n bytes multiplies it by x^(8n). So the first CRC is
 * multiplied by x^(8n) modulo the CRC's polynomial and the second is added, which over GF(2) is exclusive or.
 * Source: zlib's crc32_combine (method published in its crc32.c); the polynomial is that of RFC 1952, section 8.
 */
export function crc32Combine(firstCrc32: number, secondCrc32: number, secondBytes: number): number {
  return (multiply(powerOfByteShift(secondBytes), firstCrc32) ^ secondCrc32) >>> 0;
}

// Polynomials are held with their coefficients reversed: the highest bit is x^0.
const CRC_POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
const X = 0x40000000;

function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 0 ? shifted >>> 1 : (shifted >>> 1) ^ CRC_POLYNOMIAL;
  }
  return product >>> 0;
}

/** x^(8 * byteCount) modulo the polynomial, by repeated squaring. */
function powerOfByteShift(byteCount: number): number {
  let square = X;
  for (let doubling = 0; doubling < 3; doubling++) square = multiply(square, square);
  let power = ONE;
  for (let left = byteCount; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(square, power);
    square = multiply(square, square);
  }
  return power;
}
