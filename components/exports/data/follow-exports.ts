import { pageViewer } from "@/components/api/client";
import type { ExportAnswer, ExportObject } from "@/lib/contract/export";
import { pageViewerQuery } from "@/lib/contract/page/page-viewer";

interface Follower {
  onExport: (item: ExportObject) => void;
  /** True when the stream has been opened, also after a break; false when it is down. */
  onLive: (isLive: boolean) => void;
}

const retryMsMin = 2_000;
const retryMsMax = 30_000;

/**
 * Follows GET /exports/events until the returned function is called. A broken connection is opened again by the browser
 * itself, which then tells the server the last event it saw; a stream that was refused is asked for again here, ever
 * more seldom.
 *
 * A window that nobody looks at holds no stream: browsers allow six connections to a server over HTTP/1.1, all windows
 * together, and a seventh window would wait for ever.
 */
export function followExports({ onExport, onLive }: Follower): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let refusals = 0;

  function open() {
    const opened = new EventSource(`/api/v1/exports/events?${pageViewerQuery}=${pageViewer ?? ""}`);
    source = opened;
    opened.onopen = () => {
      refusals = 0;
      onLive(true);
    };
    opened.onerror = () => {
      onLive(false);
      if (opened.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, Math.min(retryMsMax, retryMsMin * 2 ** refusals));
      refusals += 1;
    };
    opened.addEventListener("export", ({ data }: MessageEvent<string>) => {
      // The cast: what the contract says of this event.
      onExport((JSON.parse(data) as ExportAnswer).export);
    });
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  function onVisibilityChange() {
    close();
    if (document.hidden) onLive(false);
    else open();
  }

  onVisibilityChange();
  document.addEventListener("visibilitychange", onVisibilityChange);
  return () => {
    document.removeEventListener("visibilitychange", onVisibilityChange);
    close();
  };
}
