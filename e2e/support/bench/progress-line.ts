import type { ExportObject } from "@/lib/contract/export";

const barWidth = 24;

/** One line of the terminal for one export: redrawn in place on a terminal, printed once at the end elsewhere. */
export function progressLine(label: string) {
  const isTerminal = process.stdout.isTTY === true;
  const write = (object: ExportObject) => {
    const { parts_ready, total_parts } = object.progress ?? { parts_ready: 0, total_parts: 0 };
    const isDone = object.status === "completed";
    const share = isDone ? 1 : total_parts === 0 ? 0 : parts_ready / total_parts;
    const bar = "#".repeat(Math.round(share * barWidth)).padEnd(barWidth, ".");
    const parts = `${isDone && total_parts === 0 ? "1/1" : `${parts_ready}/${total_parts || "?"}`} parts`;
    const rows = object.row_count === null ? "" : `${object.row_count.toLocaleString("en")} rows`;
    const size = object.byte_size === null ? "" : `${(object.byte_size / 1e6).toFixed(1)} MB`;
    process.stdout.write(
      `${isTerminal ? "\r\u001b[2K" : ""}${label.padEnd(22)} [${bar}] ${object.status.padEnd(10)} ${parts.padEnd(11)} ${rows} ${size}`,
    );
  };
  return {
    show(object: ExportObject): void {
      if (isTerminal) write(object);
    },
    done(object: ExportObject): void {
      write(object);
      process.stdout.write("\n");
    },
  };
}
