import { gzipSync } from "node:zlib";

const blockBytes = 512;

/** A package as npm takes it: a gzipped tar of files below `package/`. Source: POSIX.1-1988, "ustar Interchange Format". */
export function packTarball(files: Record<string, string>): Uint8Array {
  const entries = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    const padding = Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes);
    return [header(`package/${name}`, content.length), content, padding];
  });
  // Two empty blocks end it.
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * blockBytes)]));
}

function header(name: string, bytes: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  // The one that npm writes itself.
  const modified = Date.UTC(1985, 9, 26, 8, 15) / 1000;
  block.write(name, 0);
  block.write(octal(0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(bytes, 11), 124);
  block.write(octal(modified, 11), 136);
  block.write("0", 156);
  block.write("ustar\x0000", 257, "latin1");
  // The sum counts its own place as blanks.
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
