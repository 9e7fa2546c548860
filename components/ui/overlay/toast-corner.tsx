import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { popupStyle } from "./popup-style";

/** What a notice holds beside its words. */
interface ToastData {
  tone: "good" | "bad";
  /** What can be done about it, as buttons or links. */
  actions?: ReactNode;
}

/** A notice that is shown no longer. */
export interface ToastEnd {
  id: string;
  isOver: true;
}

export interface ToastWords extends ToastData {
  /** A later notice with the same id takes the place of the earlier one. */
  id: string;
  title: string;
  text?: ReactNode;
  /** Whether the page itself shows it by now: then it is told to those alone who do not see. */
  isOnPage?: () => boolean;
}

const goodTimeoutMs = 20_000;
const shownMax = 3;

interface ToastCornerProps {
  /** Notices that are still to be shown, or withdrawn, in order. */
  waiting: readonly (ToastWords | ToastEnd)[];
  onShown: (shown: readonly (ToastWords | ToastEnd)[]) => void;
}

/** The notices themselves. */
export function ToastCorner(props: ToastCornerProps) {
  const [said, setSaid] = useState("");
  return (
    <Toast.Provider limit={shownMax} timeout={goodTimeoutMs}>
      <p role="status" className="sr-only">
        {said}
      </p>
      <NewToasts {...props} say={setSaid} />
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-4 bottom-4 z-20 flex flex-col-reverse gap-2 sm:inset-s-auto sm:w-88 print:hidden">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function NewToasts({ waiting, onShown, say }: ToastCornerProps & { say: (words: string) => void }) {
  const { add, close } = Toast.useToastManager<ToastData>();
  useEffect(() => {
    if (waiting.length === 0) return;
    // Of those that came together and take each other's place, the last alone.
    const last = new Map(waiting.map((words) => [words.id, words]));
    for (const notice of last.values()) {
      if ("isOver" in notice) {
        close(notice.id);
        continue;
      }
      const { id, title, text, tone, actions, isOnPage } = notice;
      if (isOnPage?.()) {
        close(id);
        say(typeof text === "string" ? `${title}. ${text}` : title);
        continue;
      }
      add({
        id,
        title,
        description: text,
        timeout: tone === "bad" ? 0 : goodTimeoutMs,
        priority: tone === "bad" ? "high" : "low",
        data: { tone, actions },
      });
    }
    onShown(waiting);
  }, [waiting, onShown, add, close, say]);
  return null;
}

function ToastList() {
  const { toasts } = Toast.useToastManager<ToastData>();
  return toasts.map((toast) => {
    const isBad = toast.data?.tone === "bad";
    const Icon = isBad ? CircleAlert : CircleCheck;
    return (
      <Toast.Root
        key={toast.id}
        toast={toast}
        className={cn(
          popupStyle,
          "data-limited:hidden focus-visible:outline-2 focus-visible:outline-accent focus-visible:outline-solid",
        )}
      >
        <Toast.Content className="flex items-start gap-2 py-2 pe-1 ps-3">
          <Icon aria-hidden className={cn("mt-1.5 size-4 shrink-0", isBad ? "text-bad" : "text-good")} />
          <div className="flex min-w-0 flex-1 flex-col gap-1 pt-1 wrap-anywhere">
            <Toast.Title className="font-medium" />
            <Toast.Description className="text-muted" />
            {toast.data?.actions !== undefined && (
              <div className="flex flex-wrap gap-2 py-1">{toast.data.actions}</div>
            )}
          </div>
          <Toast.Close render={<Button look="quiet" size="icon" aria-label="Close this notice" />}>
            <X aria-hidden />
          </Toast.Close>
        </Toast.Content>
      </Toast.Root>
    );
  });
}
