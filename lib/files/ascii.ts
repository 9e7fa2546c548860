/**
 * ASCII codes by name. Take them apart at the top of a module (`const { COMMA, QUOTE } = ascii;`): a loop over bytes
 * then reads constants of its own module, which no bundler turns into property reads.
 */
export const ascii = {
  TAB: 0x09,
  LINE_FEED: 0x0a,
  CARRIAGE_RETURN: 0x0d,
  SPACE: 0x20,
  QUOTE: 0x22,
  AMPERSAND: 0x26,
  APOSTROPHE: 0x27,
  PLUS: 0x2b,
  COMMA: 0x2c,
  MINUS: 0x2d,
  POINT: 0x2e,
  ZERO: 0x30,
  COLON: 0x3a,
  SEMICOLON: 0x3b,
  LESS_THAN: 0x3c,
  GREATER_THAN: 0x3e,
  CAPITAL_N: 0x4e,
  CAPITAL_T: 0x54,
  CAPITAL_Z: 0x5a,
  BACKSLASH: 0x5c,
  UNDERSCORE: 0x5f,
  LETTER_F: 0x66,
  LETTER_T: 0x74,
  DELETE: 0x7f,
} as const;
